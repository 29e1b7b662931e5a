import { execFileSync, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import {
  closeSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  dataOf,
  type Environment,
  freePort,
  graphql,
  makeDirectory,
  makeFleet,
  OPERATOR,
  type ServerProcess,
  settingsFor,
  spawnServer,
  type TestFleet,
  untilReady,
  WEBHOOK_SECRET,
} from '../support/app.js';
import { getToken } from '../support/oauth.js';
import { startTestSimulator, type TestSimulator } from '../support/simulator.js';

const CREATE =
  'mutation ($name: String!) { createFleet(input: { name: $name }) { fleet { id } userErrors { code } } }';
const PAGE_BYTES = 4096;
const FLEETS = '{ fleets(first: 500) { nodes { id name } } }';

let directory: string;
let simulator: TestSimulator;
let url: string;
let token: string;
let fleet: TestFleet;
let server: ServerProcess;
let env: Environment;

beforeEach(async () => {
  directory = makeDirectory();
  simulator = await startTestSimulator();
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  env = {
    ...settingsFor(directory, port, simulator.url),
    FLEETGRAPH_LOG_LEVEL: 'error',
    PATH: process.env['PATH'] ?? '',
  };
  server = spawnServer(directory, env, { canLimitFiles: true });
  await untilReady(url, server);
  token = await getToken(url, OPERATOR);
  fleet = await makeFleet({ url, token, simulator }, 'Before');
});
afterEach(async () => {
  await simulator.close();
  server.child.kill('SIGKILL');
  await server.exited;
  rmSync(directory, { recursive: true, force: true });
});

const ready = async () => {
  const answer = await fetch(`${url}/health/ready`);
  return { status: answer.status, body: await answer.json() };
};
const sendWebhook = async (delivery: string) => {
  const raw = JSON.stringify({
    vehicle: { vin: 'WBA71AW0X0F000001' },
    event: { type: 'fleet_clearance_changed', action: 'approved', received_at: delivery },
    pad: 'x'.repeat(15_000),
  });
  const signature = `sha256=${createHmac('sha256', WEBHOOK_SECRET).update(raw).digest('hex')}`;
  const headers = {
    'content-type': 'application/json',
    'x-hm-event': 'fleet_clearance_changed',
    'x-hm-delivery': delivery,
    'x-hm-signature-256': signature,
  };
  const answer = await fetch(fleet.webhookUrl, { method: 'POST', headers, body: raw });
  await answer.arrayBuffer();
  return answer;
};
const storedDeliveries = (): readonly string[] => {
  const file = new Database(join(directory, 'fleetgraph.db'), { readonly: true });
  try {
    return (
      file.prepare('select delivery_id as id from webhook_deliveries').all() as {
        readonly id: string;
      }[]
    ).map(({ id }) => id);
  } finally {
    file.close();
  }
};

async function expectOutage(): Promise<void> {
  const refused = await graphql(url, token, CREATE, { name: 'In vain' });
  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(refused.body).toMatchObject({
    data: null,
    errors: [{ extensions: { code: 'STORE_UNAVAILABLE', retryAfterSeconds: 5 } }],
  });
  expect(await ready()).toMatchObject({
    status: 503,
    body: { failing: { database: expect.stringContaining('takes no writes') } },
  });
  const { fleets } = await dataOf(url, token, FLEETS);
  expect(fleets.nodes).toContainEqual(expect.objectContaining({ name: 'Before' }));
}

const hasPrlimit = process.platform === 'linux' && spawnSync('prlimit', ['--version']).status === 0;

describe.runIf(hasPrlimit)('a disk that is full', () => {
  test('takes nothing in vain: writes are refused with 503, readiness is red, reads go on, and all is well once there is room', async () => {
    const limit = (bytes: string): void =>
      void execFileSync('prlimit', [
        '--pid',
        String(server.child.pid),
        `--fsize=${bytes}:unlimited`,
      ]);
    limit(String(1024 * 1024));
    const acknowledged: string[] = [];
    let refused: Response | undefined;
    for (let round = 0; !refused && round < 100; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 8 }, async (_, index) => ({
          id: `${round}-${index}`,
          answer: await sendWebhook(`${round}-${index}`),
        })),
      );
      for (const { id, answer } of answers) if (answer.status === 204) acknowledged.push(id);
      refused = answers.find(({ answer }) => answer.status !== 204)?.answer;
    }
    expect(refused?.status).toBe(503);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    // A small write may still find room, until that fails as well.
    let name = 0;
    while ((await graphql(url, token, CREATE, { name: `Small ${name}` })).status === 200) name += 1;
    while ((await ready()).status === 200);
    await expectOutage();
    const { fleets } = await dataOf(url, token, FLEETS);
    expect(fleets.nodes).toHaveLength(1 + name);
    expect(new Set(storedDeliveries())).toEqual(new Set(acknowledged));
    limit('unlimited');
    expect((await sendWebhook('afterwards')).status).toBe(204);
    expect(await ready()).toMatchObject({ status: 200 });
    expect((await dataOf(url, token, CREATE, { name: 'After' })).createFleet.userErrors).toEqual(
      [],
    );
    expect(new Set(storedDeliveries())).toEqual(new Set([...acknowledged, 'afterwards']));
    const file = new Database(join(directory, 'fleetgraph.db'), { readonly: true });
    expect(file.pragma('integrity_check', { simple: true })).toBe('ok');
    file.close();
  }, 60_000);
});

