import { type Command, textOf } from '../../command.js';
import {
  type Connection,
  listAll,
  mutate,
  PAGE_INFO,
  USER_ERRORS,
  type UserError,
} from '../../operations.js';
import { openRemote, REMOTE_OPTIONS } from '../../remote.js';
import { type Column, JSON_OPTION, printItem, printItems } from '../../terminal/output.js';

const FIELDS = 'id name externalId createdAt';
const LIST = `query CliFleets($after: String) {
  fleets(first: 500, after: $after) { nodes { ${FIELDS} vehicles(first: 1) { totalCount } } ${PAGE_INFO} }
}`;
const CREATE = `mutation CliCreateFleet($input: CreateFleetInput!) {
  createFleet(input: $input) { ${USER_ERRORS} fleet { ${FIELDS} } }
}`;

interface Fleet {
  readonly id: string;
  readonly name: string;
  readonly externalId: string | null;
  readonly createdAt: string;
  readonly vehicles?: { readonly totalCount: number };
}

const COLUMNS: readonly Column<Fleet>[] = [
  ['ID', ({ id }) => id],
  ['NAME', ({ name }) => name],
  ['EXTERNAL ID', ({ externalId }) => externalId],
  ['CREATED', ({ createdAt }) => createdAt],
];

export const fleetListCommand: Command = {
  name: 'fleet list',
  summary: 'lists the fleets that the client may see',
  options: [JSON_OPTION, ...REMOTE_OPTIONS],
  run: async (args, config, context) => {
    const remote = openRemote(args, config, context);
    const fleets = await listAll(
      remote,
      LIST,
      {},
      (data: { readonly fleets: Connection<Fleet> }) => data.fleets,
    );
    const counted: Column<Fleet> = ['VEHICLES', ({ vehicles }) => vehicles?.totalCount];
    printItems(fleets, [...COLUMNS, counted], args, context);
    return 0;
  },
};

export const fleetCreateCommand: Command = {
  name: 'fleet create',
  summary: 'creates a fleet',
  options: [
    { flags: '--name <text>', description: 'name for people', required: true },
    { flags: '--external-id <text>', description: 'your own key for it' },
    JSON_OPTION,
    ...REMOTE_OPTIONS,
  ],
  run: async (args, config, context) => {
    const input = { name: textOf(args, 'name'), externalId: args.values['external-id'] ?? null };
    const { fleet } = await mutate<{
      readonly userErrors: readonly UserError[];
      readonly fleet: Fleet;
    }>(openRemote(args, config, context), CREATE, input);
    printItem(fleet, COLUMNS, args, context);
    return 0;
  },
};
