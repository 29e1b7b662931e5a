import { isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { withoutResolversOf } from '../../../src/graphql/fast/prefetched.js';
import { buildFederatedSchema, fleetSubgraph } from '../../../src/graphql/federation/federation.js';
import { PREFETCHED_WITH_VEHICLES } from '../../../src/graphql/vehicle/projection.js';

test('prefetched fields are fields of the graph with resolvers, and only these lose them', async () => {
  const schema = buildFederatedSchema(await fleetSubgraph('basic'));
  const resolved = (in_: typeof schema): readonly string[] =>
    Object.values(in_.getTypeMap()).flatMap((type) =>
      isObjectType(type)
        ? Object.values(type.getFields()).flatMap(({ name, resolve }) =>
            resolve ? [`${type.name}.${name}`] : [],
          )
        : [],
    );
  const { by, fields } = PREFETCHED_WITH_VEHICLES;

  const before = resolved(schema);
  const after = resolved(withoutResolversOf(PREFETCHED_WITH_VEHICLES, schema));

  expect(before).toEqual(expect.arrayContaining([...Object.keys(by), ...Object.keys(fields)]));
  expect(after).toEqual(before.filter((coordinate) => !(coordinate in fields)));
});
