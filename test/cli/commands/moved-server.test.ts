import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import {
  dataOf,
  makeFleet,
  onboard,
  startTestServer,
  type TestFleet,
  type TestServer,
} from '../../support/app.js';
import { describeOnPostgres } from '../../support/postgres.js';
import { newInstallation } from '../support.js';

const PAGES = `query ($id: ID!, $vehicles: String, $events: String) { fleet(id: $id) {
  vehicles(first: 2, after: $vehicles) { nodes { id vin } pageInfo { endCursor } }
  clearanceEvents(first: 2, after: $events) { edges { cursor node { id } } }
  auditEvents(first: 50) { nodes { id action } }
} }`;
const CREATE =
  'mutation { createFleet(input: { name: "Again", idempotencyKey: "again" }) { fleet { id } } }';

/** Settings that stay when a server moves. */
const SAME = ['FLEETGRAPH_ENCRYPTION_KEYS', 'FLEETGRAPH_PORT', 'FLEETGRAPH_PUBLIC_URL'] as const;

describeOnPostgres('a server whose database was moved', (postgres) => {
  afterAll(() => postgres.stop());

  test('knows its tokens, cursors, ids, keys of repetition and secrets, on the way there and back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fleetgraph-moved-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const [first, last] = [join(folder, 'first.db'), join(folder, 'last.db')];
    let server = await startTestServer({ env: { FLEETGRAPH_DATABASE: first } });
    const { token, settings } = server;
    const fleet = await makeFleet(server, 'Moved');
    await onboard(server, fleet, 5);
    const before = await askAll(server, token, fleet);
    await server.close();

    const tool = newInstallation();
    for (const [from, to] of [
      [first, postgres.url],
      [postgres.url, last],
    ] as const) {
      const keys = settings['FLEETGRAPH_ENCRYPTION_KEYS'] ?? '';
      const env = { FLEETGRAPH_DATABASE: from, FLEETGRAPH_ENCRYPTION_KEYS: keys };
      const { code, err } = await tool.run(['migrate-database', '--to', to], env);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      const same = Object.fromEntries(SAME.map((name) => [name, settings[name] ?? '']));
      server = await startTestServer({ env: { ...same, FLEETGRAPH_DATABASE: to } });
      expect(await askAll(server, token, fleet, before)).toEqual(before);
      const secrets = await tool.run(['keys', 'reseal'], { ...env, FLEETGRAPH_DATABASE: to });
      expect({ code: secrets.code, err: secrets.err }).toEqual({ code: 0, err: '' });
      await server.close();
    }
  });
});

/** Second pages after the cursors of an earlier server, or of this one, and a repeated mutation. */
async function askAll(
  { url }: TestServer,
  token: string,
  { fleetId }: TestFleet,
  earlier?: { readonly cursors: Readonly<Record<string, string>> },
) {
  const page = await dataOf(url, token, PAGES, { id: fleetId });
  const cursors = earlier?.cursors ?? {
    vehicles: page.fleet.vehicles.pageInfo.endCursor,
    events: page.fleet.clearanceEvents.edges.at(-1).cursor,
  };
  const { fleet } = await dataOf(url, token, PAGES, { id: fleetId, ...cursors });
  return {
    cursors,
    vehicles: fleet.vehicles.nodes,
    events: fleet.clearanceEvents.edges.map(({ node }: { readonly node: unknown }) => node),
    audit: fleet.auditEvents.nodes,
    again: await dataOf(url, token, CREATE),
  };
}
