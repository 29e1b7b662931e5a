import { type Kit } from './kit.js';

/**
 * Defines the tables that say which vehicles' states have changed: followers of a fleet read what
 * is after the place they know. One row per vehicle, however often its state changes.
 */
export function defineStateTables({ table, text, integer, index }: Kit) {
  const stateChanges = table(
    'vehicle_state_changes',
    {
      vehicleId: text('vehicle_id').primaryKey(),
      fleetId: text('fleet_id').notNull(),
      /** Place of the last change among those of the fleet, from 1. */
      seq: integer('seq').notNull(),
    },
    (t) => [index('vehicle_state_changes_seq').on(t.fleetId, t.seq)],
  );
  const stateHeads = table('vehicle_state_heads', {
    fleetId: text('fleet_id').primaryKey(),
    /** Last place taken; taking the next one locks the row. */
    seq: integer('seq').notNull(),
  });
  return { stateChanges, stateHeads };
}
