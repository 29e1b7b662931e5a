import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { isShort, PROGRAM, type Server, until, type World } from '../harness.ts';
import { type Postgres } from '../postgres.ts';
import { DatabaseProxy } from './database-proxy.ts';
import { type VersionBefore } from './version-before.ts';

const INSTANCES = 3;
/** Lead of the last instance's clock. */
export const SKEW_MS = 3000;
const CLOCK = pathToFileURL(join(import.meta.dirname, 'skewed-clock.ts')).href;

/** Fault of a run. */
export interface Fault {
  readonly name: string;
  /** Causes the fault and ends it. */
  run(): Promise<void>;
}

/** Three instances, each with its own proxy to one PostgreSQL server. */
export class Cluster {
  readonly servers: readonly Server[];
  readonly #proxies: readonly DatabaseProxy[];
  readonly #postgres: Postgres;
  #turn = 0;

  private constructor(
    postgres: Postgres,
    proxies: readonly DatabaseProxy[],
    servers: readonly Server[],
  ) {
    this.#postgres = postgres;
    this.#proxies = proxies;
    this.servers = servers;
  }

  /** @param before version to begin with, if there is one to upgrade from */
  static async start(
    world: World,
    postgres: Postgres,
    before: VersionBefore | undefined,
  ): Promise<Cluster> {
    const proxies = Array.from({ length: INSTANCES }, () => new DatabaseProxy(postgres.url));
    for (const proxy of proxies) await proxy.listen();
    const servers = await Promise.all(
      proxies.map((proxy, index) =>
        world.startServer(
          {
            FLEETGRAPH_DATABASE: proxy.url,
            // The issuer of tokens, which all instances accept.
            FLEETGRAPH_PUBLIC_URL: 'http://127.0.0.1',
            FLEETGRAPH_RECONCILE_SECONDS: '5',
            FLEETGRAPH_DRAIN_SECONDS: '2',
            FLEETGRAPH_SIGN_INS_PER_MINUTE: '0',
            ...(index === INSTANCES - 1 && {
              NODE_OPTIONS: `--import=${CLOCK}`,
              ENDURANCE_SKEW_MS: String(SKEW_MS),
            }),
          },
          [],
          before?.program,
        ),
      ),
    );
    return new Cluster(postgres, proxies, servers);
  }

  /** Faults that happen once, before the others: the change of versions, if there are two. */
  get upgrades(): readonly Fault[] {
    const [first, ...others] = this.servers;
    const [second] = others;
    if (!first || !second || first.program === PROGRAM) return [];
    return [
      { name: 'upgrade of the first instance', run: () => this.#upgrade(first) },
      { name: 'restart of the version before on the new tables', run: () => this.#crash(second) },
      {
        name: 'upgrade of the other instances',
        run: async () => {
          for (const server of others) await this.#upgrade(server);
        },
      },
    ];
  }

  /** Faults, each in the order of a round. */
  get faults(): readonly Fault[] {
    const seconds = (short: number, long: number): Promise<void> =>
      sleep((isShort ? short : long) * 1000);
    return [
      { name: 'kill -9 of an instance', run: () => this.#crash(this.next()) },
      { name: 'connections terminated', run: () => this.#terminateConnections() },
      { name: 'kill -9 of the postmaster', run: () => this.#killPostmaster() },
      {
        name: 'connections refused',
        run: () =>
          this.#whileBroken(
            (proxy) => proxy.refuse(),
            () => seconds(4, 30),
          ),
      },
      {
        name: 'connections silent',
        run: () =>
          this.#whileBroken(
            (proxy) => proxy.silence(),
            () => seconds(4, 20),
          ),
      },
      {
        name: 'database 25 ms slower each way',
        run: () =>
          this.#whileBroken(
            (proxy) => proxy.slow(25),
            () => seconds(4, 20),
          ),
      },
      { name: 'rolling restart', run: () => this.#restartAll() },
    ];
  }

  /** Returns the next instance in turn. */
  next(): Server {
    this.#turn += 1;
    return this.servers[this.#turn % this.servers.length]!;
  }

  /** Waits until all instances are ready. @returns the time that took, in milliseconds */
  async ready(): Promise<number> {
    const startedAt = performance.now();
    await until('all instances are ready', async () => {
      const answers = await Promise.all(
        this.servers.map(({ url }) => fetch(`${url}/health/ready`).catch(() => undefined)),
      );
      for (const answer of answers) await answer?.arrayBuffer();
      return answers.every((answer) => answer?.ok);
    });
    return performance.now() - startedAt;
  }

  /** Reads rows, past the proxies; the caller's SQL decides on their shape. */
  async query<Row>(sql: string): Promise<readonly Row[]> {
    const client = new pg.Client({ connectionString: this.#postgres.url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(sql)).rows as Row[];
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    for (const proxy of this.#proxies) await proxy.refuse();
  }

  async #crash(server: Server): Promise<void> {
    await server.kill();
    await sleep(1000);
    await server.start();
  }

  async #upgrade(server: Server): Promise<void> {
    await server.kill('SIGTERM');
    server.program = PROGRAM;
    await server.start();
  }

  async #terminateConnections(): Promise<void> {
    for (let turn = 0; turn < (isShort ? 10 : 50); turn += 1) {
      await this.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
        where backend_type = 'client backend' and pid <> pg_backend_pid() and random() < 0.5`,
      );
      await sleep(200);
    }
  }

  async #killPostmaster(): Promise<void> {
    this.#postgres.kill();
    await sleep(500);
    await this.#postgres.startAgain();
  }

  async #whileBroken(
    fault: (proxy: DatabaseProxy) => unknown,
    wait: () => Promise<void>,
  ): Promise<void> {
    await Promise.all(this.#proxies.map(fault));
    await wait();
    await Promise.all(this.#proxies.map((proxy) => proxy.heal()));
  }

  async #restartAll(): Promise<void> {
    for (const server of this.servers) {
      await server.kill('SIGTERM');
      await server.start();
    }
  }
}
