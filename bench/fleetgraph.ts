import { ask, httpRequest } from './load.js';
import { type ServerProcess, startProduct } from './processes.js';

/** The product as it runs in production, but for the address it is known by. */
const PUBLIC_URL = 'https://fleetgraph.example';
const OPERATOR = { clientId: 'bench-operator', clientSecret: 'not-a-real-operator-secret' };
export const WEBHOOK_SECRET = 'not-a-real-webhook-secret';
/** Client of the simulator's application. */
const APPLICATION = { clientId: 'simulated-app', clientSecret: 'simulated-secret' };

/** The product's server, with a token of an operator. */
export interface Fleetgraph {
  readonly server: ServerProcess;
  readonly token: string;
  /** Milliseconds from its start until it listened. */
  readonly startMs: number;
}

/** The simulated High Mobility: its API's and its control endpoint's base URLs. */
export interface Simulator {
  readonly url: string;
  readonly controlUrl: string;
  stop(): Promise<void>;
}

/** The simulators of the product, on free ports. */
export async function startSimulator(): Promise<Simulator> {
  const args = [
    'high-mobility-port',
    'control-port',
    'invers-port',
    'invers-control-port',
    'damoov-port',
    'damoov-control-port',
  ].flatMap((name) => [`--${name}`, '0']);
  const { started, process } = await startProduct(
    { script: 'simulators/main.js', args },
    (output) => {
      const [, url] = /High Mobility is simulated:[\s\S]*?API +(\S+)/.exec(output) ?? [];
      const [, controlUrl] = /control +(\S+)/.exec(output) ?? [];
      return url && controlUrl ? { url, controlUrl } : undefined;
    },
  );
  return { ...started, stop: () => process(0).stop() };
}

/**
 * Starts the product over a database file.
 * @param providerUrl of the simulator; calls fail unless it runs
 * @param env further settings
 */
export async function startFleetgraph(
  databasePath: string,
  providerUrl = 'http://127.0.0.1:9',
  env: Readonly<Record<string, string>> = {},
): Promise<Fleetgraph> {
  const start = performance.now();
  const { started: port, process } = await startProduct(
    {
      script: 'bin/main.js',
      env: {
        FLEETGRAPH_PORT: '0',
        FLEETGRAPH_PUBLIC_URL: PUBLIC_URL,
        FLEETGRAPH_DATABASE: databasePath,
        FLEETGRAPH_ENCRYPTION_KEYS: `bench:${Buffer.alloc(32, 'not-a-real-key').toString('base64url')}`,
        FLEETGRAPH_BOOTSTRAP_CLIENT: `${OPERATOR.clientId}:${OPERATOR.clientSecret}`,
        FLEETGRAPH_HIGH_MOBILITY_LIVE_URL: providerUrl,
        FLEETGRAPH_HIGH_MOBILITY_SANDBOX_URL: providerUrl,
        // Disables background work that is not measured.
        FLEETGRAPH_RECONCILE_SECONDS: '86400',
        FLEETGRAPH_TOKEN_TTL_SECONDS: '3600',
        // Limits are checked as ever, and never reached.
        FLEETGRAPH_RATE_PER_SECOND: '1000000',
        FLEETGRAPH_RATE_BURST: '1000000',
        FLEETGRAPH_WEBHOOK_RATE_PER_SECOND: '1000000',
        ...env,
      },
    },
    (output) => {
      const [, found] = /"address":"http:\/\/127\.0\.0\.1:(\d+)"/.exec(output) ?? [];
      return found === undefined ? undefined : Number(found);
    },
  );
  const startMs = performance.now() - start;
  return { server: process(port), token: await signIn(port, OPERATOR), startMs };
}

/** Requests a token of a client. */
async function signIn(port: number, { clientId, clientSecret }: typeof OPERATOR): Promise<string> {
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  const headers = {
    authorization: `Basic ${basic}`,
    'content-type': 'application/x-www-form-urlencoded',
  };
  const answer = JSON.parse(
    await ask(port, httpRequest('/oauth/token', headers, 'grant_type=client_credentials')),
  ) as { readonly access_token: string };
  return answer.access_token;
}

/** Creates a client that may read vehicles, their data and their positions; returns its token. */
export async function readersToken(fleetgraph: Fleetgraph): Promise<string> {
  const input = {
    name: 'Reader',
    scopes: ['fleet:read', 'vehicle-data:read', 'vehicle-location:read'],
  };
  const { createApiClient } = await dataOf<{
    readonly createApiClient: {
      readonly issued: {
        readonly clientSecret: string;
        readonly client: { readonly clientId: string };
      };
    };
  }>(
    fleetgraph,
    'mutation ($input: CreateApiClientInput!) { createApiClient(input: $input) { issued { clientSecret client { clientId } } } }',
    { input },
  );
  const { clientSecret, client } = createApiClient.issued;
  return signIn(fleetgraph.server.port, { clientId: client.clientId, clientSecret });
}

/** Encodes a GraphQL operation as the bytes of a request. */
export function graphqlRequest(token: string | null, body: object): Buffer {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  return httpRequest('/graphql', headers, JSON.stringify(body));
}

/** The data of an operation that has to go well. @throws Error with the errors otherwise */
export async function dataOf<T>(
  { server, token }: Fleetgraph,
  query: string,
  variables: object = {},
): Promise<T> {
  const text = await ask(server.port, graphqlRequest(token, { query, variables }));
  const { data, errors } = JSON.parse(text) as { readonly data: T; readonly errors?: unknown };
  if (errors) throw new Error(`${query}: ${JSON.stringify(errors)}`);
  return data;
}

export interface BenchFleet {
  readonly fleetId: string;
  readonly accountId: string;
  /** Path that webhooks are to be sent to, without the host. */
  readonly webhookPath: string;
}

const CONNECT = `mutation ($input: ConnectProviderAccountInput!) {
  connectProviderAccount(input: $input) { userErrors { message } account { id webhookUrl } }
}`;

/** A fleet with an account at the simulator. */
export async function makeFleet(fleetgraph: Fleetgraph, name: string): Promise<BenchFleet> {
  const made = await dataOf<{ createFleet: { fleet: { id: string } } }>(
    fleetgraph,
    'mutation ($name: String!) { createFleet(input: { name: $name }) { fleet { id } } }',
    { name },
  );
  const fleetId = made.createFleet.fleet.id;
  const input = {
    fleetId,
    name: 'High Mobility',
    highMobility: { clientSecret: APPLICATION, webhookSecret: WEBHOOK_SECRET },
  };
  const { connectProviderAccount } = await dataOf<{
    connectProviderAccount: {
      account: { id: string; webhookUrl: string } | null;
      userErrors: unknown;
    };
  }>(fleetgraph, CONNECT, { input });
  const { account, userErrors } = connectProviderAccount;
  if (!account) throw new Error(JSON.stringify(userErrors));
  return { fleetId, accountId: account.id, webhookPath: new URL(account.webhookUrl).pathname };
}
