import { type Command, type CommandArgs, CommandError, textOf, UsageError } from '../../command.js';
import { mutate, PAGE_INFO, USER_ERRORS, type UserError } from '../../operations.js';
import { openRemote, Refused, REMOTE_OPTIONS } from '../../remote.js';
import { type Column, JSON_OPTION, printItem } from '../../terminal/output.js';
import { listOfFleet } from './list-of-fleet.js';

const FIELDS = 'id externalId displayName email createdAt account { name }';
const LIST = `query CliDrivers($fleet: ID!, $after: String) {
  fleet(id: $fleet) { drivers(first: 500, after: $after) { nodes { ${FIELDS} } ${PAGE_INFO} } }
}`;
const SHOW = `query CliDriver($id: ID!) { node(id: $id) { ... on Driver { ${FIELDS} activity { status } } } }`;
const DRIVING = `query CliDriving($id: ID!, $from: DateTime!, $to: DateTime!) {
  node(id: $id) { ... on Driver {
    activity { lastTripAt }
    statistics(from: $from, to: $to) { distance duration trips }
    scores(from: $from, to: $to) { safety acceleration braking cornering speeding phoneUse eco }
  } }
}`;
const REGISTER = `mutation CliRegisterDriver($input: RegisterDriverInput!) {
  registerDriver(input: $input) { ${USER_ERRORS} driver { ${FIELDS} } }
}`;
const UPDATE = `mutation CliUpdateDriver($input: UpdateDriverInput!) {
  updateDriver(input: $input) { ${USER_ERRORS} driver { ${FIELDS} } }
}`;
const REMOVE = `mutation CliRemoveDriver($input: RemoveDriverInput!) {
  removeDriver(input: $input) { ${USER_ERRORS} deletedId }
}`;

interface Driver {
  readonly id: string;
  readonly externalId: string;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly createdAt: string;
  readonly account: { readonly name: string };
}

const COLUMNS: readonly Column<Driver>[] = [
  ['ID', ({ id }) => id],
  ['NAME', ({ displayName }) => displayName],
  ['E-MAIL', ({ email }) => email],
  ['ACCOUNT', ({ account }) => account.name],
  ['CREATED', ({ createdAt }) => createdAt],
];

export const driverListCommand = listOfFleet<Driver>({
  name: 'driver list',
  summary: 'lists the drivers of a fleet',
  query: LIST,
  field: 'drivers',
  columns: COLUMNS,
});

interface ShownDriver extends Driver {
  readonly activity: { readonly status: string };
}
/** Data of a driver that need a scope of their own; null without any. */
interface Driving {
  readonly activity: { readonly lastTripAt: string | null };
  readonly statistics: { readonly distance: number; readonly trips: number } | null;
  readonly scores: Readonly<Record<string, number | null>> | null;
}

const DEFAULT_DAYS = '28';
const DAY_MS = 86_400_000;

/** Returns the time before now. @throws UsageError */
function periodOf({ values: { days = DEFAULT_DAYS } }: CommandArgs, now: Date) {
  if (!/^[1-9]\d{0,2}$/.test(days) || Number(days) > 366)
    throw new UsageError('--days must be a number from 1 to 366.');
  const from = new Date(now.getTime() - Number(days) * DAY_MS);
  return { from: from.toISOString(), to: now.toISOString() };
}

const toScores = (scores: Driving['scores']): string | null =>
  scores &&
  Object.entries(scores)
    .flatMap(([name, score]) => (score === null ? [] : [`${name} ${score.toFixed(0)}`]))
    .join(', ');

