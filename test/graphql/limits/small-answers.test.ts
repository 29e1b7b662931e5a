import { parse } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildFederatedSchema, fleetSubgraph } from '../../../src/graphql/federation/federation.js';
import { isFewFields } from '../../../src/graphql/limits/answer-size.js';

describe('an answer that need not be measured before it is written', () => {
  let schema: ReturnType<typeof buildFederatedSchema>;
  beforeAll(async () => {
    schema = buildFederatedSchema(await fleetSubgraph('basic'));
  });
  const page =
    'fleet(id: $id) { vehicles(first: $n) { nodes { id vin enrollments { id status clearance { status } } } } }';
  const isFew = (query: string, variables = {}): boolean =>
    isFewFields(schema, { document: parse(query), variables });

  test('is a page as large as may be', () => {
    expect(isFew(`query ($id: ID!, $n: Int) { ${page} }`, { id: 'x', n: 500 })).toBe(true);
  });

  test.for([
    [
      'more fields than a page',
      `query ($id: ID!, $n: Int) { ${page} ${page.replace('fleet', 'b: fleet')} c: ${page} d: ${page} e: ${page} }`,
    ],
    [
      'rows, which say what was sent',
      'query ($id: ID!, $n: Int) { onboarding(id: $id) { rows(first: $n) { nodes { vin } } } }',
    ],
    [
      'rows of a plan',
      'query ($input: StartOnboardingInput!) { onboardingPlan(input: $input) { accepted rows { vin } } }',
    ],
    [
      'rows in a fragment',
      'query ($id: ID!) { onboarding(id: $id) { ...f } } fragment f on Onboarding { rows { nodes { vin } } }',
    ],
  ] as const)('is none of %s', ([, query]) => {
    const input = { accountId: 'x', vehicles: [{ vin: 'x', brand: 'bmw' }] };
    expect(isFew(query, { id: 'x', n: 500, input })).toBe(false);
  });
});
