import {
  type VehicleProjection,
  type VehicleRelations,
} from '../../../../src/domain/values/projection.js';
import * as vehicleList from '../../../../src/store/facets/vehicle-list.js';
import * as relations from '../../../../src/store/vehicle-relations.js';
import * as vehicles from '../../../../src/store/vehicles.js';
import * as withRelations from '../../../../src/store/vehicles-with-relations.js';
import { at, ODD_TEXTS, tagOf, vinAt } from '../odd-texts.js';
import { inAnyOrder, pages, type Questions } from '../same-answers.js';
import { WORLD } from '../world.js';

const IDS = WORLD.vehicles.map(({ id }) => id);
const VINS = WORLD.vehicles.map(({ vin }) => vin);
const FIRST = IDS[0] ?? '';
const FLEET = `flt_${ODD_TEXTS[0]}`;

const ORDERS = (['CREATED_AT', 'VIN', 'CLEARANCE_CHANGED_AT'] as const).flatMap((field) =>
  [false, true].map((descending) => ({ field, descending })),
);
type PagedVehicle = Pick<vehicles.StoredVehicle, 'id' | 'vin' | 'createdAt' | 'clearanceChangedAt'>;
const valueOf = (row: PagedVehicle, field: (typeof ORDERS)[number]['field']) =>
  ({ CREATED_AT: row.createdAt, VIN: row.vin, CLEARANCE_CHANGED_AT: row.clearanceChangedAt })[
    field
  ];

const FILTERS: readonly Parameters<typeof vehicleList.countVehicles>[2][] = [
  {},
  { brand: ['bmw', 'škoda'] },
  { brand: [] },
  { provider: 'INVERS' },
  { accountId: `acc_${ODD_TEXTS[2]}` },
  { clearanceStatus: ['APPROVED', 'PENDING'] },
  { enrollmentStatus: ['REMOVED', 'FAILED'] },
  { credentialId: `crd_${ODD_TEXTS[1]}` },
  { provider: 'HIGH_MOBILITY', clearanceStatus: ['REJECTED'], enrollmentStatus: ['FAILED'] },
  { search: 'zeb' },
  { search: '"quot' },
  { search: 'a_b' },
  { search: 'a%b' },
  { search: 'back\\' },
  { tag: { key: 'site', value: 'apple' } },
  { tag: { key: 'site', value: 'Apple' } },
  { tag: { key: 'SITE', value: 'apple' } },
  { tag: { key: 'site', value: '' } },
  { tag: { key: 'sit', value: 'apple' } },
  { tag: { key: 'site', value: '%' } },
];
/** Filters with a tag for each odd text. */
const TAGS = ODD_TEXTS.map((_, index) => ({ tag: tagOf(index) }));

export const VEHICLES: Questions = {
  file: 'vehicles.ts',
  module: vehicles,
  reads: {
    vehiclesByIds: [
      (db) => inAnyOrder(vehicles.vehiclesByIds(db, [...IDS, 'none'])),
      (db) => vehicles.vehiclesByIds(db, [FIRST]),
      (db) => vehicles.vehiclesByIds(db, [FIRST.toLowerCase()]),
      (db) => vehicles.vehiclesByIds(db, []),
    ],
    vehiclesByVin: [
      (db) => inAnyOrder(vehicles.vehiclesByVin(db, FLEET, VINS)),
      (db) => vehicles.vehiclesByVin(db, FLEET, [VINS[3] ?? '']),
    ],
  },
  writes: {
    insertVehicles: [
      (db) =>
        vehicles.insertVehicles(
          db,
          WORLD.vehicles.map((row) => ({
            ...(row as vehicles.StoredVehicle),
            id: `${row.id}2`,
            vin: `${row.vin}2`,
          })),
        ),
      (db) => vehicles.insertVehicles(db, [WORLD.vehicles[0] as vehicles.StoredVehicle]),
      (db) => vehicles.insertVehicles(db, []),
    ],
    updateVehicle: [
      (db) => vehicles.updateVehicle(db, FIRST, { name: 'ß', tags: [tagOf(3)], updatedAt: at(20) }),
    ],
    refreshClearanceChangedAt: [
      (db) => vehicles.refreshClearanceChangedAt(db, [IDS[0] ?? '', IDS[2] ?? '']),
    ],
  },
  // Part of other questions.
  elsewhere: ['isOfFleet'],
};

