import { readFile } from 'node:fs/promises';
import { buildSchema, parse, printSchema } from 'graphql';
import { expect, test } from 'vitest';
import { sortDefinitions } from '../../src/graphql/federation/sort-definitions.js';
import { printSubgraph } from '../../src/graphql/federation/subgraph-sdl.js';
import { buildBaseSchema } from '../../src/graphql/schema.js';

const committed = (name: string): Promise<string> =>
  readFile(new URL(`../../schema/${name}`, import.meta.url), 'utf8');

test('the committed SDL is what the code says, descriptions included', async () => {
  const base = await buildBaseSchema();
  expect(await committed('fleetgraph.graphql')).toBe(sortDefinitions(printSchema(base)));
  expect(await committed('subgraph.graphql')).toBe(printSubgraph(base, 'basic'));
  expect(await committed('subgraph-all-directives.graphql')).toBe(printSubgraph(base, 'all'));
});

test('the SDL for clients is a schema by itself, the one for routers names its entities', async () => {
  const forClients = await committed('fleetgraph.graphql');
  expect(() => buildSchema(forClients)).not.toThrow();
  const subgraph = await committed('subgraph.graphql');
  expect(() => parse(subgraph)).not.toThrow();
  const keyed = [...subgraph.matchAll(/^type (\w+).* @key\(fields: "(\w+)"\)/gm)].map(
    ([, type, key]) => `${String(type)}(${String(key)})`,
  );
  expect(keyed.sort()).toEqual([
    'Driver(id)',
    'Enrollment(id)',
    'Fleet(id)',
    'OemCredential(id)',
    'Provider(name)',
    'ProviderAccount(id)',
    'Vehicle(id)',
  ]);
  expect([...subgraph.matchAll(/^type (\w+) @shareable/gm)].map(([, type]) => type).sort()).toEqual(
    ['PageInfo', 'Tag'],
  );
});
