import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import {
  dataOf,
  freePort,
  makeDirectory,
  makeFleet,
  onboard,
  OPERATOR,
  settingsFor,
  spawnServer,
  untilReady,
  vinOf,
  WEBHOOK_SECRET,
} from '../support/app.js';
import { getToken } from '../support/oauth.js';
import { startTestSimulator } from '../support/simulator.js';

const run = promisify(execFile);
const CLI = join(import.meta.dirname, '../../dist/bin/cli.js');
const SENDERS = 4;
const VEHICLES = 5;
const CREATE =
  'mutation ($name: String!) { createFleet(input: { name: $name }) { fleet { id } userErrors { code } } }';
const FLEETS = '{ fleets(first: 500) { nodes { name } } }';
const VERIFY =
  'mutation ($id: ID!) { verifyProviderAccount(input: { accountId: $id }) { userErrors { code message } account { health { status } } } }';
const CLEARANCES =
  'query ($id: ID!) { fleet(id: $id) { vehicles(first: 100) { nodes { vin clearance { status } } } } }';

test('a backup made under writes brings back, with its secrets, everything that was acknowledged before it', async () => {
  const directory = makeDirectory();
  const simulator = await startTestSimulator();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...settingsFor(directory, port, simulator.url),
    FLEETGRAPH_LOG_LEVEL: 'error',
    PATH: process.env['PATH'] ?? '',
  };
  const cli = (...argv: readonly string[]) =>
    run(process.execPath, [CLI, ...argv], { cwd: directory, env });
  let server = spawnServer(directory, env);
  onTestFinished(async () => {
    server.child.kill('SIGKILL');
    await server.exited;
    await simulator.close();
    rmSync(directory, { recursive: true, force: true });
  });
  await untilReady(url, server);
  const token = await getToken(url, OPERATOR);
  const fleet = await makeFleet({ url, token, simulator }, 'North');
  await onboard({ url, token }, fleet, VEHICLES);

  const send = async (id: string, vin = vinOf(1)): Promise<number> => {
    const raw = JSON.stringify({
      vehicle: { vin },
      event: { type: 'fleet_clearance_changed', action: 'pending', received_at: id },
    });
    const signature = `sha256=${createHmac('sha256', WEBHOOK_SECRET).update(raw).digest('hex')}`;
    const headers = {
      'content-type': 'application/json',
      'x-hm-event': 'fleet_clearance_changed',
      'x-hm-delivery': id,
      'x-hm-signature-256': signature,
    };
    const answer = await fetch(fleet.webhookUrl, { method: 'POST', headers, body: raw });
    await answer.arrayBuffer();
    return answer.status;
  };
  const acknowledged = new Set<string>();
  const writing = { on: true };
  const senders = Array.from({ length: SENDERS }, async (_, sender) => {
    for (let number = 0; writing.on; number += 1) {
      const id = `${sender}-${number}`;
      if ((await send(id)) === 204) acknowledged.add(id);
      if (number % 10 === 0) await dataOf(url, token, CREATE, { name: `Fleet ${id}` });
    }
  });
  while (acknowledged.size < 100) await new Promise((resolve) => setTimeout(resolve, 10));
  await dataOf(url, token, CREATE, { name: 'The last one before' });
  const before = new Set(acknowledged);
  const copy = join(directory, 'copy.db');
  expect((await cli('backup', copy)).stdout).toContain('complete and sound');
  await dataOf(url, token, CREATE, { name: 'The first one after' });
  writing.on = false;
  await Promise.all(senders);
  expect(acknowledged.size).toBeGreaterThan(before.size);

  server.child.kill('SIGTERM');
  await server.exited;
  expect((await cli('restore', copy, '--overwrite')).stdout).toContain(
    'the encryption keys open its secrets',
  );
  server = spawnServer(directory, env);
  await untilReady(url, server);
  const restored = new Database(join(directory, 'fleetgraph.db'), { readonly: true });
  const stored = new Set(
    restored.prepare('select delivery_id from webhook_deliveries').pluck().all(),
  );
  expect(restored.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(restored.pragma('foreign_key_check')).toEqual([]);
  restored.close();
  expect([...before].filter((id) => !stored.has(id))).toEqual([]);

  // The old token is good, or another one is given out: the key that signs them came back as well.
  const names = (await dataOf(url, token, FLEETS)).fleets.nodes.map(
    ({ name }: { readonly name: string }) => name,
  );
  expect(names).toContain('The last one before');
  expect(names).not.toContain('The first one after');
  // Each of these takes a secret out of its seal: the account's own, and that of its webhooks.
  const signIns = () =>
    simulator.requests.count('POST', '/v1/access_tokens', ({ status }) => status === 200);
  const signedIn = signIns();
  expect(
    (await dataOf(url, token, VERIFY, { id: fleet.accountId })).verifyProviderAccount,
  ).toMatchObject({ userErrors: [], account: { health: { status: 'HEALTHY' } } });
  expect(signIns()).toBe(signedIn + 1);
  simulator.move(vinOf(1), 'approved');
  expect(await send('after the restoration')).toBe(204);
  await expect
    .poll(
      async () =>
        (await dataOf(url, token, CLEARANCES, { id: fleet.fleetId })).fleet.vehicles.nodes,
      { timeout: 20_000 },
    )
    .toContainEqual({ vin: vinOf(1), clearance: { status: 'APPROVED' } });
}, 120_000);
