import { type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';
import { type Clearance } from '../../domain/clearance.js';
import {
  AGE_FIELDS,
  NESTED_MEASUREMENTS,
  STATE_FIELDS,
  type StateProjection,
  toStateProjection,
} from '../../domain/data/state-projection.js';
import { type Projection, type VehicleProjection } from '../../domain/values/projection.js';
import { type Prefetched } from '../fast/prefetched.js';
import { type ReadsOfFields, readsOfFields } from '../fast/reads.js';
import { type SelectedFields, selectedFields } from '../fast/selected-fields.js';

/** Paths to vehicles below the fields that prefetch their relations; `''` is the field itself. */
const VEHICLES_BELOW = {
  'Fleet.vehicles': ['nodes', 'edges.node'],
  'Query.vehicleByVin': [''],
} as const satisfies Prefetched['by'];

/** Relations that those fields add to vehicles and to their enrollments. */
export const PREFETCHED_WITH_VEHICLES: Prefetched = {
  by: VEHICLES_BELOW,
  fields: {
    'Vehicle.clearance': 'clearance',
    'Vehicle.enrollments': 'enrollments',
    'Enrollment.clearance': 'enrollments.clearance',
    'Enrollment.credential': 'enrollments.credential',
    'Vehicle.state': 'state',
    'VehicleState.position': 'state.position',
  },
  scopes: {
    'Vehicle.state': 'vehicle-data:read',
    'VehicleState.position': 'vehicle-location:read',
  },
};

/** Returns the properties that fields read together. */
function propertiesOf<T>(reads: ReadsOfFields, fields: ReadonlySet<string>): Projection<T> {
  const properties = new Set<string>();
  for (const field of fields) {
    const read = reads.get(field);
    if (!read) return 'all';
    for (const property of read) properties.add(property);
  }
  return [...properties].sort() as (keyof T & string)[];
}

/** @param below returns the fields that are selected below a path from a vehicle */
function stateProjection(
  below: (...path: readonly string[]) => ReadonlySet<string>,
): StateProjection {
  const selected = below('state');
  const fields = STATE_FIELDS.filter((field) => selected.has(field));
  const parts = [...fields, ...NESTED_MEASUREMENTS].flatMap((path) => [...below('state', path)]);
  return toStateProjection(
    new Set(fields),
    new Set(AGE_FIELDS.filter((age) => parts.includes(age))),
  );
}

/** Projections of vehicles for what operations select. */
export class VehicleProjections {
  readonly #vehicle: ReadsOfFields;
  readonly #enrollment: ReadsOfFields;
  readonly #clearance: ReadsOfFields;
  readonly #credential: ReadsOfFields;
  readonly #known = new WeakMap<SelectedFields, VehicleProjection>();

  /** @param schema as type-graphql builds it: other copies lack the declarations of `@Reads` */
  constructor(schema: GraphQLSchema) {
    this.#vehicle = readsOfFields(schema, 'Vehicle');
    this.#enrollment = readsOfFields(schema, 'Enrollment');
    this.#clearance = readsOfFields(schema, 'Clearance');
    this.#credential = readsOfFields(schema, 'OemCredential');
  }

  /** @param info of the field that is being resolved */
  of(
    info: Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>,
    coordinate: keyof typeof VEHICLES_BELOW,
  ): VehicleProjection {
    const selected = selectedFields(info);
    let projection = this.#known.get(selected);
    if (!projection) {
      projection = this.#toProjection(selected, VEHICLES_BELOW[coordinate]);
      this.#known.set(selected, projection);
    }
    return projection;
  }

  #toProjection(selected: SelectedFields, places: readonly string[]): VehicleProjection {
    const pathTo = (...path: readonly string[]): string =>
      path.filter((part) => part !== '').join('.');
    const below = (...path: readonly string[]): ReadonlySet<string> =>
      new Set(places.flatMap((place) => selected.namesBelow(pathTo(place, ...path))));
    const vehicle = below();
    const enrollment = below('enrollments');
    const clearance = (...path: readonly string[]) =>
      propertiesOf<Clearance>(this.#clearance, below(...path, 'clearance'));
    return {
      vehicle: propertiesOf(this.#vehicle, vehicle),
      clearance: vehicle.has('clearance') ? clearance() : null,
      ...(vehicle.has('state') && { state: stateProjection(below) }),
      enrollments: !vehicle.has('enrollments')
        ? null
        : {
            enrollment: propertiesOf(this.#enrollment, enrollment),
            clearance: enrollment.has('clearance') ? clearance('enrollments') : null,
            credential: enrollment.has('credential')
              ? propertiesOf(this.#credential, below('enrollments', 'credential'))
              : null,
          },
    };
  }
}
