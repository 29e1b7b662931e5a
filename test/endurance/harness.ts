import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type {
  HighMobilitySimulator,
  HighMobilitySimulatorOptions,
} from '../../simulators/high-mobility/simulator.js';

/** Whatever an answer said. */
export type Json = ReturnType<typeof JSON.parse>;
export type Environment = Readonly<Record<string, string>>;
type Simulator = HighMobilitySimulator;

const DIST = join(import.meta.dirname, '../../dist');
/** Program of the version under test. */
export const PROGRAM = join(DIST, 'bin/main.js');
export const OPERATOR = { clientId: 'endurance', clientSecret: 'not-a-real-operator-secret' };
export const APP = { clientId: 'endurance-app', clientSecret: 'not-a-real-app-secret' };
const WEBHOOK_SECRET = 'not-a-real-webhook-secret';

/** The short form, for every test run. */
export const isShort = process.argv.includes('--short');

export interface Verdict {
  readonly measured: string;
  readonly pass: boolean;
}

/** Checks that cannot be measured on this machine; reported, and no failure. */
export class Skipped extends Error {}

/**
 * Runs one measurement and prints its one line: goal, measured, PASS or FAIL (or SKIP). Ends with 0
 * unless it failed.
 */
export async function report(goal: string, run: (world: World) => Promise<Verdict>): Promise<void> {
  const world = new World();
  let line: string;
  try {
    const { measured, pass } = await run(world);
    line = `${pass ? 'PASS' : 'FAIL'} | ${goal} | ${measured}${isShort ? ' (short form)' : ''}`;
    process.exitCode = pass ? 0 : 1;
  } catch (error) {
    const skipped = error instanceof Skipped;
    line = `${skipped ? 'SKIP' : 'FAIL'} | ${goal} | ${error instanceof Error ? error.message : String(error)}`;
    process.exitCode = skipped ? 0 : 1;
    if (!skipped) console.error(error);
  } finally {
    await world.dispose();
  }
  console.log(line);
}

/** A server process of its own. */
export class Server {
  readonly #directory: string;
  readonly #env: Environment;
  readonly #wrapper: readonly string[];
  /** Path of the program to start; that of another version in a rolling upgrade. */
  program = PROGRAM;
  #child: ChildProcess | undefined;
  #exited: Promise<unknown> = Promise.resolve();
  #output = '';

