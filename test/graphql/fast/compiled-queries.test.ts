import {
  buildSchema,
  type DocumentNode,
  execute,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { CompiledQueries } from '../../../src/graphql/fast/compiled-queries.js';
import { scopesOfPrefetched } from '../../../src/graphql/fast/prefetched.js';
import { fragmentsOf } from '../../../src/graphql/limits/fragments.js';
import { testViewer } from '../../support/store.js';

/**
 * A small graph with what graphs have: lists, nulls where there may be none, promises, errors,
 * arguments, abstract types.
 */
function makeSchema(): GraphQLSchema {
  const schema = buildSchema(`
    interface Node { id: ID! }
    enum Color { RED GREEN }
    type Car implements Node { id: ID! color: Color plate: String! doors(count: Int = 4): [Int!]! }
    type Query { cars(first: Int, name: String): [Car!] car(id: ID): Car node: Node fails: String late: Int! }
    type Mutation { paint: Color }
  `);
  const fields = schema.getQueryType()?.getFields() ?? {};
  const cars = [
    { __typename: 'Car', id: '1', color: 'RED', plate: 'B-FG 1' },
    { __typename: 'Car', id: '2', color: null, plate: null },
  ];
  const resolvers: Record<
    string,
    (root: unknown, args: { first?: number; id?: string }) => unknown
  > = {
    cars: (_root, { first }) => Promise.resolve(cars.slice(0, first ?? 2)),
    car: (_root, { id }) => cars.find((car) => car.id === id) ?? null,
    node: () => cars[0],
    fails: () => Promise.reject(new Error('it failed')),
    late: () => Promise.resolve(7),
  };
  for (const [name, resolve] of Object.entries(resolvers)) fields[name]!.resolve = resolve as never;
  const doors = (
    schema.getType('Car') as never as { getFields(): Record<string, { resolve: unknown }> }
  ).getFields()['doors']!;
  doors.resolve = (_car: unknown, { count }: { count: number }) => [count, count];
  return schema;
}

const schema = makeSchema();

/** Returns the answer of the compiled query, which must be compiled by now. */
function runCompiled(
  document: DocumentNode,
  variables?: Record<string, unknown>,
  operationName?: string,
): unknown {
  const queries = new CompiledQueries(schema);
  expect(queries.find(document, operationName, null)).toBeUndefined();
  const query = queries.find(document, operationName, null);
  expect(query).toBeTypeOf('function');
  return query?.(undefined, {}, variables);
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a compiled query answers as GraphQL does', () => {
  test.each<[string, string, Record<string, unknown>?]>([
    ['to lists and promises', '{ cars(first: 1) { id color plate doors } late }'],
    ['to null where there may be none', '{ cars { id plate } late }'],
    ['to errors, with their places and paths', '{ fails late }'],
    [
      'to arguments from variables',
      'query ($id: ID, $count: Int) { car(id: $id) { id doors(count: $count) } }',
      { id: '1', count: 2 },
    ],
    [
      'to variables that are left out',
      'query ($id: ID, $count: Int = 3) { car(id: $id) { id } cars(first: 1) { doors(count: $count) } }',
    ],
    [
      'to variables that do not fit',
      'query ($count: Int!) { cars(first: $count) { id } }',
      { count: 'many' },
    ],
    ['to variables that are missing', 'query ($count: Int!) { cars(first: $count) { id } }'],
    [
      'to fragments and aliases',
      '{ cars { __typename ...Paint ... on Car { id } } } fragment Paint on Car { color other: color }',
    ],
    ['to nothing at all', 'query ($id: ID) { car(id: $id) { id } }', { id: 'none' }],
  ])('%s', async (_, source, variables) => {
    const document = parse(source);
    const ordinary = await execute({ schema, document, variableValues: variables ?? null });

    expect(plain(await runCompiled(document, variables))).toEqual(plain(ordinary));
  });

  test('of several operations to the one that is named', async () => {
    const document = parse('query A { late } query B { cars(first: 1) { id } }');

    expect(plain(await runCompiled(document, {}, 'B'))).toEqual({ data: { cars: [{ id: '1' }] } });
  });
});

