import { type Command, textOf } from '../../command.js';
import { mutate, PAGE_INFO, USER_ERRORS, type UserError } from '../../operations.js';
import { type Column, JSON_OPTION, printItem } from '../../output.js';
import { openRemote, REMOTE_OPTIONS } from '../../remote.js';
import { listOfFleet } from './list-of-fleet.js';

const FIELDS = 'id externalId displayName email createdAt account { name }';
const LIST = `query CliDrivers($fleet: ID!, $after: String) {
  fleet(id: $fleet) { drivers(first: 500, after: $after) { nodes { ${FIELDS} } ${PAGE_INFO} } }
}`;
const REGISTER = `mutation CliRegisterDriver($input: RegisterDriverInput!) {
  registerDriver(input: $input) { ${USER_ERRORS} driver { ${FIELDS} } }
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

export const driverRegisterCommand: Command = {
  name: 'driver register',
  summary: 'registers a driver at the provider',
  options: [
    { flags: '--account <id>', description: 'the account', required: true },
    { flags: '--first-name <text>', description: 'first name' },
    { flags: '--last-name <text>', description: 'last name' },
    { flags: '--email <address>', description: 'e-mail address' },
    JSON_OPTION,
    ...REMOTE_OPTIONS,
  ],
  run: async (args, config, context) => {
    const { 'first-name': firstName, 'last-name': lastName, email } = args.values;
    const input = { accountId: textOf(args, 'account'), firstName, lastName, email };
    const { driver } = await mutate<{
      readonly userErrors: readonly UserError[];
      readonly driver: Driver;
    }>(openRemote(args, config, context), REGISTER, input);
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