  constructor(directory: string, env: Environment, wrapper: readonly string[]) {
    this.#directory = directory;
    this.#env = env;
    this.#wrapper = wrapper;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#env['FLEETGRAPH_PORT'] ?? ''}`;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** End of its output. */
  get output(): string {
    return this.#output.slice(-4000);
  }

  get isAlive(): boolean {
    return this.#child?.exitCode === null && this.#child.signalCode === null;
  }

  /** Starts it and waits until it is ready. */
  async start(): Promise<void> {
    const [program, ...args] = [...this.#wrapper, process.execPath, this.program];
    const child = spawn(program, args, {
      cwd: this.#directory,
      env: { ...this.#env, PATH: process.env['PATH'] ?? '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream
        .setEncoding('utf8')
        .on('data', (text: string) => (this.#output = (this.#output + text).slice(-20_000)));
    this.#exited = new Promise((resolve) => child.once('close', resolve));
    for (;;) {
      if (!this.isAlive) throw new Error(`the server ended:\n${this.output}`);
      const answer = await fetch(`${this.url}/health/live`).catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer?.ok) return;
      await sleep(10);
    }
  }

  /** SIGKILL by default; resolves once it is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#child?.kill(signal);
    await this.#exited;
  }
}

export interface Account {
  readonly id: string;
  readonly fleetId: string;
  readonly webhookUrl: string;
}

/** A directory, a database, a provider and servers, gone when the measurement is over. */
export class World {
  readonly directory = mkdtempSync(join(tmpdir(), 'fleetgraph-endurance-'));
  readonly #closing: (() => Promise<void>)[] = [];
  readonly #servers: Server[] = [];
  readonly #key = randomBytes(32).toString('base64url');
  simulator!: Simulator;
  /** By the URL of the server that issued them. */
  readonly #tokens = new Map<string, { readonly value: string; readonly until: number }>();

  get databasePath(): string {
    return join(this.directory, 'fleetgraph.db');
  }

  /** The provider, in this process. */
  async startSimulator(options: Partial<HighMobilitySimulatorOptions> = {}): Promise<Simulator> {
    const { startHighMobilitySimulator } = (await import(
      join(DIST, 'simulators/high-mobility/simulator.js')
    )) as {
      readonly startHighMobilitySimulator: (
        options: HighMobilitySimulatorOptions,
      ) => Promise<Simulator>;
    };
    const simulator = await startHighMobilitySimulator({ apps: [APP], ...options });
    this.#closing.push(() => simulator.close());
    this.simulator = simulator;
    return simulator;
  }

  /** Starts a server on the world's database, of this version unless another program is given. */
  async startServer(
    env: Environment = {},
    wrapper: readonly string[] = [],
    program = PROGRAM,
  ): Promise<Server> {
    const port = await freePort();
    const server = new Server(
      this.directory,
      {
        FLEETGRAPH_PORT: String(port),
        FLEETGRAPH_PUBLIC_URL: `http://127.0.0.1:${port}`,
        FLEETGRAPH_DATABASE: this.databasePath,
        FLEETGRAPH_ENCRYPTION_KEYS: `endurance:${this.#key}`,
        FLEETGRAPH_BOOTSTRAP_CLIENT: `${OPERATOR.clientId}:${OPERATOR.clientSecret}`,
        FLEETGRAPH_HIGH_MOBILITY_LIVE_URL: this.simulator.url,
        FLEETGRAPH_HIGH_MOBILITY_SANDBOX_URL: this.simulator.url,
        FLEETGRAPH_TOKEN_TTL_SECONDS: '3600',
        FLEETGRAPH_RECONCILE_SECONDS: '2',
        // Our own limits are not measured here.
        FLEETGRAPH_RATE_PER_SECOND: '0',
        FLEETGRAPH_WEBHOOK_RATE_PER_SECOND: '0',
        FLEETGRAPH_LOG_LEVEL: 'error',
        ...env,
      },
      wrapper,
    );
    server.program = program;
    this.#servers.push(server);
    await server.start();
    return server;
  }

  /** Ends the servers, so that what they use can be ended. */
  async stopServers(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.kill()));
  }

  async token(server: Server): Promise<string> {
    const known = this.#tokens.get(server.url);
    if (known && known.until > Date.now()) return known.value;
    const { body } = await this.signIn(server);
    const value: unknown = body.access_token;
    if (typeof value !== 'string') throw new Error(JSON.stringify(body));
    this.#tokens.set(server.url, { value, until: Date.now() + 1_800_000 });
    return value;
  }

  /** Requests a token of the operator. */
  async signIn(server: Server): Promise<{ readonly status: number; readonly body: Json }> {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: OPERATOR.clientId,
      client_secret: OPERATOR.clientSecret,
    });
    const signal = AbortSignal.timeout(20_000);
    const answer = await fetch(`${server.url}/oauth/token`, { method: 'POST', body, signal });
    return { status: answer.status, body: await answer.json() };
  }

  /** One operation. @throws Error with what the server said instead of data */
  async ask(server: Server, query: string, variables: Json = {}): Promise<Json> {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      authorization: `Bearer ${await this.token(server)}`,
    };
    const answer = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await answer.json()) as Json;
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** A fleet with an account at the simulator, whose webhooks arrive by default. */
  async connect(
    server: Server,
    name = 'Endurance',
    { hearsWebhooks = true }: { readonly hearsWebhooks?: boolean } = {},
  ): Promise<Account> {
    const { createFleet } = await this.ask(
      server,
      'mutation ($name: String!) { createFleet(input: { name: $name }) { fleet { id } } }',
      { name },
    );
    const fleetId: string = createFleet.fleet.id;
    const highMobility = { clientSecret: APP, webhookSecret: WEBHOOK_SECRET };
    const { connectProviderAccount } = await this.ask(
      server,
      'mutation ($input: ConnectProviderAccountInput!) { connectProviderAccount(input: $input) { userErrors { message } account { id webhookUrl } } }',
      { input: { fleetId, name, highMobility } },
    );
    const { id, webhookUrl } = connectProviderAccount.account;
    if (hearsWebhooks)
      this.simulator.setWebhookTarget({ url: webhookUrl, secret: WEBHOOK_SECRET }, APP.clientId);
    return { id, fleetId, webhookUrl };
  }

  async startOnboarding(
    server: Server,
    account: Account,
    vins: readonly string[],
    idempotencyKey?: string,
  ): Promise<string> {
    const vehicles = vins.map((vin) => ({ vin, brand: 'bmw' }));
    const { startOnboarding } = await this.ask(
      server,
      'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { userErrors { message } onboarding { id } } }',
      {
        input: {
          accountId: account.id,
          vehicles,
          ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
        },
      },
    );
    return startOnboarding.onboarding.id;
  }

  /** Onboards and waits until every row has ended. */
  async onboard(server: Server, account: Account, vins: readonly string[]): Promise<void> {
    const id = await this.startOnboarding(server, account, vins);
    for (;;) {
      const { onboarding } = await this.ask(
        server,
        'query ($id: ID!) { onboarding(id: $id) { status failed } }',
        { id },
      );
      if (onboarding.status === 'COMPLETED') return;
      await sleep(50);
    }
  }

  /** Reads the database as it is on disk, beside the servers. */
  // The shape is the caller's to know: it is the caller's SQL.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
  query<Row>(sql: string, ...values: readonly unknown[]): readonly Row[] {
    const file = new Database(this.databasePath, { readonly: true });
    try {
      return file.prepare(sql).all(...values) as Row[];
    } finally {
      file.close();
    }
  }

  /** Answer of `PRAGMA integrity_check`. */
  integrity(): string {
    return this.query<{ readonly integrity_check: string }>('pragma integrity_check')
      .map((row) => row.integrity_check)
      .join('; ');
  }

  async dispose(): Promise<void> {
    await this.stopServers();
    for (const close of this.#closing) await close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** The nth VIN of a BMW that does not exist. */
export const vinOf = (index: number): string => `WBA71AW0X0F${String(index).padStart(6, '0')}`;

/** A webhook as the provider sends it, as bytes of HTTP. */
export function webhookRequest(
  webhookUrl: string,
  vin: string,
  action: string,
  deliveryId: string,
): Buffer {
  const { host, pathname } = new URL(webhookUrl);
  const body = JSON.stringify({
    vehicle: { vin },
    event: { type: 'fleet_clearance_changed', action, received_at: deliveryId },
  });
  const signature = createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex');
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `host: ${host}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'x-hm-event: fleet_clearance_changed',
    `x-hm-delivery: ${deliveryId}`,
    `x-hm-signature-256: sha256=${signature}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/**
 * Returns the processor time of a process so far, in milliseconds: the cost of something on a
 * machine that others use too.
 */
export function cpuMs(pid: number): number {
  const fields = statOf(pid);
  return fields ? (Number(fields[11]) + Number(fields[12])) * 10 : Number.NaN;
}

/**
 * Returns the processor time of the children of a process so far, in milliseconds, of those that
 * have ended too.
 */
export function cpuMsOfChildren(pid: number): number {
  const ended = statOf(pid);
  let sum = ended ? (Number(ended[13]) + Number(ended[14])) * 10 : 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(statOf(Number(name))?.[1]) !== pid) continue;
    const ms = cpuMs(Number(name));
    // One that has ended meanwhile.
    if (!Number.isNaN(ms)) sum += ms;
  }
  return sum;
}

/** Returns the fields of a process behind its name; undefined where there is no such process. */
function statOf(pid: number): readonly string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ');
  } catch {
    return undefined;
  }
}

/** Until it holds; @throws Error after so long */
export async function until(
  what: string,
  look: () => boolean | Promise<boolean>,
  timeoutMs = 120_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await look())) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await sleep(20);
  }
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