describe('left to the ordinary executor is', () => {
  test.each([
    ['what comes for the first time', '{ late }', undefined, 1],
    ['a mutation', 'mutation { paint }', undefined, 3],
    [
      'a document with a text in it, which would stand in the code',
      '{ cars(name: "__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d0);globalThis.escaped=1;(0") { id } }',
      undefined,
      3,
    ],
    [
      'a variable with a text for its default',
      'query ($id: ID = "1") { car(id: $id) { id } }',
      undefined,
      3,
    ],
    ['an interface', '{ node { id ... on Car { doors } } }', undefined, 3],
    [
      'a document with directives',
      'query ($with: Boolean!) { late @include(if: $with) fails }',
      undefined,
      3,
    ],
    ['a document without the operation that is named', 'query A { late }', 'B', 3],
    [
      'a document that fragments make large',
      `{ car { ...f0 } } ${Array.from({ length: 12 }, (_, index) => `fragment f${index} on Car { ...f${index + 1} ...f${index + 1} }`).join(' ')} fragment f12 on Car { id }`,
      undefined,
      3,
    ],
    ...[
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'valueOf',
      '__defineGetter__',
    ].flatMap((name): [string, string, string | undefined, number][] => [
      [`an alias ${name}`, `{ ${name}: late }`, undefined, 3],
      [`an alias ${name} further below`, `{ cars { id ${name}: plate } }`, undefined, 3],
      [
        `a variable ${name}`,
        `query ($${name}: Int) { cars(first: $${name}) { id } }`,
        undefined,
        3,
      ],
      [
        `a fragment ${name}`,
        `{ cars { ...${name} } } fragment ${name} on Car { id }`,
        undefined,
        3,
      ],
      [`an operation ${name}`, `query ${name} { late }`, name, 3],
    ]),
    [
      'a document that does not say which operation',
      'query A { late } query B { late }',
      undefined,
      3,
    ],
  ])('%s', (_, source, operationName, times) => {
    const queries = new CompiledQueries(schema);
    const document = parse(source);

    expect(
      Array.from({ length: times }, () => queries.find(document, operationName, null)),
    ).toEqual(Array.from({ length: times }, () => undefined));
    expect(globalThis).not.toHaveProperty('escaped');
  });
});

/**
 * A page brings along what its cars need; a car that is asked for by its id loads it when it is
 * asked.
 */
function makeSchemaWithPages(): { readonly schema: GraphQLSchema; readonly resolved: string[] } {
  const schema = buildSchema(`
    type Trip { id: ID! car: Car! driver: Driver }
    type Driver { name: String! }
    type Car { id: ID! trips: [Trip!]! driver: Driver }
    type Edge { node: Car! }
    type Page { nodes: [Car!]! edges: [Edge!]! }
    type Query { page: Page! car: Car only: Car late: Int }
  `);
  const resolved: string[] = [];
  const driver = { name: 'D' };
  const car: Record<string, unknown> = { id: '1' };
  const trip: Record<string, unknown> = { id: 't', car };
  const prefetchedCar = {
    id: '2',
    driver,
    trips: [
      { ...trip, driver },
      { ...trip, driver: null },
    ],
  };
  const resolvers: Record<string, Record<string, (parent: Record<string, unknown>) => unknown>> = {
    Query: {
      page: () => Promise.resolve({ nodes: [prefetchedCar], edges: [{ node: prefetchedCar }] }),
      only: () => prefetchedCar,
      car: () => car,
      late: () => 7,
    },
    Car: {
      driver: (parent) => parent['driver'] ?? Promise.resolve(driver),
      trips: (parent) => parent['trips'] ?? [trip],
    },
    Trip: { driver: (parent) => (parent['driver'] === undefined ? driver : parent['driver']) },
  };
  for (const [type, fields] of Object.entries(resolvers)) {
    for (const [name, resolve] of Object.entries(fields)) {
      (schema.getType(type) as GraphQLObjectType).getFields()[name]!.resolve = (
        parent: Record<string, unknown>,
      ) => {
        resolved.push(`${type}.${name}`);
        return resolve(parent);
      };
    }
  }
  return { schema, resolved };
}

const BROUGHT = {
  by: { 'Query.page': ['nodes', 'edges.node'], 'Query.only': [''] },
  fields: { 'Car.driver': 'driver', 'Car.trips': 'trips', 'Trip.driver': 'trips.driver' },
};

