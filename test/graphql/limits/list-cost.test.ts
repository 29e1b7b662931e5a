import { parse } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildFederatedSchema, fleetSubgraph } from '../../../src/graphql/federation/federation.js';
import { costOf } from '../../../src/graphql/limits/complexity.js';

type Variables = Readonly<Record<string, unknown>>;

const ID = 'acc_01ARZ3NDEKTSV4RRFFQ69G5FAV';
const EMPTY_TAG = { key: '', value: '' };
const rows = (count: number, tags: readonly unknown[] = []) =>
  Array.from({ length: count }, () => ({ vin: 'x', brand: 'bmw', tags }));
const many = <T>(count: number, item: T): readonly T[] => Array.from({ length: count }, () => item);

describe('lists whose sizes the input decides', () => {
  let schema: ReturnType<typeof buildFederatedSchema>;
  beforeAll(async () => {
    schema = buildFederatedSchema(await fleetSubgraph('basic'));
  });
  const fields = (query: string, variables: Variables = {}): number =>
    costOf(schema, { document: parse(query), variables }).fields;

  test.for([
    [
      'as one variable',
      'query ($input: StartOnboardingInput!) { onboardingPlan(input: $input) { rows { vin } } }',
      (vehicles: unknown) => ({ input: { accountId: ID, vehicles } }),
    ],
    [
      'within a literal',
      `query ($rows: [OnboardVehicleInput!]!) { onboardingPlan(input: { accountId: "${ID}", vehicles: $rows }) { rows { vin } } }`,
      (vehicles: unknown) => ({ rows: vehicles }),
    ],
    [
      'in a fragment',
      'query ($input: StartOnboardingInput!) { ...f } fragment f on Query { ... { onboardingPlan(input: $input) { rows { vin } } } }',
      (vehicles: unknown) => ({ input: { accountId: ID, vehicles } }),
    ],
    [
      'under an alias',
      'query ($input: StartOnboardingInput!) { plan: onboardingPlan(input: $input) { all: rows { vin } } }',
      (vehicles: unknown) => ({ input: { accountId: ID, vehicles } }),
    ],
    [
      'by default',
      `query ($input: StartOnboardingInput! = { accountId: "${ID}", vehicles: [${many(7, '{ vin: "x", brand: "y" }').join(' ')}] }) { onboardingPlan(input: $input) { rows { vin } } }`,
      (vehicles: readonly unknown[]) =>
        vehicles.length === 7 ? {} : { input: { accountId: ID, vehicles } },
    ],
  ] as const)('rows count by their number, given %s', ([, query, variables]) => {
    expect(fields(query, variables(rows(7)))).toBe(1 + 1 + 7);
    expect(fields(query, variables(rows(10_000)))).toBe(1 + 1 + 10_000);
    // A size that was reckoned before does not stand for another.
    expect(fields(query, variables(rows(7)))).toBe(1 + 1 + 7);
  });

  test('rows in the document count as well', () => {
    const literal = many(9, '{ vin: "x", brand: "y" }').join(', ');
    expect(
      fields(
        `{ onboardingPlan(input: { accountId: "${ID}", vehicles: [${literal}] }) { rows { vin } } }`,
      ),
    ).toBe(1 + 1 + 9);
    expect(
      fields(
        `{ onboardingPlan(input: { accountId: "${ID}", vehicles: { vin: "x", brand: "y" } }) { rows { vin } } }`,
      ),
    ).toBe(1 + 1 + 1);
  });

  test('errors of rows count by the tags that have faults, up to as many as are answered', () => {
    const query =
      'query ($input: StartOnboardingInput!) { onboardingPlan(input: $input) { rows { userErrors { message } } } }';
    const cost = (tags: readonly unknown[]) =>
      fields(query, { input: { accountId: ID, vehicles: rows(100, tags) } }) - 2 - 100;
    expect(cost([])).toBe(100);
    expect(
      cost([
        { key: 'depot', value: 'Berlin' },
        { key: 'color', value: 'red' },
      ]),
    ).toBe(100);
    expect(cost([EMPTY_TAG, { key: 'depot', value: 'Berlin' }])).toBe(200);
    expect(cost(many(50, EMPTY_TAG))).toBe(2100);
  });

  test('a plan of 10,000 rows with all that is said of them is affordable', () => {
    const query =
      'query ($input: StartOnboardingInput!) { onboardingPlan(input: $input) { accepted refused rows { index vin warnings userErrors { code field message } } } }';
    const tags = Array.from({ length: 5 }, (_, index) => ({ key: `key ${index}`, value: 'value' }));
    expect(
      fields(query, { input: { accountId: ID, vehicles: rows(10_000, tags) } }),
    ).toBeLessThanOrEqual(100_000);
  });

  test.for([
    ['requestClearance', 'enrollmentIds', 'enrollments'],
    ['endClearance', 'enrollmentIds', 'enrollments'],
    ['removeVehicles', 'vehicleIds', 'vehicles'],
  ] as const)('%s answers one item for each of its ids', ([mutation, argument, list]) => {
    const input = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
    const variables = { input: { [argument]: many(500, ID) } };
    expect(
      fields(
        `mutation ($input: ${input}) { ${mutation}(input: $input) { ${list} { id } } }`,
        variables,
      ),
    ).toBe(1 + 1 + 500);
    expect(
      fields(
        `mutation ($input: ${input}) { ${mutation}(input: $input) { userErrors { code } } }`,
        variables,
      ),
    ).toBe(1 + 1 + 500);
    expect(
      fields(
        `mutation ($input: ${input}) { ${mutation}(input: $input) { ... on Payload { userErrors { code } } } }`,
        variables,
      ),
    ).toBe(1 + 1 + 500);
  });

  test('nodes and entities count by their number', () => {
    expect(fields('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: many(300, ID) })).toBe(
      1 + 300,
    );
    expect(
      fields('query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }', {
        of: many(300, { __typename: 'Fleet', id: ID }),
      }),
    ).toBe(1 + 300);
  });
});
