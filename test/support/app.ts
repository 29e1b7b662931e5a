import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApp } from '../../src/app.js';
import { loadConfig } from '../../src/config/config.js';
import { createLog } from '../../src/log.js';
import { createDatabase, IS_POSTGRES } from './engine.js';
import { MODE_SETTINGS } from './mode.js';
import { type Credentials, getToken } from './oauth.js';
import { type Json, startTestSimulator, TEST_APP, type TestSimulator } from './simulator.js';
import { searchProcess, testCollector, watch } from './watch.js';

export const OPERATOR: Credentials = {
  clientId: 'test-operator',
  clientSecret: 'not-a-real-operator-secret',
};
export const WEBHOOK_SECRET = 'not-a-real-webhook-secret';

export type Environment = Readonly<Record<string, string>>;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

/** A server that answers, and how to speak with it. */
export interface TestServer {
  /** Without a slash at the end; the public URL as well. */
  readonly url: string;
  /** URL of its WebSocket. */
  readonly wsUrl: string;
  /** SQLite file; on PostgreSQL there is none in its folder. */
  readonly databasePath: string;
  /** Settings of the server. */
  readonly settings: Environment;
  readonly simulator: TestSimulator;
  /** An operator's token, with all scopes. */
  readonly token: string;
  /** Everything logged so far, one JSON line each. */
  readonly logLines: readonly string[];
  /** Stops the server; its database and the simulator remain. */
  stop(): Promise<void>;
  /** Starts the server after `stop`, with settings beside its own. */
  start(more?: Environment): Promise<void>;
  close(): Promise<void>;
}

export interface TestServerOptions {
  readonly env?: Environment;
  readonly simulator?: Parameters<typeof startTestSimulator>[0];
  /** The server's clock. */
  readonly now?: () => Date;
  /** The bootstrap client, `OPERATOR` unless another is given. */
  readonly operator?: Credentials;
  /** Whether the explorers are served, as outside production. */
  readonly hasExplorers?: boolean;
}

/** The settings of a server of its own; its public URL is known before it listens, because webhooks go there. */
export function settingsFor(directory: string, port: number, simulatorUrl: string): Environment {
  return {
    FLEETGRAPH_PORT: String(port),
    FLEETGRAPH_PUBLIC_URL: `http://127.0.0.1:${port}`,
    FLEETGRAPH_DATABASE: join(directory, 'fleetgraph.db'),
    FLEETGRAPH_ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64url')}`,
    FLEETGRAPH_BOOTSTRAP_CLIENT: `${OPERATOR.clientId}:${OPERATOR.clientSecret}`,
    FLEETGRAPH_HIGH_MOBILITY_LIVE_URL: simulatorUrl,
    FLEETGRAPH_HIGH_MOBILITY_SANDBOX_URL: simulatorUrl,
    // The stories ask as fast as they can; the tests of the limits set their own.
    FLEETGRAPH_RATE_PER_SECOND: '0',
    FLEETGRAPH_WEBHOOK_RATE_PER_SECOND: '0',
    FLEETGRAPH_PROVIDER_SIGN_INS_PER_MINUTE: '1000',
    FLEETGRAPH_LOG_LEVEL: 'trace',
    FLEETGRAPH_DRAIN_SECONDS: '0',
    // Calls for data would disturb the stories that count calls.
    FLEETGRAPH_VEHICLE_DATA_SECONDS: '0',
    ...MODE_SETTINGS,
  };
}

