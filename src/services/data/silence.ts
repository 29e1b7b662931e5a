import { dataFlowAt } from '../../domain/data/data-flow.js';
import {
  type DataRead,
  dataReadsOfEnrollments,
  lockDataReads,
  saveDataReads,
  silentDataReads,
} from '../../store/data/data-reads.js';
import { recordFlowChange } from '../../store/data/flow-change.js';
import { type Db, type Store } from '../../store/engine/store.js';

/** Maximum enrollments that fall silent in one transaction. */
const BATCH = 500;

/**
 * Changes the status of data that have not come for longer than is usual. Several instances may do
 * it at the same time: each row is checked again under its lock.
 * @returns the number of enrollments that fell silent
 */
export async function noteSilence(store: Store, now: Date): Promise<number> {
  let total = 0;
  for (;;) {
    const ids = await silentDataReads(store.read, now, BATCH);
    if (ids.length === 0) return total;
    total += (await store.write((tx) => fallSilent(tx, ids, now))).length;
    if (ids.length < BATCH) return total;
  }
}

async function fallSilent(tx: Db, ids: readonly string[], now: Date): Promise<readonly DataRead[]> {
  await lockDataReads(tx, ids);
  const changed = (await dataReadsOfEnrollments(tx, ids)).flatMap((read) => {
    const after = dataFlowAt(read, now);
    return after.flow === 'SILENT' && read.flow !== 'SILENT' ? [{ ...read, ...after }] : [];
  });
  await saveDataReads(tx, changed);
  for (const read of changed) recordFlowChange(tx, read, 'FLOWING', 'SILENT');
  return changed;
}
