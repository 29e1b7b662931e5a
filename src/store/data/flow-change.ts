import { type DataFlowStatus } from '../../domain/data/data-flow.js';
import { type Db } from '../engine/store.js';
import { recordEvent } from '../journal/record-event.js';
import { type Tables } from '../schema/tables.js';

type Changed = Pick<Tables['dataReads']['$inferSelect'], 'fleetId' | 'enrollmentId' | 'accountId'>;

/** Records that the status of an enrollment's data has changed. */
export function recordFlowChange(
  tx: Db,
  { fleetId, enrollmentId, accountId }: Changed,
  from: DataFlowStatus,
  to: DataFlowStatus,
): void {
  recordEvent(tx, {
    fleetId,
    type: 'DATA_FLOW_CHANGED',
    subjectId: enrollmentId,
    accountId,
    details: { from, to },
  });
}
