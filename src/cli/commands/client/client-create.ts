import { type UserError } from '../../../domain/errors.js';
import { clientService, toolAsViewer } from '../../client-service.js';
import { type Command, CommandError, listOf, textOf } from '../../command.js';
import { withDatabase } from '../../open-database.js';
import { LOCAL_OPTION, openRemoteUnlessLocal, REMOTE_OPTIONS } from '../../remote.js';
import { createRemoteClient } from '../remote/clients.js';

export const clientCreateCommand: Command = {
  name: 'client create',
  summary: 'creates an API client and shows its secret once',
  options: [
    { flags: '--name <text>', description: 'name of the client for people', required: true },
    { flags: '--scopes <a,b>', description: 'scopes, comma-separated', required: true },
    { flags: '--fleets <id,id>', description: 'ids of the fleets it may see; all unless given' },
    LOCAL_OPTION,
    ...REMOTE_OPTIONS,
  ],
  run: async (args, config, context) => {
    const { print, now } = context;
    const { fleets } = args.values;
    const name = textOf(args, 'name');
    const scopes = textOf(args, 'scopes');
    const input = {
      name,
      scopes: listOf(scopes),
      fleetIds: fleets === undefined ? null : listOf(fleets),
    };
    const remote = openRemoteUnlessLocal(args, config, context);
    if (remote) {
      const issued = await createRemoteClient(remote, input);
      show(issued.client.clientId, issued.clientSecret, print);
      return 0;
    }
    const outcome = await withDatabase(config, (store) =>
      clientService(store, now).create(toolAsViewer(), input),
    );
    if (!outcome.ok)
      throw new CommandError(outcome.userErrors.map((error) => inWords(error, input)).join('\n'));
    const { client, clientSecret } = outcome.value;
    show(client.clientId, clientSecret, print);
    return 0;
  },
};

function show(clientId: string, clientSecret: string, print: (line: string) => void): void {
  print(`client id      ${clientId}`);
  print(`client secret  ${clientSecret}`);
  print('The secret is not shown again: only a hash of it is stored.');
}

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
