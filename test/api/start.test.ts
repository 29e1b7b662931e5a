import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VERSION } from '../../src/domain/values/version.js';
import {
  type Environment,
  freePort,
  type ServerProcess,
  settingsFor,
  spawnServer,
  untilReady,
} from '../support/app.js';
import { until } from '../support/core.js';

/** No provider is called here. */
const NO_PROVIDER = 'http://127.0.0.1:9';

describe('the start of a server', { timeout: 60_000 }, () => {
  let directory: string;
  const servers: ServerProcess[] = [];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'fleetgraph-start-'));
  });
  afterEach(async () => {
    for (const { child, exited } of servers.splice(0)) {
      child.kill('SIGKILL');
      await exited;
    }
    rmSync(directory, { recursive: true, force: true });
  });

  const spawn = (env: Environment): ServerProcess => {
    const server = spawnServer(directory, env);
    servers.push(server);
    return server;
  };

  test('is logged in one line with version, database and fleets; a second server is refused', async () => {
    const env = settingsFor(directory, await freePort(), NO_PROVIDER);
    const first = spawn(env);
    await untilReady(env['FLEETGRAPH_PUBLIC_URL']!, first);
    const line = first
      .output()
      .split('\n')
      .find((one) => one.includes('"msg":"ready"'));
    expect(JSON.parse(line ?? '')).toMatchObject({
      version: VERSION,
      database: join(directory, 'fleetgraph.db'),
      fleets: 0,
    });

    const port = String(await freePort());
    const second = spawn({
      ...env,
      FLEETGRAPH_PORT: port,
      FLEETGRAPH_PUBLIC_URL: `http://127.0.0.1:${port}`,
    });
    expect(await second.exited).toEqual({ code: 1, signal: null });
    expect(second.output()).toBe(
      `Fleetgraph could not start: The database file ${join(directory, 'fleetgraph.db')}: another ` +
        'server uses it; stop that one first, or give this one a database of its own. Several ' +
        'servers can share one on PostgreSQL only.\n',
    );
    first.child.kill('SIGKILL');
    await first.exited;
    await untilReady(env['FLEETGRAPH_PUBLIC_URL']!, spawn(env));
  });

  test('that waits for PostgreSQL says for what, and ends with 0 on SIGTERM', async () => {
    const server = spawn({
      ...settingsFor(directory, await freePort(), NO_PROVIDER),
      FLEETGRAPH_DATABASE: `postgres://someone:not-a-real-password@127.0.0.1:${await closedPort()}/fleet`,
    });
    await until(() => server.output().includes('waiting for the database'));
    expect(server.output()).toContain('the connection was refused; start PostgreSQL');
    expect(server.output()).not.toContain('not-a-real-password');
    server.child.kill('SIGTERM');
    expect(await server.exited).toEqual({ code: 0, signal: null });
    expect(server.output()).toContain('stopped before it was ready');
  });

  test('gives up on a PostgreSQL that does not come up in time, with the reason', async () => {
    const server = spawn({
      ...settingsFor(directory, await freePort(), NO_PROVIDER),
      FLEETGRAPH_DATABASE: `postgres://someone:not-a-real-password@127.0.0.1:${await closedPort()}/fleet`,
      FLEETGRAPH_DATABASE_WAIT_SECONDS: '0',
    });
    expect(await server.exited).toEqual({ code: 1, signal: null });
    expect(server.output()).toMatch(
      /^Fleetgraph could not start: PostgreSQL at 127\.0\.0\.1:\d+, database "fleet": the connection was refused/,
    );
  });
});

/** Returns a port on which no program listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
