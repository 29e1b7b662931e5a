import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  Kind,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { readsOfFields } from '../../../src/graphql/fast/reads.js';
import { buildBaseSchema } from '../../../src/graphql/schema.js';
import { VehicleProjections } from '../../../src/graphql/vehicle/projection.js';

let schema: Awaited<ReturnType<typeof buildBaseSchema>>;

beforeAll(async () => {
  schema = await buildBaseSchema();
});

/** Field nodes below a parsed operation, and its fragments. */
function infoOf(source: string) {
  const { definitions } = parse(source);
  const [field] = (definitions[0] as OperationDefinitionNode).selectionSet.selections;
  const fragments = Object.fromEntries(
    definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [],
    ),
  );
  return { fieldNodes: [field as FieldNode], fragments };
}

const projectionOf = (source: string) =>
  new VehicleProjections(schema).of(infoOf(source), 'Fleet.vehicles');

describe('a projection of vehicles', () => {
  test('has the properties of the selected fields, through fragments and edges', () => {
    const projection = projectionOf(
      '{ vehicles { nodes { vin ...More } edges { node { brand } } } } fragment More on Vehicle { fleet { id } }',
    );

    expect(projection).toEqual({
      vehicle: ['brand', 'fleetId', 'vin'],
      clearance: null,
      enrollments: null,
    });
  });

  test('has the relations that are selected, each with its own properties', () => {
    const projection = projectionOf(
      '{ vehicles { nodes { clearance { status } enrollments { account { id } clearance { reason } credential { name } } } } }',
    );

    expect(projection).toEqual({
      vehicle: [],
      clearance: ['status'],
      enrollments: {
        enrollment: ['accountId', 'credential'],
        clearance: ['reason'],
        credential: ['name'],
      },
    });
  });

  test('has the signals of the selected fields of states, and what these depend on', () => {
    const stateOf = (selected: string) => {
      const { state } = projectionOf(`{ vehicles { nodes { state { ${selected} } } } }`);
      return state && { ...state, fields: [...state.fields], ages: [...state.ages] };
    };

    expect(stateOf('odometer { value } locked { value measuredAt } signals { name }')).toEqual({
      fields: ['odometer', 'locked'],
      ages: ['measuredAt'],
      groups: [
        { group: 'DRIVING', names: ['odometer'] },
        { group: 'BODY', names: ['locked'] },
      ],
      problems: false,
    });
    expect(stateOf('position { latitude freshness } charging { limit { observedAt } }')).toEqual({
      fields: ['position', 'charging'],
      ages: ['observedAt', 'freshness'],
      groups: [
        { group: 'DRIVING', names: ['speed', 'ignitionOn'] },
        { group: 'POSITION', names: ['position'] },
        {
          group: 'ENERGY',
          names: ['chargingStatus', 'pluggedIn', 'chargePower', 'timeToFull', 'chargeLimit'],
        },
      ],
      problems: true,
    });
  });

  test('is whole where a field does not declare what it reads', () => {
    expect(projectionOf('{ vehicles { nodes { clearance { allowedActions } } } }').clearance).toBe(
      'all',
    );
  });

  test('is computed once per field of a document', () => {
    const projections = new VehicleProjections(schema);
    const info = infoOf('{ vehicles { nodes { vin } } }');

    expect(projections.of(info, 'Fleet.vehicles')).toBe(projections.of(info, 'Fleet.vehicles'));
  });
});

/**
 * Fields that read whole rows; a new one belongs here only if its resolver needs more than a few
 * properties.
 */
const WHOLE = ['Clearance.allowedActions', 'OemCredential.enrollments'];
const CONTEXT = { loaders: { load: () => Promise.resolve(null) } };
const INFO = {} as GraphQLResolveInfo;
const TYPES = ['Vehicle', 'Enrollment', 'Clearance', 'OemCredential'];

const fieldsOf = (type: string) =>
  Object.values((schema.getType(type) as GraphQLObjectType).getFields());

describe('fields of projected types', () => {
  test('declare what they read', () => {
    const undeclared = TYPES.flatMap((type) => {
      const reads = readsOfFields(schema, type);
      return fieldsOf(type)
        .filter(({ name }) => !reads.has(name))
        .map(({ name }) => `${type}.${name}`);
    });

    expect(undeclared).toEqual(WHOLE);
  });

  test('read what they declare, and no more', async () => {
    const beyond: string[] = [];
    let checked = 0;
    for (const type of TYPES) {
      const reads = readsOfFields(schema, type);
      for (const { name, resolve } of fieldsOf(type)) {
        const declared = reads.get(name);
        if (!resolve || !declared) continue;
        const allowed = new Set<string | symbol>(['id', 'then', name, ...declared]);
        const read = new Set<string | symbol>();
        const parent = new Proxy(
          {},
          {
            // A field of its own name was prefetched.
            get(_, property) {
              read.add(property);
              return property === name ? null : undefined;
            },
          },
        );
        // Only what is read of the parent matters, not what the resolver does with it.
        await new Promise((resolved) =>
          resolved(resolve(parent, { first: 1 }, CONTEXT, INFO)),
        ).catch(() => undefined);
        checked += read.size;
        for (const property of read)
          if (!allowed.has(property)) beyond.push(`${type}.${name} reads ${String(property)}`);
      }
    }

    expect(beyond).toEqual([]);
    expect(checked).toBeGreaterThan(0);
  });
});
