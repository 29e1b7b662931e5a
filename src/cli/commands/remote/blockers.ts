import { VEHICLE_TEXTS, type VehicleTexts } from '../../../domain/vehicle.js';
import { type Command, constantsOf, entriesOf, textOf } from '../../command.js';
import { type Connection, listAll } from '../../operations.js';
import { openRemote, REMOTE_OPTIONS } from '../../remote.js';
import { toCsvLine } from '../../sheets/csv-line.js';
import { type Column, JSON_OPTION, printItems } from '../../terminal/output.js';
import { textColumns } from '../../terminal/text-columns.js';

const LIST = `query CliBlockers($fleet: ID!, $after: String, $filter: BlockerFilter) {
  fleet(id: $fleet) { blockers(first: 200, after: $after, filterBy: $filter) {
    nodes { id code actor severity title steps link providerMessage since deadline deadlineKind
      subject {
        __typename
        ... on Enrollment { vehicle { vin ${VEHICLE_TEXTS.join(' ')} } account { name } }
        ... on Driver { displayName account { name } }
        ... on ProviderAccount { name }
        ... on OemCredential { name account { name } }
      } }
    pageInfo { hasNextPage endCursor } } }
}`;

interface Blocker {
  readonly code: string;
  readonly actor: string;
  readonly severity: string;
  readonly title: string;
  readonly steps: readonly string[];
  readonly link: string | null;
  readonly providerMessage: string | null;
  readonly since: string;
  readonly deadline: string | null;
  readonly deadlineKind: string | null;
  readonly subject: {
    readonly vehicle?: VehicleTexts & { readonly vin: string };
    readonly displayName?: string | null;
    readonly name?: string;
    readonly account?: { readonly name: string };
  } | null;
}

const nameOf = ({ subject }: Blocker): string | null =>
  subject?.vehicle?.vin ?? subject?.displayName ?? subject?.name ?? null;

const COLUMNS: readonly Column<Blocker>[] = [
  ['SEVERITY', ({ severity }) => severity],
  ['ACTOR', ({ actor }) => actor],
  ['SUBJECT', nameOf],
  ...textColumns<Blocker>(({ subject }) => subject?.vehicle),
  ['CODE', ({ code }) => code],
  ['DEADLINE', ({ deadline }) => deadline],
  ['WHAT TO DO', ({ title }) => title],
];

const SHEET: readonly Column<Blocker>[] = [
  ...COLUMNS.slice(0, -3),
  ['ACCOUNT', ({ subject }) => subject?.account?.name],
  ['CODE', ({ code }) => code],
  ['SINCE', ({ since }) => since],
  ['DEADLINE', ({ deadline }) => deadline],
  ['DEADLINE KIND', ({ deadlineKind }) => deadlineKind],
  ['WHAT TO DO', ({ title }) => title],
  ['STEPS', ({ steps }) => steps.map((step, index) => `${index + 1}. ${step}`).join(' ')],
  ['LINK', ({ link }) => link],
  ['PROVIDER SAYS', ({ providerMessage }) => providerMessage],
];

const toCell = (value: unknown): string => (typeof value === 'string' ? value : '');

export const blockersCommand: Command = {
  name: 'blockers',
  summary: 'lists what is stuck in a fleet, who must act, by when',
  options: [
    { flags: '--fleet <id>', description: 'the fleet', required: true },
    { flags: '--actor <a,b>', description: 'who must act, e.g. DRIVER,FLEET_MANAGER' },
    { flags: '--code <a,b>', description: 'causes, e.g. DRIVE_VEHICLE' },
    { flags: '--severity <a,b>', description: 'BLOCKING, ACTION or INFO' },
    { flags: '--account <id>', description: 'blockers at one account' },
    { flags: '--brand <a,b>', description: 'brands' },
    { flags: '--due-before <time>', description: 'with a deadline before then, e.g. 2027-01-31' },
    { flags: '--csv', description: 'prints CSV with all steps, to send to a workshop or a driver' },
    JSON_OPTION,
    ...REMOTE_OPTIONS,
  ],
  run: async (args, config, context) => {
    const { account, 'due-before': due } = args.values;
    const dueBefore = due !== undefined && /^\d{4}-\d\d-\d\d$/.test(due) ? `${due}T00:00:00Z` : due;
    const filter = {
      actor: constantsOf(args, 'actor'),
      code: constantsOf(args, 'code'),
      severity: constantsOf(args, 'severity'),
      accountId: account,
      brand: entriesOf(args, 'brand'),
      dueBefore,
    };
    const blockers = await listAll(
      openRemote(args, config, context),
      LIST,
      { fleet: textOf(args, 'fleet'), filter },
      (data: { readonly fleet: { readonly blockers: Connection<Blocker> } | null }) =>
        data.fleet?.blockers,
    );
    if (!args.flags.has('csv')) {
      printItems(blockers, COLUMNS, args, context);
      return 0;
    }
    context.print(toCsvLine(SHEET.map(([title]) => title)));
    for (const blocker of blockers)
      context.print(toCsvLine(SHEET.map(([, text]) => toCell(text(blocker)))));
    return 0;
  },
};
