import { type CommandArgs, UsageError } from '../../command.js';
import { PAGE_INFO } from '../../operations.js';
import { type Column } from '../../terminal/output.js';
import { listOfFleet } from './list-of-fleet.js';

const LIST = `query CliAudit($fleet: ID!, $after: String, $first: Int!) {
  fleet(id: $fleet) { auditEvents(first: $first, after: $after) { nodes { at clientId action subjectId requestId details } ${PAGE_INFO} } }
}`;

interface AuditEvent {
  readonly at: string;
  readonly clientId: string;
  readonly action: string;
  readonly subjectId: string | null;
  readonly requestId: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const COLUMNS: readonly Column<AuditEvent>[] = [
  ['WHEN', ({ at }) => at],
  ['CLIENT', ({ clientId }) => clientId],
  ['ACTION', ({ action }) => action],
  ['SUBJECT', ({ subjectId }) => subjectId],
  ['DETAILS', ({ details }) => (Object.keys(details).length === 0 ? null : details)],
];
const PAGE_SIZE = 500;
const DEFAULT_LIMIT = '50';

function limitOf({ values: { limit = DEFAULT_LIMIT } }: CommandArgs): number {
  if (limit === 'all') return Infinity;
  if (!/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > PAGE_SIZE)
    throw new UsageError(`--limit must be a number from 1 to ${PAGE_SIZE}, or all.`);
  return Number(limit);
}

export const auditListCommand = listOfFleet<AuditEvent>({
  name: 'audit list',
  summary: 'shows who did what in a fleet, newest first',
  query: LIST,
  field: 'auditEvents',
  columns: COLUMNS,
  options: [
    { flags: '--limit <n>', description: `entries to show, or all; ${DEFAULT_LIMIT} unless given` },
  ],
  variables: (args) => ({ first: Math.min(PAGE_SIZE, limitOf(args)) }),
  limit: limitOf,
});
