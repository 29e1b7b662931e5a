import { MANIFESTS } from '../../../providers/manifests.js';
import { type Command, CommandError, textOf } from '../../command.js';
import { mutate, USER_ERRORS, type UserError } from '../../operations.js';
import { openRemote, REMOTE_OPTIONS } from '../../remote.js';
import { readText } from '../../terminal/files.js';
import { type Column, JSON_OPTION, printItem, printItems } from '../../terminal/output.js';

const FIELDS = `id name environment principal webhookUrl provider { displayName }
  health { status reason since retryAt }`;
const LIST = `query CliAccounts($fleet: ID!) { fleet(id: $fleet) { providerAccounts { ${FIELDS} } } }`;
const CONNECT = `mutation CliConnect($input: ConnectProviderAccountInput!) {
  connectProviderAccount(input: $input) { ${USER_ERRORS} account { ${FIELDS} } }
}`;
const ROTATE = `mutation CliRotate($input: RotateProviderAccountSecretsInput!) {
  rotateProviderAccountSecrets(input: $input) { ${USER_ERRORS} account { ${FIELDS} } }
}`;
const VERIFY = `mutation CliVerify($input: VerifyProviderAccountInput!) {
  verifyProviderAccount(input: $input) { ${USER_ERRORS} account { ${FIELDS} } }
}`;
const IMPORT = `mutation CliImport($input: ImportFromProviderInput!) {
  importFromProvider(input: $input) { ${USER_ERRORS} credentials vehicles drivers }
}`;

interface Account {
  readonly id: string;
  readonly name: string;
  readonly environment: string;
  readonly principal: string;
  readonly webhookUrl: string | null;
  readonly provider: { readonly displayName: string };
  readonly health: {
    readonly status: string;
    readonly reason: string | null;
    readonly since: string;
    readonly retryAt: string | null;
  };
}
interface AccountPayload {
  readonly userErrors: readonly UserError[];
  readonly account: Account;
}
interface Imported {
  readonly userErrors: readonly UserError[];
  readonly credentials: number | null;
  readonly vehicles: number | null;
  readonly drivers: number | null;
}

const COLUMNS: readonly Column<Account>[] = [
  ['ID', ({ id }) => id],
  ['NAME', ({ name }) => name],
  ['PROVIDER', ({ provider }) => provider.displayName],
  ['HEALTH', ({ health }) => health.status],
  ['REASON', ({ health }) => health.reason],
];
const DETAILS: readonly Column<Account>[] = [
  ...COLUMNS,
  ['ENVIRONMENT', ({ environment }) => environment],
  ['SIGNED IN AS', ({ principal }) => principal],
  ['WEBHOOKS TO', ({ webhookUrl }) => webhookUrl],
];
const ID = { name: '<id>', description: 'the account' };
const FIELDS_OF_SECRETS = MANIFESTS.map(({ secretsField }) => secretsField);
const SECRETS = {
  name: '<secrets>',
  description: `JSON file with the secrets as in the graph, e.g. {"${FIELDS_OF_SECRETS[0]}": {"clientId": "…", "clientSecret": "…"}}; - reads them from a pipe`,
};

function parseSecrets(text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    if (typeof json === 'object' && json !== null && !Array.isArray(json))
      return json as Readonly<Record<string, unknown>>;
  } catch {
    // The text stays out of the message: it holds secrets.
  }
  throw new CommandError(
    `The secrets must be a JSON object with one of these fields: ${FIELDS_OF_SECRETS.join(', ')}.`,
  );
}

export const accountListCommand: Command = {
  name: 'account list',
  summary: 'lists the provider accounts of a fleet with their health',
  options: [
    { flags: '--fleet <id>', description: 'the fleet', required: true },
    JSON_OPTION,
    ...REMOTE_OPTIONS,
  ],
  run: async (args, config, context) => {
    const fleetId = textOf(args, 'fleet');
    const { fleet } = await openRemote(args, config, context).run<{
      readonly fleet: { readonly providerAccounts: readonly Account[] } | null;
    }>(LIST, { fleet: fleetId });
    if (!fleet) throw new CommandError(`There is no fleet ${fleetId} that this client may see.`);
    printItems(fleet.providerAccounts, COLUMNS, args, context);
    return 0;
  },
};

export const accountConnectCommand: Command = {
  name: 'account connect',
  summary: 'connects an account at a provider; it signs in there first',
  arguments: [SECRETS],
  options: [
    { flags: '--fleet <id>', description: 'the fleet', required: true },
    { flags: '--name <text>', description: 'name for people', required: true },
    JSON_OPTION,
    ...REMOTE_OPTIONS,
  ],
  run: async (args, config, context) => {
    const [file = ''] = args.positionals;
    const secrets = parseSecrets(await readText(file, context));
    const input = { fleetId: textOf(args, 'fleet'), name: textOf(args, 'name'), ...secrets };
    const remote = openRemote(args, config, context);
    const { account } = await mutate<AccountPayload>(remote, CONNECT, input);
    printItem(account, DETAILS, args, context);
    return 0;
  },
};

export const accountRotateCommand: Command = {
  name: 'account rotate',
  summary: "replaces an account's secrets, once the new ones work at the provider",
  arguments: [ID, SECRETS],
  options: [JSON_OPTION, ...REMOTE_OPTIONS],
  run: async (args, config, context) => {
    const [accountId = '', file = ''] = args.positionals;
    const secrets = parseSecrets(await readText(file, context));
    const remote = openRemote(args, config, context);
    const { account } = await mutate<AccountPayload>(remote, ROTATE, { accountId, ...secrets });
    printItem(account, DETAILS, args, context);
    return 0;
  },
};

export const accountVerifyCommand: Command = {
  name: 'account verify',
  summary: 'signs in at the provider and shows the health of an account; exits with 1 when unwell',
  arguments: [ID],
  options: [JSON_OPTION, ...REMOTE_OPTIONS],
  run: async (args, config, context) => {
    const [accountId = ''] = args.positionals;
    const remote = openRemote(args, config, context);
    const { account } = await mutate<AccountPayload>(remote, VERIFY, { accountId });
    printItem(account, DETAILS, args, context);
    return account.health.status === 'HEALTHY' ? 0 : 1;
  },
};

export const accountImportCommand: Command = {
  name: 'account import',
  summary: 'imports what was added at the provider directly',
  arguments: [ID],
  options: [JSON_OPTION, ...REMOTE_OPTIONS],
  run: async (args, config, context) => {
    const [accountId = ''] = args.positionals;
    const data = await openRemote(args, config, context).run<{
      readonly importFromProvider: Imported;
    }>(IMPORT, { input: { accountId } });
    const { userErrors, ...counts } = data.importFromProvider;
    const columns: readonly Column<typeof counts>[] = [
      ['CREDENTIALS', ({ credentials }) => credentials],
      ['VEHICLES', ({ vehicles }) => vehicles],
      ['DRIVERS', ({ drivers }) => drivers],
    ];
    printItem(counts, columns, args, context);
    // An item that cannot be read leaves the others as they are.
    for (const { message } of userErrors) context.complain(message);
    return userErrors.length === 0 ? 0 : 1;
  },
};