export const driverShowCommand: Command = {
  name: 'driver show',
  summary: 'shows a driver, with statistics and scores where the client may read them',
  arguments: [{ name: '<id>', description: 'the driver' }],
  options: [
    { flags: '--days <n>', description: `days until now; ${DEFAULT_DAYS} unless given` },
    JSON_OPTION,
    ...REMOTE_OPTIONS,
  ],
  run: async (args, config, context) => {
    const [id = ''] = args.positionals;
    const period = periodOf(args, context.now());
    const remote = openRemote(args, config, context);
    const { node } = await remote.run<{ readonly node: ShownDriver | null }>(SHOW, { id });
    if (!node?.externalId) throw new CommandError(`There is no driver ${id}.`);
    const driving = await remote
      .run<{ readonly node: Driving | null }>(DRIVING, { id, ...period })
      .then((data) => data.node)
      .catch((error: unknown) => {
        if (!(error instanceof Refused)) throw error;
        context.complain(`No statistics and scores: ${error.message}`);
        return null;
      });
    const columns: readonly Column<ShownDriver>[] = [
      ...COLUMNS,
      ['ACTIVITY', ({ activity }) => activity.status],
      ['LAST TRIP', () => driving?.activity.lastTripAt],
      ['TRIPS', () => driving?.statistics?.trips],
      ['KILOMETERS', () => driving?.statistics?.distance.toFixed(0)],
      ['SCORES', () => toScores(driving?.scores ?? null)],
    ];
    const activity = { ...node.activity, ...driving?.activity };
    printItem({ ...node, ...driving, activity }, columns, args, context);
    return 0;
  },
};

const NAMES = [
  { flags: '--first-name <text>', description: 'first name' },
  { flags: '--last-name <text>', description: 'last name' },
  { flags: '--email <address>', description: 'e-mail address' },
] as const;

const namesOf = ({
  values: { 'first-name': firstName, 'last-name': lastName, email },
}: CommandArgs) => ({ firstName, lastName, email });

interface DriverAnswer {
  readonly userErrors: readonly UserError[];
  readonly driver: Driver;
}

export const driverRegisterCommand: Command = {
  name: 'driver register',
  summary: 'registers a driver at the provider',
  options: [
    { flags: '--account <id>', description: 'the account', required: true },
    ...NAMES,
    JSON_OPTION,
    ...REMOTE_OPTIONS,
  ],
  run: async (args, config, context) => {
    const input = { accountId: textOf(args, 'account'), ...namesOf(args) };
    const { driver } = await mutate<DriverAnswer>(
      openRemote(args, config, context),
      REGISTER,
      input,
    );
    printItem(driver, COLUMNS, args, context);
    return 0;
  },
};

export const driverUpdateCommand: Command = {
  name: 'driver update',
  summary: "changes a driver's name or e-mail address at the provider and here",
  arguments: [{ name: '<id>', description: 'the driver' }],
  options: [...NAMES, JSON_OPTION, ...REMOTE_OPTIONS],
  run: async (args, config, context) => {
    const [driverId = ''] = args.positionals;
    const names = namesOf(args);
    if (Object.values(names).every((value) => value === undefined))
      throw new UsageError('Give --first-name, --last-name or --email.');
    const { driver } = await mutate<DriverAnswer>(openRemote(args, config, context), UPDATE, {
      driverId,
      // An empty text deletes the value.
      ...Object.fromEntries(
        Object.entries(names).map(([name, value]) => [name, value === '' ? null : value]),
      ),
    });
    printItem(driver, COLUMNS, args, context);
    return 0;
  },
};

export const driverRemoveCommand: Command = {
  name: 'driver remove',
  summary: "deletes a driver for good, with the provider's data about the driver",
  arguments: [{ name: '<id>', description: 'the driver' }],
  options: [{ flags: '--yes', description: 'asks no question' }, ...REMOTE_OPTIONS],
  run: async (args, config, context) => {
    const [driverId = ''] = args.positionals;
    if (context.ask && !args.flags.has('yes')) {
      const isSure = await context.ask.confirm(`Delete ${driverId} and all data for good?`);
      if (!isSure) return 1;
    }
    await mutate<{ readonly userErrors: readonly UserError[] }>(
      openRemote(args, config, context),
      REMOVE,
      { driverId },
    );
    context.print(`Deleted ${driverId}.`);
    return 0;
  },
};