export const VEHICLE_LIST: Questions = {
  file: 'facets/vehicle-list.ts',
  module: vehicleList,
  reads: {
    listVehicles: ORDERS.flatMap((order) =>
      FILTERS.map(
        (filter) => (db: Parameters<typeof vehicleList.listVehicles>[0]) =>
          pages<vehicles.StoredVehicle>((limit, last) =>
            vehicleList.listVehicles(
              db,
              FLEET,
              filter,
              order,
              limit,
              last && { value: valueOf(last, order.field), id: last.id },
            ),
          ),
      ),
    ),
    listProjectedVehicles: FILTERS.map(
      (filter) => (db) =>
        vehicleList.listProjectedVehicles(
          db,
          FLEET,
          filter,
          { field: 'VIN', descending: true },
          50,
          { value: vinAt(9), id: IDS[9] ?? '' },
          ['name', 'tags'],
        ),
    ),
    countVehicles: [...FILTERS, ...TAGS].map(
      (filter) => (db) => vehicleList.countVehicles(db, FLEET, filter),
    ),
  },
  writes: {},
  // Part of other questions.
  elsewhere: ['pageOf', 'isWhole'],
};

export const VEHICLE_RELATIONS: Questions = {
  file: 'vehicle-relations.ts',
  module: relations,
  reads: {
    relationsOfVehicles: [IDS, [FIRST]].flatMap((ids) => [
      (db) =>
        relations.relationsOfVehicles(db, ids, {
          clearance: 'all',
          enrollments: { enrollment: 'all', clearance: 'all', credential: 'all' },
        }),
      (db) => relations.relationsOfVehicles(db, ids, { clearance: ['reason'], enrollments: null }),
      (db) =>
        relations.relationsOfVehicles(db, ids, {
          clearance: null,
          enrollments: { enrollment: ['status'], clearance: null, credential: ['name'] },
        }),
      (db) => relations.relationsOfVehicles(db, ids, { clearance: null, enrollments: null }),
    ]),
  },
  writes: {},
  // Part of other questions.
  elsewhere: ['clearanceColumns', 'credentialColumns', 'isShownCredential', 'latestOf', 'union'],
};

const PROJECTIONS: readonly Omit<VehicleProjection, 'vehicle'>[] = [
  {
    clearance: 'all',
    enrollments: { enrollment: 'all', clearance: 'all', credential: 'all' },
  },
  {
    clearance: ['reason'],
    enrollments: { enrollment: ['status'], clearance: null, credential: ['name'] },
  },
  { clearance: null, enrollments: { enrollment: [], clearance: ['reason'], credential: null } },
  { clearance: ['reason'], enrollments: null },
  { clearance: null, enrollments: null },
];

/** Keys that the statements of one engine need, and callers do not see. */
const INTERNAL = ['place', 'enrollmentId', 'vehicleId'];
const withoutKeys = (object: object | null | undefined): unknown =>
  object && Object.fromEntries(Object.entries(object).filter(([key]) => !INTERNAL.includes(key)));
const withoutInternal = (row: PagedVehicle & VehicleRelations): unknown => ({
  ...row,
  clearance: withoutKeys(row.clearance),
  enrollments: row.enrollments?.map(withoutKeys),
});

export const VEHICLES_WITH_RELATIONS: Questions = {
  file: 'vehicles-with-relations.ts',
  module: withRelations,
  reads: {
    listVehiclesWithRelations: PROJECTIONS.flatMap((projection) =>
      ORDERS.flatMap((order) =>
        FILTERS.slice(0, 2).map(
          (filter) => (db: Parameters<typeof vehicleList.listVehicles>[0]) =>
            pages<PagedVehicle & VehicleRelations>((limit, last) =>
              withRelations.listVehiclesWithRelations(
                { list: (read) => read(db), read: db },
                FLEET,
                filter,
                order,
                limit,
                last && { value: valueOf(last, order.field), id: last.id },
                { vehicle: ['name', 'tags'], ...projection },
              ),
            ).then((rows) => rows.map(withoutInternal)),
        ),
      ),
    ),
    vehicleByVinWithRelations: PROJECTIONS.flatMap((projection) =>
      [...WORLD.vehicles.map(({ vin }) => vin), 'none'].map((vin) => async (db) => {
        const found = await withRelations.vehicleByVinWithRelations(db, FLEET, vin, projection);
        return found && withoutInternal({ ...found });
      }),
    ),
  },
  writes: {},
};
