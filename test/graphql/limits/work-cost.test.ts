import {
  getNamedType,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
} from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildFederatedSchema, fleetSubgraph } from '../../../src/graphql/federation/federation.js';
import { assertAffordable, costOf } from '../../../src/graphql/limits/complexity.js';

type Variables = Readonly<Record<string, unknown>>;

let schema: ReturnType<typeof buildFederatedSchema>;
beforeAll(async () => {
  schema = buildFederatedSchema(await fleetSubgraph('basic'));
});

const work = (query: string, variables: Variables = {}): number =>
  costOf(schema, { document: parse(query), variables }).work;
const assertAllowed = (query: string, variables: Variables = {}): void => {
  assertAffordable(schema, { document: parse(query), variables });
};
const inFleet = (fields: string): string => `{ fleet(id: "flt_1") { ${fields} } }`;
const aliased = (count: number, field: string): string =>
  Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ');

const SEVERAL = '{ brand: ["bmw"], clearanceStatus: [APPROVED] }';

describe('one operation is refused', () => {
  test.each([
    ['48 counts by several conditions', 48, `vehicles(filterBy: ${SEVERAL}) { totalCount }`],
    ['50 searches', 50, 'vehicles(filterBy: { search: "berlin" }) { nodes { id } }'],
    ['50 short searches', 50, 'vehicles(filterBy: { search: "ab" }) { totalCount }'],
    ['11 pages by several conditions', 11, `vehicles(filterBy: ${SEVERAL}) { nodes { id } }`],
    [
      '48 counts of events',
      48,
      'clearanceEvents(filterBy: { status: [APPROVED], accountId: "acc_1" }) { totalCount }',
    ],
  ])('with %s', (_, count, field) => {
    const refusal = expect.objectContaining({
      message: expect.stringMatching(/Send them in several operations, or filter by one/) as string,
      extensions: { code: 'QUERY_TOO_COMPLEX', http: { status: 400 } },
    }) as Error;
    expect(() => {
      assertAllowed(inFleet(aliased(count, field)));
    }).toThrow(refusal);
    // In fragments, in other fleets, below lists, and left out, it costs the same.
    expect(() => {
      assertAllowed(
        `{ fleet(id: "flt_1") { ...f } } fragment f on Fleet { ${aliased(count, field)} }`,
      );
    }).toThrow(refusal);
    expect(() => {
      assertAllowed(`{ ${aliased(count, `fleet(id: "flt_1") { ${field} }`)} }`);
    }).toThrow(refusal);
    expect(() => {
      assertAllowed(`{ fleets(first: ${count}) { nodes { ${field} } } }`);
    }).toThrow(refusal);
    expect(() => {
      assertAllowed(inFleet(aliased(count, field.replace(')', ') @skip(if: true)'))));
    }).toThrow(refusal);
  });
});

describe('one operation is allowed', () => {
  test.each([
    ['10 searches', aliased(10, 'vehicles(filterBy: { search: "berlin" }) { totalCount }')],
    [
      '10 counts by several conditions',
      aliased(10, `vehicles(filterBy: ${SEVERAL}) { totalCount }`),
    ],
    [
      '48 counts by one condition',
      aliased(48, 'vehicles(filterBy: { clearanceStatus: [APPROVED] }) { totalCount }'),
    ],
    ['48 counts of all', aliased(48, 'vehicles { totalCount }')],
  ])('with %s', (_, fields) => {
    expect(() => {
      assertAllowed(inFleet(fields));
    }).not.toThrow();
  });

  test('with counts of 500 fleets by one condition', () => {
    const field = 'vehicles(filterBy: { clearanceStatus: [PENDING] }) { totalCount }';
    expect(() => {
      assertAllowed(`{ fleets(first: 500) { nodes { ${field} } } }`);
    }).not.toThrow();
  });
});

/** Coordinates of the lists with a filter, with the filter's conditions. */
function filteredLists() {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
    .filter(({ field }) => getNamedType(field.type).name.endsWith('Connection'))
    .flatMap(({ type, field }) => {
      const filter = field.args.find(({ name }) => name === 'filterBy');
      const input = filter && getNamedType(filter.type);
      if (!isInputObjectType(input)) return [];
      const conditions = Object.values(input.getFields()).map(({ name, type: of }) => ({
        name,
        isList: isListType(isNonNullType(of) ? of.ofType : of),
        value: valueOf(getNamedType(of)),
      }));
      return [{ parent: type.name, field: field.name, input: input.name, conditions }];
    });
}

const VALUES: Readonly<Record<string, unknown>> = {
  ID: 'acc_1',
  String: 'berlin',
  Boolean: true,
  DateTime: '2026-11-30T00:00:00Z',
  TagInput: { key: 'depot', value: 'Berlin' },
};

/** Returns a value of a condition's type. */
function valueOf(type: GraphQLNamedType): unknown {
  return isEnumType(type) ? type.getValues()[0]?.name : VALUES[type.name];
}

test('every pair of conditions of every filter costs as much as a walk; alone only a search does', () => {
  const lists = filteredLists();
  expect(lists.map(({ parent, field }) => `${parent}.${field}`)).toEqual(
    expect.arrayContaining(['Fleet.clearanceEvents', 'Fleet.vehicles', 'Onboarding.rows']),
  );
  for (const { parent, field, input, conditions } of lists) {
    const query = `query ($filter: ${input}) { node(id: "x") { ... on ${parent} { ${field}(filterBy: $filter) { nodes { __typename } } } } }`;
    const given = conditions.map(({ name, isList, value }) => {
      expect(value, `a value for ${name}`).toBeDefined();
      return [name, isList ? [value] : value] as const;
    });
    // One document, so that the cost of one filter must not be remembered for another.
    expect(work(query, { filter: null })).toBe(0);
    expect(work(query, { filter: Object.fromEntries(given.map(([name]) => [name, null])) })).toBe(
      0,
    );
    for (const [one, value] of given) {
      expect(work(query, { filter: { [one]: value } }), one).toBe(one === 'search' ? 100 : 2);
      for (const [other, second] of given)
        if (other !== one)
          expect(work(query, { filter: { [one]: value, [other]: second } })).toBe(100);
    }
  }
});

test('a remembered document costs by the values that it gets', () => {
  const document = parse(
    'query ($search: String, $brand: [String!]) { fleet(id: "flt_1") { vehicles(filterBy: { search: $search, brand: $brand }) { totalCount } } }',
  );
  const costWith = (variables: Variables) => costOf(schema, { document, variables }).work;
  expect(costWith({})).toBe(0);
  expect(costWith({ search: null, brand: ['bmw'] })).toBe(2);
  expect(costWith({ search: 'x', brand: null })).toBe(100);
  expect(costWith({ brand: ['bmw', 'audi'] })).toBe(4);
  expect(costWith({ search: 'x', brand: ['bmw'] })).toBe(100);
});

test('each further status costs a merge, since a vehicle can be in several', () => {
  const query =
    'query ($status: [ClearanceStatus!]) { fleet(id: "flt_1") { vehicles(filterBy: { clearanceStatus: $status }) { totalCount } } }';
  expect(work(query, { status: ['APPROVED', 'PENDING', 'REJECTED'] })).toBe(22);
});
