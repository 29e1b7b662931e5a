import { isObjectType } from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import { describe, expect, test } from 'vitest';
import { MODULES, NODE_KINDS } from '../../src/graphql/modules.js';
import { NodeKinds } from '../../src/graphql/node/node-kinds.js';
import { buildBaseSchema } from '../../src/graphql/schema.js';

describe('the modules of the graph', () => {
  test('list each node type once', () => {
    expect(() => new NodeKinds([...MODULES, ...MODULES])).toThrow('two modules define');
  });

  test('list the type name of each object type that implements Node', async () => {
    const schema = await buildBaseSchema();
    const nodeTypes = Object.values(schema.getTypeMap()).filter(
      (type) => isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node'),
    );
    expect([...NODE_KINDS.typeNames].sort()).toEqual(nodeTypes.map(({ name }) => name).sort());
  });

  test.each(MODULES.map((module, index) => ({ module, index })))(
    'list the rights of exactly the root fields that their resolvers have: $index',
    async ({ module: { resolvers, rights = {}, secretFields = [] } }) => {
      await buildBaseSchema();
      const { queries, mutations, subscriptions } = getMetadataStorage();
      const rootFields = [...queries, ...mutations, ...subscriptions]
        .filter(({ target }) => resolvers.includes(target as (typeof resolvers)[number]))
        .map(({ schemaName }) => schemaName);
      expect(Object.keys(rights).sort()).toEqual(rootFields.sort());
      expect(rootFields).toEqual(expect.arrayContaining([...secretFields]));
    },
  );
});
