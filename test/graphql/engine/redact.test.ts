import fc from 'fast-check';
import {
  buildSchema,
  getVariableValues,
  GraphQLError,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { expect, test } from 'vitest';
import { redactMessage } from '../../../src/graphql/engine/redact.js';

const schema = buildSchema(`
  enum Color { RED GREEN }
  input Keys { clientSecret: String!, count: Int, on: Boolean, weight: Float, id: ID, color: Color, list: [String!] }
  input Connect { name: String!, keys: Keys }
  type Query { connect(input: Connect!): String }
`);
const document = parse('query ($input: Connect!) { connect(input: $input) }');
const { variableDefinitions = [] } = document.definitions[0] as OperationDefinitionNode;

function refusalsOf(input: unknown): readonly string[] {
  const { errors = [] } = getVariableValues(schema, variableDefinitions, { input });
  return errors.map(redactMessage);
}

function refusalsIn(source: string): readonly string[] {
  try {
    return validate(schema, parse(source)).map(redactMessage);
  } catch (error) {
    return [redactMessage(error as GraphQLError)];
  }
}

test('a variable of the wrong type is named by its place, not by its value', () => {
  expect(refusalsOf({ name: 'x', keys: { clientSecret: { not: 'a string' } } })).toEqual([
    'Variable "$input" got an invalid value at "input.keys.clientSecret": String cannot represent a non string value.',
  ]);
  expect(refusalsOf('sesame')).toEqual([
    'Variable "$input" got an invalid value: Expected type "Connect" to be an object.',
  ]);
  expect(refusalsOf({ name: 'x', keys: { clientSecret: 'x', color: 'sesame' } })).toEqual([
    'Variable "$input" got an invalid value at "input.keys.color": Value does not exist in "Color" enum.',
  ]);
});

test('a missing or unknown name is still reported, without a guess at the intended one', () => {
  expect(refusalsOf({ name: 'x', keys: {} })).toEqual([
    'Variable "$input" got an invalid value at "input.keys": Field "clientSecret" of required type "String!" was not provided.',
  ]);
  expect(refusalsOf({ name: 'x', key: {} })).toEqual([
    'Variable "$input" got an invalid value: Field "key" is not defined by type "Connect".',
  ]);
  expect(refusalsIn('{ conect }')).toEqual(['Cannot query field "conect" on type "Query".']);
});

test.each([
  '{ connect(input: { name: "x", keys: { clientSecret: 424242 } }) }',
  '{ connect(input: { name: "x", keys: { clientSecret: x424242 } }) }',
  '{ connect(input: { name: "x", keys: { clientSecret: "x", count: "424242" } }) }',
  '{ connect(input: { name: "x", keys: { clientSecret: "x", color: "424242" } }) }',
  '{ connect(input: { name: "x", keys: { clientSecret: "x", color: C424242 } }) }',
  '{ connect(input: { name: "x", keys: "424242" }) }',
  '{ connect(input: "424242") }',
  '{ connect(input: { name: "x" "424242" }) }',
  '{ connect(input: { name: "x", keys: { clientSecret 424242 } }) }',
  '{ connect(input: { name: "x", keys: { clientSecret: 424242x } }) }',
])('a value in the document is not repeated: %s', (source) => {
  const messages = refusalsIn(source);
  expect(messages).not.toEqual([]);
  for (const message of messages) expect(message).not.toContain('424242');
});

test('whatever a value looks like, no part of it comes back', () => {
  const marker = 'zq7zq7';
  const text = fc.string().map((rest) => `${rest}${marker}`);
  const tricky = fc.constantFrom(
    `"; ${marker}`,
    `x" at "input.${marker}`,
    `; ${marker}`,
    ` at "input.keys"; ${marker}`,
  );
  const value = fc
    .oneof(text, tricky)
    .chain((secret) => fc.constantFrom<unknown>([secret], { a: secret }, [[{ b: secret }]]));
  fc.assert(
    fc.property(
      value,
      fc.constantFrom('clientSecret', 'count', 'on', 'weight', 'id', 'color'),
      (wrong, field) => {
        const messages = refusalsOf({ name: 'x', keys: { clientSecret: 'x', [field]: wrong } });
        expect(messages).not.toEqual([]);
        for (const message of messages) expect(message).not.toContain(marker);
      },
    ),
  );
});

test('a message of an unknown shape about a variable says nothing but that', () => {
  const error = new GraphQLError(
    'Variable "$input" got invalid value "sesame"; for a reason of its own',
    { nodes: variableDefinitions[0]! },
  );
  expect(redactMessage(error)).toBe('Variable "$input" got an invalid value.');
});