/** A server in this process with a database and a simulator of its own. Close it afterwards. */
export async function startTestServer({
  env = {},
  simulator: simulatorOptions,
  now = () => new Date(),
  operator = OPERATOR,
  hasExplorers = false,
}: TestServerOptions = {}): Promise<TestServer> {
  const directory = makeDirectory();
  const simulator = await startTestSimulator(simulatorOptions);
  const port = await freePort();
  const bootstrap = {
    FLEETGRAPH_BOOTSTRAP_CLIENT: `${operator.clientId}:${operator.clientSecret}`,
  };
  const traces = { OTEL_EXPORTER_OTLP_ENDPOINT: (await testCollector()).url };
  const database =
    IS_POSTGRES && env['FLEETGRAPH_DATABASE'] === undefined ? await createDatabase() : undefined;
  const settings = {
    ...settingsFor(directory, port, simulator.url),
    ...(database && { FLEETGRAPH_DATABASE: database.url }),
    ...traces,
    ...bootstrap,
    ...env,
  };
  const config = loadConfig(settings, 'start');
  const logLines: string[] = [];
  const log = createLog(config.logLevel, { write: (line: string) => void logLines.push(line) });
  const sandbox = hasExplorers ? () => Promise.resolve({ document: '', headers: {} }) : null;
  const parts = { log, now, random: Math.random, sandbox };
  let app = await startApp(config, parts);
  const url = config.publicUrl;
  const databasePath = join(directory, 'fleetgraph.db');
  const watching = watch({
    settings,
    databasePath,
    port: Number(new URL(app.address).port),
    logLines,
  });
  return {
    url,
    wsUrl: `${url.replace(/^http/, 'ws')}/graphql`,
    databasePath,
    settings,
    simulator,
    token: await getToken(url, operator),
    logLines,
    stop: () => app.close(),
    start: async (more = {}) => {
      app = await startApp(loadConfig({ ...settings, ...more }, 'start'), parts);
    },
    close: async () => {
      await watching.beforeClosing();
      await simulator.close();
      await app.close();
      await watching.afterClosing();
      await database?.drop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A real server process, as `npm start` runs it once it is built. */
export interface ServerProcess {
  readonly child: ChildProcess;
  /** Resolves when it has ended. */
  readonly exited: Promise<Exit>;
  /** Everything it has written so far. */
  readonly output: () => string;
}

export interface SpawnOptions {
  /** Lets a file that grows beyond the process's limit be an error, as a full disk is; otherwise it ends the process. */
  readonly canLimitFiles?: boolean;
}

/** Starts the built server in a directory of its own, with no other settings than these. */
export function spawnServer(
  directory: string,
  env: Environment,
  { canLimitFiles = false }: SpawnOptions = {},
): ServerProcess {
  const main = join(import.meta.dirname, '../../dist/bin/main.js');
  const command = [process.execPath, '--enable-source-maps', main];
  const [program = '', ...args] = canLimitFiles
    ? ['sh', '-c', 'trap "" XFSZ; exec "$@"', 'sh', ...command]
    : command;
  const child = spawn(program, args, {
    cwd: directory,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  const output = (): string => chunks.join('');
  const exited = new Promise<Exit>((resolve) =>
    child.once('close', (code, signal) => {
      searchProcess(env, output());
      resolve({ code, signal });
    }),
  );
  return { child, exited, output };
}

/** Until the server says that it is ready. @throws Error with its output when it ends instead. */
export async function untilReady(url: string, server: ServerProcess): Promise<void> {
  for (;;) {
    if (server.child.exitCode !== null || server.child.signalCode !== null)
      throw new Error(`the server ended:\n${server.output()}`);
    const response = await fetch(`${url}/health/ready`).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.ok) return;
    await sleep(25);
  }
}

/** One operation by `POST /graphql`; without a token the caller is anonymous. */
export async function graphql(
  url: string,
  token: string | null,
  query: string,
  variables: Json = {},
): Promise<Reply> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** The data of an operation that has to go well. @throws Error with the errors otherwise. */
export async function dataOf(
  url: string,
  token: string,
  query: string,
  variables: Json = {},
): Promise<Json> {
  const { body } = await graphql(url, token, query, variables);
  if (body.errors) throw new Error(JSON.stringify(body.errors, null, 2));
  return body.data;
}

export interface TestFleet {
  readonly fleetId: string;
  readonly accountId: string;
  readonly webhookUrl: string;
}

const MAKE_FLEET =
  'mutation ($name: String!) { createFleet(input: { name: $name }) { fleet { id } } }';
const CONNECT = `mutation ($input: ConnectProviderAccountInput!) {
  connectProviderAccount(input: $input) { userErrors { code field message } account { id webhookUrl } }
}`;
const START =
  'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { userErrors { code } onboarding { id } } }';
const PROGRESS =
  'query ($id: ID!) { onboarding(id: $id) { status rows(first: 500) { nodes { vin status userErrors { code message } enrollment { id } } } } }';

/** Documents of `makeFleet` and `onboard`, for servers with trusted documents. */
export const SETUP_DOCUMENTS: readonly string[] = [MAKE_FLEET, CONNECT, START, PROGRESS];

/** A fleet with an account whose webhooks arrive. */
export async function makeFleet(
  server: Pick<TestServer, 'url' | 'token' | 'simulator'>,
  name: string,
  app = TEST_APP as Credentials,
): Promise<TestFleet> {
  const { url, token, simulator } = server;
  const made = await dataOf(url, token, MAKE_FLEET, { name });
  const fleetId: string = made.createFleet.fleet.id;
  const { clientId, clientSecret } = app;
  const input = {
    fleetId,
    name: 'High Mobility',
    highMobility: { clientSecret: { clientId, clientSecret }, webhookSecret: WEBHOOK_SECRET },
  };
  const { connectProviderAccount } = await dataOf(url, token, CONNECT, { input });
  if (!connectProviderAccount.account)
    throw new Error(JSON.stringify(connectProviderAccount.userErrors));
  const { id: accountId, webhookUrl } = connectProviderAccount.account;
  simulator.setWebhookTarget({ url: webhookUrl, secret: WEBHOOK_SECRET }, clientId);
  return { fleetId, accountId, webhookUrl };
}

/** The nth VIN of a BMW that does not exist. */
export const vinOf = (index: number): string => `WBA71AW0X0F${String(index).padStart(6, '0')}`;

/** Brings in that many vehicles from the nth on and waits until each has a clearance; → enrollment ids by VIN. */
export async function onboard(
  server: Pick<TestServer, 'url' | 'token'>,
  fleet: TestFleet,
  count: number,
  from = 1,
): Promise<ReadonlyMap<string, string>> {
  const { url, token } = server;
  const vehicles = Array.from({ length: count }, (_, index) => ({
    vin: vinOf(from + index),
    brand: 'bmw',
  }));
  const started = await dataOf(url, token, START, {
    input: { accountId: fleet.accountId, vehicles },
  });
  const { id } = started.startOnboarding.onboarding;
  for (;;) {
    const { onboarding } = await dataOf(url, token, PROGRESS, { id });
    if (onboarding.status !== 'RUNNING') {
      const failed = onboarding.rows.nodes.filter((row: Json) => row.status !== 'SUCCEEDED');
      if (failed.length > 0) throw new Error(JSON.stringify(failed));
      return new Map(onboarding.rows.nodes.map((row: Json) => [row.vin, row.enrollment.id]));
    }
    await sleep(10);
  }
}

/** A directory of its own. */
export function makeDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'fleetgraph-story-'));
}

/** A port of loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