describe('what a field brings along', () => {
  async function run(source: string): Promise<{
    readonly compiled: unknown;
    readonly ordinary: unknown;
    readonly resolved: readonly string[];
  }> {
    const { schema: pages, resolved } = makeSchemaWithPages();
    const document = parse(source);
    const ordinary = plain(await execute({ schema: pages, document }));
    const queries = new CompiledQueries(pages, BROUGHT);
    queries.find(document, undefined, null);
    resolved.length = 0;
    return {
      ordinary,
      compiled: plain(await queries.find(document, undefined, null)?.(undefined, {}, {})),
      resolved,
    };
  }

  test.each([
    [
      'in lists and in edges',
      '{ page { nodes { id driver { name } trips { id driver { name } } } edges { node { driver { name } } } } }',
      ['Query.page'],
    ],
    [
      'in the field itself',
      '{ only { driver { name } trips { driver { name } } } late }',
      ['Query.only', 'Query.late'],
    ],
    [
      'under other names and in fragments',
      '{ page { all: nodes { ...Row ... { who: driver { name } } } } } fragment Row on Car { rides: trips { id driver { name } } }',
      ['Query.page'],
    ],
  ])('is taken from there: %s', async (_, source, resolved) => {
    const answers = await run(source);

    expect(answers.compiled).toEqual(answers.ordinary);
    expect(answers.resolved).toEqual(resolved);
  });

  test.each([
    [
      'reached in another way',
      '{ car { driver { name } trips { id driver { name } } } }',
      'Car.driver',
    ],
    [
      'reached in both ways',
      '{ page { nodes { driver { name } } } car { ...Row } } fragment Row on Car { driver { name } }',
      'Car.driver',
    ],
    [
      'further below than it is prefetched',
      '{ page { nodes { trips { car { driver { name } } } } } }',
      'Car.driver',
    ],
  ])('is resolved where it is %s', async (_, source, resolved) => {
    const answers = await run(source);

    expect(answers.compiled).toEqual(answers.ordinary);
    expect(answers.resolved).toContain(resolved);
  });

  test('looked for once for each place, however often fragments are spread', async () => {
    const layers = Array.from(
      { length: 6 },
      (_, index) => `fragment f${index} on Car { ...f${index + 1} ...f${index + 1} }`,
    );
    const document = `{ page { nodes { id ...f0 } } } ${layers.join(' ')} fragment f6 on Car { driver { name } }`;
    const answers = await run(document);

    expect(answers.compiled).toEqual(answers.ordinary);
    expect(answers.resolved).toEqual(['Query.page']);
  });

  test('is left to resolvers that refuse it where the caller lacks its scope', () => {
    const { schema: pages } = makeSchemaWithPages();
    const scopes = { 'Car.driver': 'vehicle-data:read' } as const;
    const queries = new CompiledQueries(pages, { ...BROUGHT, scopes });
    const document = parse('{ page { nodes { driver { name } } } }');
    const other = parse('{ page { nodes { id } } }');
    const callers = [null, testViewer({ scopes: ['fleet:read'] })];
    const allowed = testViewer({ scopes: ['fleet:read', 'vehicle-data:read'] });

    for (const query of [document, other]) queries.find(query, undefined, allowed);
    expect(callers.map((caller) => queries.find(document, undefined, caller))).toEqual([
      undefined,
      undefined,
    ]);
    expect(queries.find(document, undefined, allowed)).toBeTypeOf('function');
    for (const caller of callers)
      expect(queries.find(other, undefined, caller)).toBeTypeOf('function');
  });

  test('looked for in fragments that no compiler would take', () => {
    const { schema: pages } = makeSchemaWithPages();
    const layer = (index: number) =>
      `fragment f${index} on Car { trips { car { ...f${index + 1} } } trips { car { ...f${index + 1} } } ...f${index + 1} }`;
    const document = parse(
      `{ page { nodes { ...f0 } } } ${Array.from({ length: 40 }, (_, index) => layer(index)).join(' ')} fragment f40 on Car { id }`,
    );
    const operation = document.definitions[0] as OperationDefinitionNode;

    expect(scopesOfPrefetched(BROUGHT, pages, operation, fragmentsOf(document))).toBeNull();
    expect(
      scopesOfPrefetched({ by: BROUGHT.by, fields: {} }, pages, operation, fragmentsOf(document)),
    ).toEqual([]);
  });
});
