import { type Clearance } from '../../domain/clearance.js';
import { type OemCredential } from '../../domain/credential.js';
import { type Projection, type VehicleProjection } from '../../domain/projection.js';
import { type Enrollment, mapVehicleTexts, type Vehicle } from '../../domain/vehicle.js';
import { type BroughtAlong } from '../fast/brought-along.js';
import { type AskedFields } from '../fast/look-ahead.js';

/** Where vehicles stand below the fields that bring along what is asked for below them: `''` for the field itself. */
export const VEHICLES_BELOW = {
  'Fleet.vehicles': ['nodes', 'edges.node'],
  'Query.vehicleByVin': [''],
} as const satisfies BroughtAlong['by'];

/** What these fields put into vehicles, and into their enrollments: nobody has to load it. */
export const BROUGHT_WITH_VEHICLES: BroughtAlong = {
  by: VEHICLES_BELOW,
  fields: {
    'Vehicle.clearance': 'clearance',
    'Vehicle.enrollments': 'enrollments',
    'Enrollment.clearance': 'enrollments.clearance',
    'Enrollment.credential': 'enrollments.credential',
  },
};

/** Properties that each field of the graph is made of. A field that is not listed takes them all. */
type Needs<T> = Readonly<Record<string, readonly (keyof T & string)[]>>;

const OF_VEHICLE: Needs<Vehicle> = {
  __typename: [],
  id: [],
  vin: ['vin'],
  brand: ['brand'],
  ...mapVehicleTexts((text) => [text]),
  tags: ['tags'],
  createdAt: ['createdAt'],
  updatedAt: ['updatedAt'],
  fleet: ['fleetId'],
  enrollments: [],
  clearance: [],
};

const OF_ENROLLMENT: Needs<Enrollment> = {
  __typename: [],
  id: [],
  status: ['status'],
  reason: ['reason'],
  externalId: ['externalId'],
  telematicsUnitId: ['telematicsUnitId'],
  credentialKind: ['credentialKind'],
  createdAt: [],
  vehicle: ['vehicleId'],
  account: ['accountId'],
  clearance: [],
  credential: [],
  grant: [],
};

const OF_CLEARANCE: Needs<Clearance> = {
  __typename: [],
  status: [],
  reason: ['reason'],
  requestedAt: ['requestedAt'],
  changedAt: [],
  observedAt: ['observedAt'],
  odometer: ['odometer'],
};

const OF_CREDENTIAL: Needs<OemCredential> = {
  __typename: [],
  id: [],
  externalId: ['externalId'],
  name: ['name'],
  brand: ['brand'],
  principal: ['principal'],
  secretKind: ['secretKind'],
  secretUpdatedAt: ['secretUpdatedAt'],
  createdAt: ['createdAt'],
  account: ['accountId'],
  inUse: [],
};

function namesOf<T>(needs: Needs<T>, fields: ReadonlySet<string>): Projection<T> {
  const names = new Set<keyof T & string>();
  for (const field of fields) {
    const needed = needs[field];
    if (!needed) return 'all';
    for (const name of needed) names.add(name);
  }
  return [...names].sort();
}

const known = new WeakMap<AskedFields, VehicleProjection>();

/**
 * Returns what an operation selects of vehicles and their relations.
 * @param asked below the field that is being resolved
 * @param places where the vehicles stand there
 */
export function vehicleProjection(
  asked: AskedFields,
  places: readonly string[],
): VehicleProjection {
  let projection = known.get(asked);
  if (!projection) known.set(asked, (projection = toProjection(asked, places)));
  return projection;
}

function toProjection(asked: AskedFields, places: readonly string[]): VehicleProjection {
  const pathTo = (...path: readonly string[]): string =>
    path.filter((part) => part !== '').join('.');
  const below = (...path: readonly string[]): ReadonlySet<string> =>
    new Set(places.flatMap((place) => asked.namesBelow(pathTo(place, ...path))));
  const ofVehicle = below();
  const ofEnrollment = below('enrollments');
  return {
    vehicle: namesOf(OF_VEHICLE, ofVehicle),
    clearance: ofVehicle.has('clearance') ? namesOf(OF_CLEARANCE, below('clearance')) : null,
    enrollments: !ofVehicle.has('enrollments')
      ? null
      : {
          enrollment: namesOf(OF_ENROLLMENT, ofEnrollment),
          clearance: ofEnrollment.has('clearance')
            ? namesOf(OF_CLEARANCE, below('enrollments', 'clearance'))
            : null,
          credential: ofEnrollment.has('credential')
            ? namesOf(OF_CREDENTIAL, below('enrollments', 'credential'))
            : null,
        },
  };
}
