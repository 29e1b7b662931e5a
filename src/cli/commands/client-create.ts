import { type UserError } from '../../domain/errors.js';
import { clientService, toolAsViewer } from '../client-service.js';
import { type Command, CommandError, UsageError } from '../command.js';
import { withDatabase } from '../open-database.js';

export const clientCreateCommand: Command = {
  name: 'client create',
  usage: '--name <text> --scopes <a,b> [--fleets <id,id>]',
  summary:
    'makes an API client and shows its secret, this once; without --fleets it sees all fleets',
  options: ['name', 'scopes', 'fleets'],
  positionals: 0,
  run: async ({ values }, config, { print, now }) => {
    const { name, scopes, fleets } = values;
    if (name === undefined) throw new UsageError('--name is missing: what people call the client.');
    if (scopes === undefined)
      throw new UsageError('--scopes is missing: what the client may do, comma-separated.');
    const input = {
      name,
      scopes: listOf(scopes),
      fleetIds: fleets === undefined ? null : listOf(fleets),
    };
    const outcome = await withDatabase(config, (store) =>
      clientService(store, now).create(toolAsViewer(), input),
    );
    if (!outcome.ok)
      throw new CommandError(outcome.userErrors.map((error) => inWords(error, input)).join('\n'));
    const { client, clientSecret } = outcome.value;
    print(`client id      ${client.clientId}`);
    print(`client secret  ${clientSecret}`);
    print('The secret is not shown again: only a hash of it is kept.');
    return 0;
  },
};

const OPTION_OF: Readonly<Record<string, string>> = {
  name: '--name',
  scopes: '--scopes',
  fleetIds: '--fleets',
};

/** Formats a refusal with the option, and its entry, that caused it. */
function inWords(
  { field: [argument = '', index], message }: UserError,
  input: { readonly scopes: readonly string[]; readonly fleetIds: readonly string[] | null },
): string {
  const entries = argument === 'scopes' ? input.scopes : (input.fleetIds ?? []);
  const entry = index === undefined ? '' : ` ${entries[Number(index)] ?? ''}`;
  return `${OPTION_OF[argument] ?? argument}${entry}: ${message}`;
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
