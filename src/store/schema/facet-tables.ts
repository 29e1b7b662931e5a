import { sql } from 'drizzle-orm';
import { type FacetKind } from '../facets/kinds.js';
import { BLOCKER_TABLES } from './blocker-tables.js';
import { type Kit } from './kit.js';

/** Tables that are filled from the rows of the others. */
export const DERIVED_TABLES = [
  'facets',
  'facetVehicles',
  'facetCounts',
  'vehicleTexts',
  ...BLOCKER_TABLES,
] as const;

/**
 * Defines the tables that answer filters and counts. Triggers of the migrations maintain them, in
 * the transaction of each change; no other code writes to them, except the recount.
 */
export function defineFacetTables(kit: Kit) {
  const { table, text, integer, time, index, uniqueIndex, primaryKey } = kit;

  /** Properties of a fleet's vehicles and other rows, each with one value. */
  const facets = table(
    'facets',
    {
      id: integer('id').primaryKey(),
      fleetId: text('fleet_id').notNull(),
      kind: text('kind').$type<FacetKind>().notNull(),
      value: text('value').notNull(),
    },
    (t) => [uniqueIndex('facets_value').on(t.fleetId, t.kind, t.value)],
  );

  /** Vehicles of a facet, with the columns that lists are ordered by. */
  const facetVehicles = table(
    'facet_vehicles',
    {
      vehicleId: text('vehicle_id').notNull(),
      facetId: integer('facet_id').notNull(),
      /** Number of rows that give the vehicle this facet, such as two enrollments of a status. */
      uses: integer('uses').notNull(),
      createdAt: time('created_at').notNull(),
      vin: text('vin').notNull(),
      clearanceChangedAt: time('clearance_changed_at').notNull(),
    },
    (t) => [
      primaryKey([t.vehicleId, t.facetId]),
      index('facet_vehicles_created').on(t.facetId, t.createdAt, t.vehicleId),
      index('facet_vehicles_vin').on(t.facetId, t.vin, t.vehicleId),
      index('facet_vehicles_changed').on(t.facetId, t.clearanceChangedAt, t.vehicleId),
    ],
  );

  /** Number of vehicles or rows of a facet: the sum over its slots. */
  const facetCounts = table(
    'facet_counts',
    {
      facetId: integer('facet_id').notNull(),
      /** On PostgreSQL one of 64 by connection, so that transactions do not wait for each other. */
      slot: integer('slot').notNull(),
      count: integer('count').notNull(),
    },
    (t) => [primaryKey([t.facetId, t.slot])],
  );

  /** Normalized texts of vehicles, each with an end; the search has an index of their parts. */
  const vehicleTexts = table(
    'vehicle_texts',
    {
      id: integer('id').primaryKey(),
      vehicleId: text('vehicle_id').notNull(),
      fleetId: text('fleet_id').notNull(),
      /** Null until it is stored after a change of the vehicle. */
      text: text('text'),
    },
    (t) => [
      uniqueIndex('vehicle_texts_vehicle').on(t.vehicleId),
      index('vehicle_texts_missing')
        .on(t.id)
        .where(sql`${t.text} is null`),
    ],
  );

  return { facets, facetVehicles, facetCounts, vehicleTexts };
}
