import { type Command, textOf, UsageError } from '../../command.js';
import { type Connection, listAll, PAGE_INFO } from '../../operations.js';
import { type Column, JSON_OPTION, printItems } from '../../output.js';
import { openRemote, REMOTE_OPTIONS } from '../../remote.js';

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
interface Answer {
  readonly fleet: { readonly auditEvents: Connection<AuditEvent> } | null;
}

const COLUMNS: readonly Column<AuditEvent>[] = [
  ['WHEN', ({ at }) => at],
  ['CLIENT', ({ clientId }) => clientId],
  ['ACTION', ({ action }) => action],
  ['SUBJECT', ({ subjectId }) => subjectId],
  ['DETAILS', ({ details }) => (Object.keys(details).length === 0 ? null : details)],
];
const DEFAULT_LIMIT = '50';

export const auditListCommand: Command = {
  name: 'audit list',
  summary: 'shows who did what in a fleet, newest first',
  options: [
    { flags: '--fleet <id>', description: 'the fleet', required: true },
    { flags: '--limit <n>', description: `entries to show, or all; ${DEFAULT_LIMIT} unless given` },
    JSON_OPTION,
    ...REMOTE_OPTIONS,
  ],
  run: async (args, config, context) => {
    const { limit = DEFAULT_LIMIT } = args.values;
    if (limit !== 'all' && !/^[1-9]\d{0,2}$/.test(limit))
      throw new UsageError('--limit must be a number from 1 to 500, or all.');
    const remote = openRemote(args, config, context);
    const variables = { fleet: textOf(args, 'fleet'), first: 500 };
    const pick = (data: Answer) => data.fleet?.auditEvents;
    const events =
      limit === 'all'
        ? await listAll(remote, LIST, variables, pick)
        : await listAll(
            remote,
            LIST,
            { ...variables, first: Math.min(500, Number(limit)) },
            (data: Answer) => {
              const page = pick(data);
              return (
                page && { nodes: page.nodes, pageInfo: { hasNextPage: false, endCursor: null } }
              );
            },
          );
    printItems(events, COLUMNS, args, context);
    return 0;
  },
};
