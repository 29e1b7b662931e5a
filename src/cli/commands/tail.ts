import { type Command, textOf, UsageError } from '../command.js';
import { followLog } from '../follow-log.js';
import { openRemote, REMOTE_OPTIONS, reportLost } from '../remote.js';

const CHANGES = `subscription CliTail($fleetId: ID!, $after: String) {
  clearanceChanged(fleetId: $fleetId, after: $after) {
    cursor occurredAt recordedAt previousStatus status reason source vehicle { id vin name }
  }
}`;
const NEWEST = `query CliNewest($fleetId: ID!) {
  fleet(id: $fleetId) { name clearanceEvents(last: 1) { pageInfo { endCursor } } }
}`;

interface Change {
  readonly cursor: string;
  readonly occurredAt: string;
  readonly previousStatus: string | null;
  readonly status: string;
  readonly reason: string | null;
  readonly source: string;
  readonly vehicle: { readonly vin: string; readonly name: string | null };
}
interface Newest {
  readonly fleet: {
    readonly name: string;
    readonly clearanceEvents: { readonly pageInfo: { readonly endCursor: string | null } };
  } | null;
}

export const tailCommand: Command = {
  name: 'tail',
  summary:
    'follows the clearance changes of a fleet until Ctrl-C; resumes after its last cursor when the connection is lost',
  options: [
    { flags: '--fleet <id>', description: 'the fleet', required: true },
    { flags: '--after <cursor>', description: 'cursor of the last event that is known' },
    { flags: '--json', description: 'prints each event as one line of JSON' },
    ...REMOTE_OPTIONS,
  ],
  run: async (args, config, context) => {
    const fleetId = textOf(args, 'fleet');
    const { after } = args.values;
    const asJson = args.flags.has('json');
    const remote = openRemote(args, config, context);
    const { fleet } = await remote.runUntilAnswered<Newest>(
      NEWEST,
      { fleetId },
      reportLost(context),
    );
    if (!fleet) throw new UsageError(`There is no fleet ${fleetId} that this client may see.`);
    if (!asJson) context.complain(`Following ${fleet.name}; Ctrl-C ends it.`);
    await followLog(
      remote,
      {
        query: CHANGES,
        variables: { fleetId },
        after: after ?? fleet.clearanceEvents.pageInfo.endCursor,
        noun: 'change',
        pick: (data: { readonly clearanceChanged: Change }) => data.clearanceChanged,
      },
      context,
      (change) => context.print(asJson ? JSON.stringify(change) : inOneLine(change)),
    );
    return 0;
  },
};

function inOneLine({
  occurredAt,
  vehicle: { vin, name },
  previousStatus,
  status,
  reason,
  source,
}: Change): string {
  const who = name === null ? vin : `${vin} ${name}`;
  return `${occurredAt}  ${who}  ${previousStatus ?? 'new'} -> ${status}  ${source.toLowerCase()}${reason === null ? '' : `  ${reason}`}`;
}
