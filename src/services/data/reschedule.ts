import { type VehicleDataPort } from '../../providers/ports/vehicle-data.js';
import { type StoredAccount } from '../../store/accounts.js';
import {
  type DataRead,
  dataReadsOfAccount,
  dataReadsOfEnrollments,
  lockDataReads,
  saveDataReads,
} from '../../store/data/data-reads.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { enrollmentsByIds } from '../../store/enrollments.js';
import { vehiclesByIds } from '../../store/vehicles.js';
import { nextReadAt, silentAtAfter } from './data-schedule.js';

/** Maximum reads whose times change in one transaction. */
const BATCH = 500;

export interface RescheduleOptions {
  readonly port: VehicleDataPort;
  /** The account's new interval; 0: no schedule. */
  readonly intervalSeconds: number;
  readonly now: Date;
}

/**
 * Moves the reads of an account to a new interval, spread over it. Takes many short transactions;
 * reads go on between them, and one that is moved twice has the same time.
 */
export async function rescheduleReads(
  store: Store,
  { id }: StoredAccount,
  options: RescheduleOptions,
): Promise<void> {
  let after = '';
  for (;;) {
    const ids = await dataReadsOfAccount(store.read, id, after, BATCH);
    if (ids.length > 0) await store.write((tx) => moveReads(tx, ids, options));
    after = ids.at(-1) ?? after;
    if (ids.length < BATCH) return;
  }
}

async function moveReads(
  tx: Db,
  ids: readonly string[],
  { port, intervalSeconds, now }: RescheduleOptions,
): Promise<void> {
  await lockDataReads(tx, ids);
  const reads = await dataReadsOfEnrollments(tx, ids);
  const brands = await brandsOf(tx, reads);
  const moved = reads.map((read): DataRead => {
    const brand = brands.get(read.enrollmentId) ?? '';
    const next = nextReadAt({ slot: read.slot, intervalSeconds, allowedAt: now, now });
    return {
      ...read,
      // The first read of a vehicle waits for no slot.
      dueAt: read.askedAt === null || intervalSeconds === 0 ? read.dueAt : next,
      silentAt:
        read.lastDataAt &&
        silentAtAfter(read.lastDataAt, port.silentAfterSeconds(brand), intervalSeconds),
    };
  });
  await saveDataReads(tx, moved);
}

async function brandsOf(tx: Db, reads: readonly DataRead[]): Promise<ReadonlyMap<string, string>> {
  const vehicles = new Map(
    (
      await vehiclesByIds(
        tx,
        reads.map(({ vehicleId }) => vehicleId),
      )
    ).map(({ id, brand }) => [id, brand]),
  );
  const enrollments = await enrollmentsByIds(
    tx,
    reads.map(({ enrollmentId }) => enrollmentId),
  );
  return new Map(
    enrollments.map(({ id, brand, vehicleId }) => [id, brand ?? vehicles.get(vehicleId) ?? '']),
  );
}