describe('a database that another process holds', () => {
  test('refuses writes with 503, is not ready and goes on reading; afterwards everything is as before', async () => {
    const other = new Database(join(directory, 'fleetgraph.db'));
    other.exec('begin immediate');
    await expectOutage();
    expect((await sendWebhook('in vain')).status).toBe(503);
    other.exec('rollback');
    other.close();
    expect(await ready()).toMatchObject({ status: 200 });
    expect((await sendWebhook('heard')).status).toBe(204);
    expect(storedDeliveries()).toEqual(['heard']);
  }, 60_000);
});

/**
 * Fills everything behind the first page with what SQLite has never written, as a failing disk may.
 */
function spoil(path: string): void {
  const size = statSync(path).size;
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(size - PAGE_BYTES, 0xa5), 0, size - PAGE_BYTES, PAGE_BYTES);
  closeSync(file);
}

describe('a database file that is broken', () => {
  test('while the server runs: it is not ready and takes nothing more, the process lives on, and the log says once what to do', async () => {
    const path = join(directory, 'fleetgraph.db');
    const other = new Database(path);
    other.pragma('wal_checkpoint(TRUNCATE)');
    other.close();
    spoil(path);
    const damaged = expect.stringContaining('it is damaged (SQLITE_CORRUPT');
    const refused = await graphql(url, token, CREATE, { name: 'In vain' });
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.body.errors).toEqual([
      expect.objectContaining({
        message: damaged,
        extensions: { code: 'STORE_UNAVAILABLE', retryAfterSeconds: 5 },
      }),
    ]);
    const webhook = await sendWebhook('in vain');
    expect(webhook.status).toBe(503);
    expect(Number(webhook.headers.get('retry-after'))).toBeGreaterThan(0);
    const asked = await fetch(`${url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: OPERATOR.clientId,
        client_secret: OPERATOR.clientSecret,
      }),
    });
    expect(asked.status).toBe(503);
    expect(await ready()).toMatchObject({ status: 503, body: { failing: { database: damaged } } });
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    const logged = server
      .output()
      .split('\n')
      .filter((line) => line.includes('"msg":"the database file is at fault: '));
    expect(logged).toEqual([expect.stringContaining('restore a backup')]);
  }, 60_000);

  test('or that is moved away while the server runs takes no more writes until it is back', async () => {
    const path = join(directory, 'fleetgraph.db');
    expect((await sendWebhook('before')).status).toBe(204);
    renameSync(path, `${path}.moved`);
    expect((await sendWebhook('in vain')).status).toBe(503);
    expect((await graphql(url, token, CREATE, { name: 'In vain' })).status).toBe(503);
    expect(await ready()).toMatchObject({
      status: 503,
      body: { failing: { database: expect.stringContaining('moved or removed') } },
    });
    writeFileSync(path, readFileSync(`${path}.moved`));
    expect(await ready()).toMatchObject({
      status: 503,
      body: { failing: { database: expect.stringContaining('another file') } },
    });
    renameSync(`${path}.moved`, path);
    expect(await ready()).toMatchObject({ status: 200 });
    expect((await sendWebhook('after')).status).toBe(204);
    expect(new Set(storedDeliveries())).toEqual(new Set(['before', 'after']));
  }, 60_000);

  test('is reported in words when the server starts, and left as it is', async () => {
    server.child.kill('SIGKILL');
    await server.exited;
    const path = join(directory, 'fleetgraph.db');
    const broken = Buffer.alloc(256 * 1024, 7);
    writeFileSync(path, broken);
    rmSync(`${path}-wal`, { force: true });
    server = spawnServer(directory, env);
    expect(await server.exited).toEqual({ code: 1, signal: null });
    expect(server.output()).toMatch(
      /Fleetgraph could not start: The database file .*: it is not a database; .*restore a backup/,
    );
    expect(readFileSync(path).equals(broken)).toBe(true);
  }, 60_000);
});
