import { type CliContext, type Command, UsageError } from '../command.js';
import { Remote, REMOTE_OPTIONS, REMOTE_USAGE } from '../remote.js';

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
  usage: `--fleet <id> [--after <cursor>] [--json] ${REMOTE_USAGE}`,
  summary:
    'follows the clearance changes of a fleet until Ctrl-C; comes back after its last cursor when the connection breaks off',
  options: ['fleet', 'after', ...REMOTE_OPTIONS],
  flags: ['json'],
  positionals: 0,
  run: async (args, config, context) => {
    const { fleet: fleetId, after } = args.values;
    if (fleetId === undefined) throw new UsageError('--fleet is missing: the id of the fleet.');
    const asJson = args.flags.has('json');
    const remote = new Remote(args, config, context.now);
    const { fleet } = await remote.run<Newest>(NEWEST, { fleetId });
    if (!fleet) throw new UsageError(`There is no fleet ${fleetId} that this client may see.`);
    if (!asJson) context.complain(`Following ${fleet.name}; Ctrl-C ends it.`);
    await follow(
      remote,
      { fleetId, after: after ?? fleet.clearanceEvents.pageInfo.endCursor, asJson },
      context,
    );
    return 0;
  },
};

async function follow(
  remote: Remote,
  from: { readonly fleetId: string; readonly after: string | null; readonly asJson: boolean },
  { print, complain, stopped }: CliContext,
): Promise<void> {
  const ending = new AbortController();
  void stopped().then(() => ending.abort());
  let { after } = from;
  const changes = remote.follow<{ readonly clearanceChanged: Change }>({
    query: CHANGES,
    variables: () => ({ fleetId: from.fleetId, after }),
    signal: ending.signal,
    onLost: ({ message }, pauseMs) =>
      complain(`${message} Trying again in ${pauseMs / 1000} s, after the last change.`),
  });
  for await (const { clearanceChanged: change } of changes) {
    after = change.cursor;
    print(from.asJson ? JSON.stringify(change) : inOneLine(change));
  }
}

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
