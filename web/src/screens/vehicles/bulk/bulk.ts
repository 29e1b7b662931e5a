import type { ButtonProps } from '../../../ui/button';
import type { Row } from '../list/row-source';

export type BulkAction = 'REQUEST' | 'RETRY' | 'CANCEL' | 'REVOKE' | 'LABEL' | 'REMOVE';

/** Actions on several vehicles, each with the scope it needs. */
export const BULK_ACTIONS: readonly {
  readonly id: BulkAction;
  readonly scope: string;
  readonly look: NonNullable<ButtonProps['look']>;
}[] = [
  { id: 'REQUEST', scope: 'clearance:write', look: 'plain' },
  { id: 'RETRY', scope: 'vehicle:write', look: 'plain' },
  { id: 'CANCEL', scope: 'clearance:write', look: 'plain' },
  { id: 'REVOKE', scope: 'clearance:write', look: 'danger' },
  { id: 'LABEL', scope: 'vehicle:write', look: 'plain' },
  { id: 'REMOVE', scope: 'vehicle:write', look: 'danger' },
];

/** Returns the enrollments of a vehicle whose clearance allows an action. */
export const enrollmentsFor = (action: BulkAction, row: Row): readonly string[] =>
  row.enrollments
    .filter(({ clearance }) => clearance?.allowedActions.some((allowed) => allowed === action))
    .map(({ id }) => id);

/** Returns the enrollments of a vehicle that the provider refused. */
export const failedSetups = (row: Row): Row['enrollments'] =>
  row.enrollments.filter(({ status }) => status === 'FAILED');

/** Returns the vehicles that an action can be carried out on. */
export function targetsOf(action: BulkAction, rows: readonly Row[]): readonly Row[] {
  if (action === 'LABEL') return rows;
  if (action === 'RETRY') return rows.filter((row) => failedSetups(row).length > 0);
  if (action === 'REMOVE')
    return rows.filter(({ enrollments }) =>
      enrollments.some(({ status }) => status !== 'REMOVED' && status !== 'REMOVING'),
    );
  return rows.filter((row) => enrollmentsFor(action, row).length > 0);
}
