import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { toBrandName } from '../../../../../src/domain/values/brand.js';
import { Store } from '../../../app/store';
import { StatusBadge } from '../../../ui/status/status-badge';
import { Time } from '../../../ui/time';
import type { OrderField } from '../filters';
import type { Messages } from '../messages.en';
import type { Row } from './row-source';

export type ColumnId = keyof Messages['columns'];

export interface Column {
  readonly id: ColumnId;
  /** Width in the grid, as CSS has it. */
  readonly width: string;
  readonly order?: OrderField;
  readonly render: (row: Row, fleetId: string) => ReactNode;
}

/** Columns of the list; the first one is always shown. */
export const COLUMNS: readonly Column[] = [
  {
    id: 'vin',
    width: 'minmax(12.5rem, 1.2fr)',
    order: 'VIN',
    render: ({ id, vin }, fleetId) => (
      <Link
        to="/fleets/$fleetId/vehicles/$vehicleId"
        params={{ fleetId, vehicleId: id }}
        preload={false}
      >
        <code>{vin}</code>
      </Link>
    ),
  },
  {
    id: 'name',
    width: 'minmax(8rem, 1.2fr)',
    render: ({ name, licensePlate }) => [name, licensePlate].filter(Boolean).join(' · '),
  },
  { id: 'brand', width: 'minmax(7rem, 0.8fr)', render: ({ brand }) => toBrandName(brand) },
  {
    id: 'clearance',
    width: 'minmax(8.5rem, 0.9fr)',
    render: ({ clearance }) =>
      clearance && <StatusBadge of="clearance" status={clearance.status} />,
  },
  {
    id: 'changed',
    width: 'minmax(8rem, 0.8fr)',
    order: 'CLEARANCE_CHANGED_AT',
    render: ({ clearance }) => clearance && <Time at={clearance.changedAt} />,
  },
  {
    id: 'setup',
    width: 'minmax(9rem, 1fr)',
    render: ({ enrollments }) =>
      enrollments.map(({ id, status }) => <StatusBadge key={id} of="enrollment" status={status} />),
  },
  {
    id: 'data',
    width: 'minmax(8.5rem, 0.9fr)',
    render: ({ enrollments }) =>
      enrollments
        .filter(({ dataFlow }) => dataFlow.status !== 'NONE')
        .map(({ id, dataFlow }) => <StatusBadge key={id} of="dataFlow" status={dataFlow.status} />),
  },
  {
    id: 'account',
    width: 'minmax(8rem, 1fr)',
    render: ({ enrollments }) => enrollments.map(({ account }) => account.name).join(', '),
  },
  {
    id: 'seen',
    width: 'minmax(8rem, 0.8fr)',
    render: ({ lastSeenAt }) => lastSeenAt && <Time at={lastSeenAt} />,
  },
  {
    id: 'tags',
    width: 'minmax(8rem, 1fr)',
    render: ({ tags }) => tags.map(({ key, value }) => `${key}=${value}`).join(', '),
  },
];

const STORED = 'fleetgraph.vehicles.hidden';
const HIDDEN_AT_FIRST = 'account,tags';

/** Columns that the viewer has hidden, remembered in this browser. */
export const hiddenColumns = new Store<ReadonlySet<string>>(
  new Set((localStorage.getItem(STORED) ?? HIDDEN_AT_FIRST).split(',')),
);
hiddenColumns.subscribe(() => localStorage.setItem(STORED, [...hiddenColumns.get()].join(',')));
