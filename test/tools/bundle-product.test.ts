import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { graphql } from 'graphql';
import { expect, onTestFinished, test } from 'vitest';
import { buildFederatedSchema, fleetSubgraph } from '../../src/graphql/federation/federation.js';
import {
  dataOf,
  freePort,
  makeDirectory,
  OPERATOR,
  settingsFor,
  spawnServer,
  untilReady,
} from '../support/app.js';
import { getToken } from '../support/oauth.js';

const BIN = join(import.meta.dirname, '../../dist/bin');
const SDL = '{ _service { sdl } }';

test('the bundled server serves the graph of the source, by its names', async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = spawnServer(makeDirectory(), settingsFor(makeDirectory(), port, url));
  onTestFinished(async () => {
    server.child.kill('SIGKILL');
    await server.exited;
  });
  await untilReady(url, server);

  const { _service } = await dataOf(url, await getToken(url, OPERATOR), SDL);

  const schema = buildFederatedSchema(await fleetSubgraph('basic'));
  const expected = await graphql({ schema, source: SDL });
  expect({ _service }).toEqual(expected.data);

  // Long reads run in a thread, whose module stands beside the bundle.
  const token = await getToken(url, OPERATOR);
  const { createFleet } = await dataOf(
    url,
    token,
    'mutation { createFleet(input: { name: "North" }) { fleet { id } } }',
  );
  const { fleet } = createFleet as { readonly fleet: { readonly id: string } };
  const search = `{ fleet(id: "${fleet.id}") { vehicles(filterBy: { search: "van" }) { totalCount } } }`;
  expect(await dataOf(url, token, search)).toEqual({ fleet: { vehicles: { totalCount: 0 } } });
});

test.each(['main.js', 'cli.js'])('%s checks the version of Node before it loads more', (name) => {
  const text = readFileSync(join(BIN, name), 'utf8');
  const [first, ...others] = Array.from(text.matchAll(/^import "\.\/(.+)";$/gm), ([, it]) => it);

  expect(readFileSync(join(BIN, first ?? name), 'utf8')).toContain('Fleetgraph needs Node');
  expect(others).toEqual([]);
  expect(text).toMatch(/^await import\("\.\/.+"\);$/m);
});

test('modules that are loaded on demand are separate: PostgreSQL, traces, the explorer and the compiler', () => {
  const names = readdirSync(BIN);

  for (const name of ['postgres-store', 'traces', 'explorer', 'compiled-queries'])
    expect(
      names.filter((file) => file.startsWith(`${name}-`) && file.endsWith('.js')),
    ).toHaveLength(1);
});
