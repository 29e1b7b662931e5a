import {
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isUnionType,
} from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildBaseSchema } from '../../src/graphql/schema.js';

/** Rules for every name of the graph. */
describe('the graph', () => {
  let schema: GraphQLSchema;
  let objects: readonly GraphQLObjectType[];
  const own = () =>
    Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__'));

  beforeAll(async () => {
    schema = await buildBaseSchema();
    objects = own().filter(isObjectType);
  });

  test('describes every type, field, argument and enum value', () => {
    const bare: string[] = [];
    const look = (
      name: string,
      { description }: { readonly description?: string | null | undefined },
    ): void => {
      if (!description) bare.push(name);
    };
    for (const type of own()) {
      look(type.name, type);
      if (isEnumType(type))
        for (const value of type.getValues()) look(`${type.name}.${value.name}`, value);
      if (isInputObjectType(type))
        for (const field of Object.values(type.getFields()))
          look(`${type.name}.${field.name}`, field);
      if (isObjectType(type) || isInterfaceType(type)) {
        for (const field of Object.values(type.getFields())) {
          look(`${type.name}.${field.name}`, field);
          for (const argument of field.args)
            look(`${type.name}.${field.name}(${argument.name})`, argument);
        }
      }
    }
    expect(bare).toEqual([]);
  });

  test('pages every list that can grow in the same way', () => {
    const UNCOUNTED = ['TripConnection'];
    const connections = objects.filter(({ name }) => name.endsWith('Connection'));
    expect(connections.length).toBeGreaterThan(5);
    for (const connection of connections) {
      const node = connection.name.replace(/Connection$/, '');
      expect(shapeOf(connection)).toEqual({
        edges: `[${node}Edge!]!`,
        nodes: `[${node}!]!`,
        pageInfo: 'PageInfo!',
        // Absent where a provider is asked for the items, and counts none.
        ...(!UNCOUNTED.includes(connection.name) && { totalCount: 'Int!' }),
        // Present where some filters are counted up to a limit only.
        ...('totalCountIsExact' in connection.getFields() && { totalCountIsExact: 'Boolean!' }),
      });
      expect(shapeOf(schema.getType(`${node}Edge`) as GraphQLObjectType)).toEqual({
        cursor: 'String!',
        node: `${node}!`,
      });
    }
    for (const type of objects) {
      for (const field of Object.values(type.getFields())) {
        if (!/Connection!$/.test(String(field.type))) continue;
        const first = field.args.find(({ name }) => name === 'first');
        expect([`${type.name}.${field.name}`, String(first?.type), first?.defaultValue]).toEqual([
          `${type.name}.${field.name}`,
          'Int',
          25,
        ]);
        expect(field.args.map(({ name }) => name)).toContain('after');
      }
    }
  });

  test('gives every mutation one input and a payload with its user errors', () => {
    const mutations = Object.values(schema.getMutationType()!.getFields());
    expect(mutations.length).toBeGreaterThan(10);
    for (const mutation of mutations) {
      expect(mutation.args.map(({ name }) => name)).toEqual(['input']);
      expect(String(mutation.args[0]?.type)).toMatch(/^\w+Input!$/);
      const payload = schema.getType(String(mutation.type).replace('!', '')) as GraphQLObjectType;
      expect(payload.getInterfaces().map(({ name }) => name)).toEqual(['Payload']);
      expect(shapeOf(payload)['userErrors']).toBe('[UserError!]!');
    }
  });

  test('makes a Node of everything that has an id', () => {
    // A clearance has an id for caches, and is found by its enrollment.
    for (const type of objects.filter(({ name }) => name !== 'Clearance')) {
      const isNode = type.getInterfaces().some(({ name }) => name === 'Node');
      expect([type.name, isNode]).toEqual([type.name, 'id' in type.getFields()]);
    }
  });

  test('takes an idempotency key wherever something is made, started or asked for', () => {
    const inputs = own().filter(isInputObjectType);
    const making = inputs.filter(({ name }) =>
      /^(Create|Connect|Start|Request)\w+Input$/.test(name),
    );
    expect(making.length).toBeGreaterThan(3);
    for (const input of making)
      expect([input.name, String(input.getFields()['idempotencyKey']?.type)]).toEqual([
        input.name,
        'String',
      ]);
  });

  test('never hands a secret out, except those of a client and an endpoint just made', () => {
    const secrets = objects.flatMap((type) =>
      Object.keys(type.getFields())
        .filter((name) => /secret|password|privateKey/i.test(name))
        .map((name) => `${type.name}.${name}`),
    );
    expect(secrets.filter((name) => !name.startsWith('Mutation.'))).toEqual([
      'OemCredential.secretKind',
      'OemCredential.secretUpdatedAt',
      'IssuedClientSecret.clientSecret',
      'IssuedWebhookEndpointPayload.secret',
    ]);
  });

  test('has names for its own scalars, interfaces and unions only where they carry meaning', () => {
    const names = own()
      .filter((type) => isScalarType(type) || isInterfaceType(type) || isUnionType(type))
      .map(({ name }) => name);
    expect(names.sort()).toEqual([
      'BlockerSubject',
      'Boolean',
      'DateTime',
      'FleetEvent',
      'Float',
      'ID',
      'Int',
      'JSONObject',
      'Node',
      'Payload',
      'Signal',
      'String',
      'TokenSubject',
      'VIN',
    ]);
  });
});

function shapeOf(type: GraphQLObjectType | GraphQLInterfaceType): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.values(type.getFields()).map((field) => [field.name, String(field.type)]),
  );
}
