import { type Db } from '../engine/store.js';
import { lockDataReads } from './data-reads.js';
import { recordFlowChange } from './flow-change.js';
import { recordStateChanges } from './state-changes.js';

/**
 * Records that data of these enrollments may not be read any more; call it before the change that
 * ends the right, since triggers delete the values with it.
 */
export async function recordFlowEnds(tx: Db, enrollmentIds: readonly string[]): Promise<void> {
  if (enrollmentIds.length === 0) return;
  // Locked in their order, since triggers delete them in any order.
  const found = await lockDataReads(tx, enrollmentIds);
  const ended = found.toSorted((one, other) => (one.enrollmentId < other.enrollmentId ? -1 : 1));
  for (const read of ended) recordFlowChange(tx, read, read.flow, 'NONE');
  recordStateChanges(tx, ended);
}
