import { type DocumentNode, getIntrospectionQuery, type GraphQLError, print } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Viewer } from '../../../src/domain/values/viewer.js';
import { createGraphqlEngine, type GraphqlEngine } from '../../../src/graphql/engine/engine.js';
import { type Services } from '../../../src/services/all.js';
import { BoardChangesDocument, BoardDocument } from '../../generated/graphql.js';
import { PLAIN } from '../../support/mode.js';

const VIEWER: Viewer = {
  clientId: 'reader',
  scopes: ['fleet:read'],
  fleetIds: null,
  requestId: 'req-1',
};
/** Nothing here is ever carried out. */
const NO_SERVICES = Object.freeze({}) as Services;
const silent = { error: () => undefined, warn: () => undefined, info: () => undefined };

function makeEngine(introspection: 'on' | 'authenticated' | 'off'): Promise<GraphqlEngine> {
  return createGraphqlEngine({ plain: PLAIN, services: NO_SERVICES, introspection, log: silent });
}

describe('the engine', () => {
  let engine: GraphqlEngine;
  beforeAll(async () => {
    engine = await makeEngine('authenticated');
  });

  function document(source: string): DocumentNode {
    const read = engine.read(source, VIEWER);
    if ('kind' in read) return read;
    throw new Error(read.map(({ message }) => message).join('; '));
  }
  function refusals(source: string): readonly unknown[] {
    const read = engine.read(source, VIEWER);
    return 'kind' in read ? [] : read.map((error: GraphQLError) => error.extensions['code']);
  }
  const allow =
    (source: string, variables: Record<string, unknown> = {}, viewer: Viewer | null = VIEWER) =>
    () =>
      engine.assertAllowed({ document: document(source), variables }, viewer);

  test('reads a document once for all who send it', () => {
    const source = '{ viewer { clientId scopes } }';
    expect(document(source)).toBe(document(source));
    expect(document(`${source} `)).not.toBe(document(source));
  });

  test('distinguishes a document that cannot be parsed from one that is not in the schema', () => {
    expect(refusals('{ viewer')).toEqual(['GRAPHQL_PARSE_FAILED']);
    expect(refusals('{ nothing }')).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(refusals('{ viewer { clientId } }')).toEqual([]);
  });

  test('does not read more than 2,000 tokens', () => {
    const tokens = (count: number) => `{ nodes(ids: [${'"x" '.repeat(count - 12)}]) { id } }`;
    expect(refusals(tokens(2000))).toEqual([]);
    expect(refusals(tokens(2001))).toEqual(['GRAPHQL_PARSE_FAILED']);
  });

  test('reads 500 tokens without a caller, before anything is validated, and what others have sent before', () => {
    const tokens = (count: number) => `{ nodes(ids: [${'"x" '.repeat(count - 12)}]) { id } }`;
    const codes = (source: string, viewer: Viewer | null) => {
      const found = engine.read(source, viewer);
      return 'kind' in found
        ? []
        : engine.toClientErrors(found, 'r').map(({ extensions }) => extensions?.['code']);
    };
    expect(codes(tokens(500), null)).toEqual([]);
    expect(codes(tokens(501), null)).toEqual(['UNAUTHENTICATED']);
    expect(codes(tokens(501).replace('nodes', 'nothing'), null)).toEqual(['UNAUTHENTICATED']);
    expect(codes(tokens(501), VIEWER)).toEqual([]);
    expect(codes(tokens(501), null)).toEqual([]);
    expect(codes(tokens(2001), null)).toEqual(['GRAPHQL_PARSE_FAILED']);
  });

  test('goes 15 levels deep, through fragments as well', () => {
    const deep = (levels: number, leaf = 'clientId: id') =>
      `{ node(id: "x") { ... on Vehicle { ${'fleet { providerAccounts { '.repeat(levels)} ${leaf} ${'} }'.repeat(levels)} } } }`;
    expect(refusals(deep(6))).toEqual([]);
    expect(refusals(deep(7))).toEqual(['QUERY_TOO_COMPLEX']);
    expect(
      refusals(
        `${deep(6, 'fleet { ...More }')} fragment More on Fleet { providerAccounts { fleet { id } } }`,
      ),
    ).toEqual(['QUERY_TOO_COMPLEX']);
  });

  test('bounds aliases, root fields and directives', () => {
    const many = (count: number, text: (index: number) => string) =>
      Array.from({ length: count }, (_, index) => text(index)).join(' ');
    expect(refusals(`{ viewer { ${many(100, (index) => `a${index}: clientId`)} } }`)).toEqual([]);
    expect(refusals(`{ viewer { ${many(101, (index) => `a${index}: clientId`)} } }`)).toEqual([
      'QUERY_TOO_COMPLEX',
    ]);
    expect(refusals(`{ ${many(50, (index) => `a${index}: __typename`)} }`)).toEqual([]);
    expect(refusals(`{ ${many(51, (index) => `a${index}: __typename`)} }`)).toEqual([
      'QUERY_TOO_COMPLEX',
    ]);
    expect(
      refusals(`{ viewer { ${many(51, (index) => `clientId @skip(if: false) # ${index}\n`)} } }`),
    ).toContain('QUERY_TOO_COMPLEX');
  });

  test('reckons with the sizes of pages, in the document and in variables', () => {
    const nested =
      'query ($n: Int) { fleets(first: $n) { nodes { vehicles(first: $n) { nodes { id vin } } } } }';
    expect(allow(nested, { n: 25 })).not.toThrow();
    expect(allow(nested, { n: 500 })).toThrow(
      expect.objectContaining({
        extensions: expect.objectContaining({ code: 'QUERY_TOO_COMPLEX' }),
      }),
    );
    expect(allow(nested.replaceAll('$n', '500').replace('query (500: Int)', 'query'))).toThrow(
      'fields',
    );
    expect(
      allow(
        'query ($n: Int) { fleets(first: 100) { nodes { clearanceEvents(last: $n) { nodes { vehicle { enrollments { id } } } } } } }',
        { n: 500 },
      ),
    ).toThrow('fields');
  });

  test('reckons with how many things are asked for by id', () => {
    const source =
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Fleet { vehicles(first: 500) { nodes { id vin brand } } } } }';
    const fleets = (count: number) => ({
      r: Array.from({ length: count }, () => ({ __typename: 'Fleet', id: 'x' })),
    });
    expect(allow(source, fleets(10))).not.toThrow();
    expect(allow(source, fleets(100))).toThrow('fields');
  });

  test('does not unfold fragments without end', () => {
    const layers = Array.from(
      { length: 20 },
      (_, index) => `fragment F${index} on Viewer { ...F${index + 1} ... { ...F${index + 1} } }`,
    ).join('\n');
    expect(allow(`{ viewer { ...F0 } } ${layers} fragment F20 on Viewer { clientId }`)).toThrow(
      'could come to 1048577 fields',
    );
  });

  test('lets GraphQL itself refuse values that do not fit, but never lets them switch the reckoning off', () => {
    expect(
      allow('query ($n: Int) { fleets(first: $n) { totalCount } }', { n: 'many' }),
    ).not.toThrow();
    const source =
      'query ($id: ID = "x") { vehicle(id: $id) { id } fleets(first: 500) { nodes { vehicles(first: 500) { nodes { id } } } } }';
    expect(allow(source, { id: null })).toThrow(
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }) }),
    );
  });

  test('a board of 500 vehicles is well within the limits', () => {
    expect(allow(print(BoardDocument), { fleetId: 'x', first: 500 })).not.toThrow();
    expect(allow(print(BoardChangesDocument), { fleetId: 'x' })).not.toThrow();
  });

  describe('shows its schema', () => {
    const introspect = getIntrospectionQuery({
      inputValueDeprecation: true,
      specifiedByUrl: true,
      schemaDescription: true,
      directiveIsRepeatable: true,
    });
    const asking = async (
      mode: 'on' | 'authenticated' | 'off',
      source: string,
      viewer: Viewer | null,
    ) => {
      const other = await makeEngine(mode);
      return () => other.assertAllowed({ document: document(source) }, viewer);
    };

    test('to every caller when that is switched on, and the query of Apollo Sandbox stays within the limits', async () => {
      expect(await asking('on', introspect, null)).not.toThrow();
    });

    test.each([
      ['__schema', introspect],
      ['__type', '{ __type(name: "Vehicle") { name } }'],
      ['_service', '{ _service { sdl } }'],
      [
        '__schema in a fragment',
        '{ viewer { clientId } ...S } fragment S on Query { __schema { queryType { name } } }',
      ],
    ])('to every signed-in caller, or to no caller: %s', async (_what, source) => {
      expect(await asking('authenticated', source, VIEWER)).not.toThrow();
      expect(await asking('authenticated', source, null)).toThrow('signed in');
      expect(await asking('off', source, VIEWER)).toThrow('does not show its schema');
    });

    test('but its type names are no secret', async () => {
      expect(await asking('off', '{ __typename }', null)).not.toThrow();
    });
  });
});
