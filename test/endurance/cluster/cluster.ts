import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { type Server, until, type World } from '../harness.ts';
import { type Postgres } from '../postgres.ts';
import { DatabaseProxy } from './database-proxy.ts';
import { type VersionBefore } from './version-before.ts';

const INSTANCES = 3;
/** Lead of the last instance's clock. */
export const SKEW_MS = 3000;
const CLOCK = pathToFileURL(join(import.meta.dirname, 'skewed-clock.ts')).href;

/** Three instances, each with its own proxy to one PostgreSQL server. */
export class Cluster {
  readonly servers: readonly Server[];
  readonly proxies: readonly DatabaseProxy[];
  readonly postgres: Postgres;
  #turn = 0;

  private constructor(
    postgres: Postgres,
    proxies: readonly DatabaseProxy[],
    servers: readonly Server[],
  ) {
    this.postgres = postgres;
    this.proxies = proxies;
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
    const started = await Promise.allSettled(
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
    const failed = started.find((one) => one.status === 'rejected');
    if (failed) {
      // The process would wait for them.
      for (const proxy of proxies) await proxy.refuse();
      throw failed.reason;
    }
    const servers = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    return new Cluster(postgres, proxies, servers);
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
    const client = new pg.Client({ connectionString: this.postgres.url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(sql)).rows as Row[];
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    for (const proxy of this.proxies) await proxy.refuse();
  }
}
