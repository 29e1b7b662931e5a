import { type Command, textOf, UsageError } from '../../command.js';
import { mutate, PAGE_INFO, USER_ERRORS, type UserError } from '../../operations.js';
import { openRemote, REMOTE_OPTIONS } from '../../remote.js';
import { readText } from '../../terminal/files.js';
import { type Column, JSON_OPTION, printItem } from '../../terminal/output.js';
import { listOfFleet } from './list-of-fleet.js';

const FIELDS = 'id name brand principal inUse secretUpdatedAt account { name }';
const LIST = `query CliCredentials($fleet: ID!, $after: String) {
  fleet(id: $fleet) { oemCredentials(first: 500, after: $after) { nodes { ${FIELDS} } ${PAGE_INFO} } }
}`;
const CREATE = `mutation CliCreateCredential($input: CreateOemCredentialInput!) {
  createOemCredential(input: $input) { ${USER_ERRORS} credential { ${FIELDS} } }
}`;
const DELETE = `mutation CliDeleteCredential($input: DeleteOemCredentialInput!) {
  deleteOemCredential(input: $input) { ${USER_ERRORS} deletedId }
}`;

interface Credential {
  readonly id: string;
  readonly name: string;
  readonly brand: string;
  readonly principal: string;
  readonly inUse: boolean;
  readonly secretUpdatedAt: string;
  readonly account: { readonly name: string };
}

const COLUMNS: readonly Column<Credential>[] = [
  ['ID', ({ id }) => id],
  ['NAME', ({ name }) => name],
  ['BRAND', ({ brand }) => brand],
  ['SIGNS IN AS', ({ principal }) => principal],
  ['IN USE', ({ inUse }) => (inUse ? 'yes' : 'no')],
  ['ACCOUNT', ({ account }) => account.name],
  ['SECRET OF', ({ secretUpdatedAt }) => secretUpdatedAt],
];

export const credentialListCommand = listOfFleet<Credential>({
  name: 'credential list',
  summary: 'lists the OEM credentials of a fleet',
  query: LIST,
  field: 'oemCredentials',
  columns: COLUMNS,
});

export const credentialCreateCommand: Command = {
  name: 'credential create',
  summary: 'creates an OEM credential at the provider',
  arguments: [
    {
      name: '[secret]',
      description: 'file with the secret; asked for, or read from a pipe, without',
    },
  ],
  options: [
    { flags: '--account <id>', description: 'the account', required: true },
    { flags: '--brand <brand>', description: 'brand', required: true },
    { flags: '--name <text>', description: 'name, unique in the account', required: true },
    { flags: '--client-id <id>', description: 'client id of the credential' },
    { flags: '--username <name>', description: 'user name of the credential, in place of an id' },
    JSON_OPTION,
    ...REMOTE_OPTIONS,
  ],
  run: async (args, config, context) => {
    const { 'client-id': clientId, username } = args.values;
    if ((clientId === undefined) === (username === undefined))
      throw new UsageError('Give either --client-id or --username.');
    const [file] = args.positionals;
    const secret = file
      ? await readText(file, context)
      : context.ask
        ? await context.ask.secret('Secret: ')
        : await context.input();
    const text = secret.trim();
    const input = {
      accountId: textOf(args, 'account'),
      brand: textOf(args, 'brand'),
      name: textOf(args, 'name'),
      ...(clientId === undefined
        ? { passwordCredentials: { username, password: text } }
        : { clientCredentials: { clientId, clientSecret: text } }),
    };
    const { credential } = await mutate<{
      readonly userErrors: readonly UserError[];
      readonly credential: Credential;
    }>(openRemote(args, config, context), CREATE, input);
    printItem(credential, COLUMNS, args, context);
    return 0;
  },
};

export const credentialDeleteCommand: Command = {
  name: 'credential delete',
  summary: 'deletes an OEM credential, at the provider first; refused while a vehicle uses it',
  arguments: [{ name: '<id>', description: 'the credential' }],
  options: REMOTE_OPTIONS,
  run: async (args, config, context) => {
    const [credentialId = ''] = args.positionals;
    await mutate<{ readonly userErrors: readonly UserError[] }>(
      openRemote(args, config, context),
      DELETE,
      { credentialId },
    );
    context.print(`Deleted ${credentialId}.`);
    return 0;
  },
};
