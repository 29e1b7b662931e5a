import { buildSchema, getOperationAST, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { Reckoning } from '../../../src/graphql/limits/reckoning.js';

const schema = buildSchema(`
  interface Thing { id: ID! }
  type Car implements Thing { id: ID! vin: String owner: Person things(first: Int = 2): [Thing!]! }
  type Person implements Thing { id: ID! name: String cars(first: Int!): [Car!]! }
  union Either = Car | Person
  type Query { car: Car thing: Thing either: Either cars(first: Int): [Car!]! }
  type Mutation { paint: Car }
  type Subscription { painted: Car }
`);

/** Reckons 1 for each field, and what is below it as often as `first` says; counts the fields. */
function reckon(source: string, variables: Readonly<Record<string, unknown>> = {}) {
  const document = parse(source);
  let fields = 0;
  const reckoning = new Reckoning({
    schema,
    document,
    variables,
    estimate: ({ args, childComplexity }) => {
      fields += 1;
      const first = args['first'];
      return 1 + childComplexity * (typeof first === 'number' ? first : 1);
    },
  });
  const operation = getOperationAST(document, document.definitions.length > 1 ? 'Q' : null);
  return { cost: operation && reckoning.costOf(operation), fields };
}

describe('an operation costs', () => {
  test.each<[string, string, number, Record<string, unknown>?]>([
    ['one for each field', '{ car { id vin } }', 3],
    ['what is in a list as often as it is long', '{ cars(first: 10) { id vin } }', 21],
    ['lists within lists', '{ cars(first: 10) { owner { cars(first: 5) { id } } } }', 71],
    ['by the default of an argument', '{ car { things { id } } }', 4],
    ['by variables', 'query ($n: Int) { cars(first: $n) { id } }', 8, { n: 7 }],
    ['what is asked for twice, twice', '{ car { id } car { id } }', 4],
    [
      'of the possible types, what the dearest does',
      '{ thing { id ... on Car { vin } ... on Person { name cars(first: 2) { id } } } }',
      6,
    ],
    ['the same of a union', '{ either { __typename ... on Car { vin } ... on Thing { id } } }', 4],
    ['in a mutation and in a subscription', 'mutation { paint { id } }', 2],
    ['in a subscription', 'subscription { painted { id } }', 2],
    [
      'the schema as well',
      '{ __schema { queryType { name } } __type(name: "Car") { name } __typename }',
      6,
    ],
    [
      'in fragments what it costs without',
      'query Q { car { ...F ... { vin } } } fragment F on Car { id ... on Thing { id } }',
      4,
    ],
    ['what @skip leaves out', '{ car @skip(if: true) { id vin @include(if: false) } }', 3],
    [
      'what variables leave out',
      'query ($no: Boolean!) { car { ... @include(if: $no) { id } vin @skip(if: $no) } }',
      3,
      { no: false },
    ],
    [
      'what is left out in fragments',
      'query Q { car { ...F @skip(if: true) } } fragment F on Car { id }',
      2,
    ],
  ])('%s', (_, source, cost, variables) => {
    expect(reckon(source, variables).cost).toBe(cost);
  });

  test('2^40 where fragments unfold to that, and is reckoned field by field of the document', () => {
    const layers = Array.from(
      { length: 40 },
      (_, index) => `fragment f${index} on Car { ...f${index + 1} ...f${index + 1} }`,
    );
    const source = `query Q { car { ...f0 } } ${layers.join(' ')} fragment f40 on Car { vin }`;

    expect(reckon(source)).toEqual({ cost: 1 + 2 ** 40, fields: 2 });
  });

  test('nothing inside itself', () => {
    expect(reckon('query Q { car { ...F } } fragment F on Car { id ...F }').cost).toBe(2);
  });

  test('cannot be reckoned where an argument does not fit', () => {
    expect(() => reckon('{ cars(first: "many") { id } }')).toThrow('Argument "first"');
  });
});
