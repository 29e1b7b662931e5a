import {
  type DamoovSimulator,
  type DamoovSimulatorOptions,
} from '../../simulators/damoov/simulator.js';
import { ADMIN, INSTANCE, startTestDamoov } from '../simulators/damoov/support.js';
import {
  dataOf,
  OPERATOR,
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from './app.js';
import { getToken } from './oauth.js';
import { type Json } from './simulator.js';

/** Credentials of an account at the simulator; recognisably false. */
export const DAMOOV_SECRETS = {
  instanceId: INSTANCE.instanceId,
  instanceKey: INSTANCE.instanceKey,
  ...ADMIN,
} as const;

export const REGISTER = `mutation ($input: RegisterDriverInput!) { registerDriver(input: $input) {
  userErrors { code field message }
  driver { id externalId displayName email createdAt account { id } grant { id status } }
} }`;
const REMOVE =
  'mutation ($input: RemoveDriverInput!) { removeDriver(input: $input) { deletedId userErrors { code field message } } }';
export const ISSUE = `mutation ($input: IssueAccessTokenInput!) { issueAccessToken(input: $input) {
  userErrors { code field message }
  token { tokenType accessToken expiresAt deviceToken grant { id status refreshedAt subject { __typename ... on Driver { id } ... on ProviderAccount { id } } } }
} }`;

const CONNECT =
  'mutation ($input: ConnectProviderAccountInput!) { connectProviderAccount(input: $input) { userErrors { code field message } account { id } } }';

/** → the account's id */
export async function connectDamoov(
  { url, token }: Pick<TestServer, 'url' | 'token'>,
  fleetId: string,
): Promise<string> {
  const { connectProviderAccount } = await dataOf(url, token, CONNECT, {
    input: { fleetId, name: 'Damoov', damoov: DAMOOV_SECRETS },
  });
  if (!connectProviderAccount.account)
    throw new Error(JSON.stringify(connectProviderAccount.userErrors));
  return connectProviderAccount.account.id;
}

/** A fleet with an account at a simulated Damoov. */
export async function makeDamoovFleet(
  server: Pick<TestServer, 'url' | 'token'>,
  name: string,
): Promise<{ readonly fleetId: string; readonly accountId: string }> {
  const { createFleet } = await dataOf(
    server.url,
    server.token,
    'mutation ($name: String!) { createFleet(input: { name: $name }) { fleet { id } } }',
    { name },
  );
  const fleetId: string = createFleet.fleet.id;
  return { fleetId, accountId: await connectDamoov(server, fleetId) };
}

/** A server and a simulated Damoov with one clock, and a fleet with an account there. */
export interface DamoovStory {
  readonly server: TestServer;
  readonly damoov: DamoovSimulator;
  readonly fleetId: string;
  readonly accountId: string;
  ask(query: string, variables?: Json): Promise<Json>;
  register(input?: Json): Promise<Json>;
  remove(driverId: string): Promise<Json>;
  issue(subjectId: string, more?: Json): Promise<Json>;
  /** Credentials of the account. */
  health(): Promise<Json>;
  /** Puts both clocks forward. */
  advance(seconds: number): Promise<void>;
  /** How often something was asked of the provider. */
  logins(): number;
  refreshes(): number;
  registrations(): number;
  close(): Promise<void>;
}

export async function startDamoovStory(
  options: {
    readonly damoov?: Partial<DamoovSimulatorOptions>;
    readonly server?: TestServerOptions;
  } = {},
): Promise<DamoovStory> {
  const damoov = await startTestDamoov({ now: () => new Date(), ...options.damoov });
  const { env, ...more } = options.server ?? {};
  const server = await startTestServer({
    ...more,
    now: damoov.now,
    env: { FLEETGRAPH_DAMOOV_USER_URL: damoov.url, FLEETGRAPH_DAMOOV_API_URL: damoov.url, ...env },
  });
  let { token } = server;
  const { fleetId, accountId } = await makeDamoovFleet(server, 'Drivers');
  const ask = (query: string, variables: Json = {}): Promise<Json> =>
    dataOf(server.url, token, query, variables);
  return {
    server,
    damoov,
    fleetId,
    accountId,
    ask,
    register: async (input = {}) =>
      (await ask(REGISTER, { input: { accountId, ...input } })).registerDriver,
    remove: async (driverId) => (await ask(REMOVE, { input: { driverId } })).removeDriver,
    issue: async (subjectId, input = {}) =>
      (await ask(ISSUE, { input: { subjectId, ...input } })).issueAccessToken,
    health: async () =>
      (
        await ask(
          'query ($id: ID!) { node(id: $id) { ... on ProviderAccount { health { status reason retryAt } } } }',
          { id: accountId },
        )
      ).node.health,
    advance: async (seconds) => {
      damoov.advanceClock(seconds * 1000);
      // Ours ends sooner than any of the provider's.
      token = await getToken(server.url, options.server?.operator ?? OPERATOR);
    },
    logins: () => damoov.requests.count('POST', '/v1/Auth/Login'),
    refreshes: () => damoov.requests.count('POST', '/v1/Auth/RefreshToken'),
    registrations: () => damoov.requests.count('POST', '/v1/Registration/create'),
    close: async () => {
      await server.close();
      await damoov.close();
    },
  };
}
