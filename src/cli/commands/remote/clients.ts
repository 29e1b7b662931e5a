import { type Command, CommandError } from '../../command.js';
import {
  type Connection,
  listAll,
  mutate,
  PAGE_INFO,
  USER_ERRORS,
  type UserError,
} from '../../operations.js';
import { openRemote, type Remote, REMOTE_OPTIONS } from '../../remote.js';

const FIELDS = 'id clientId name scopes createdAt lastUsedAt fleets { id }';
const LIST = `query CliClients($after: String) {
  apiClients(first: 500, after: $after) { nodes { ${FIELDS} } ${PAGE_INFO} }
}`;
const CREATE = `mutation CliCreateClient($input: CreateApiClientInput!) {
  createApiClient(input: $input) { ${USER_ERRORS} issued { client { ${FIELDS} } clientSecret } }
}`;
const ROTATE = `mutation CliRotateClient($input: RotateApiClientSecretInput!) {
  rotateApiClientSecret(input: $input) { ${USER_ERRORS} issued { client { ${FIELDS} } clientSecret } }
}`;
const DELETE = `mutation CliDeleteClient($input: DeleteApiClientInput!) {
  deleteApiClient(input: $input) { ${USER_ERRORS} deletedId }
}`;

/** An API client as the graph has it; `fleets` is null for all. */
export interface RemoteClient {
  readonly id: string;
  readonly clientId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly fleets: readonly { readonly id: string }[] | null;
}
export interface Issued {
  readonly client: RemoteClient;
  readonly clientSecret: string;
}
interface IssuedPayload {
  readonly userErrors: readonly UserError[];
  readonly issued: Issued;
}

export const allRemoteClients = (remote: Remote): Promise<readonly RemoteClient[]> =>
  listAll(
    remote,
    LIST,
    {},
    (data: { readonly apiClients: Connection<RemoteClient> }) => data.apiClients,
  );

export const createRemoteClient = async (
  remote: Remote,
  input: Readonly<Record<string, unknown>>,
): Promise<Issued> => (await mutate<IssuedPayload>(remote, CREATE, input)).issued;

/** @throws CommandError where there is none */
async function idOf(remote: Remote, clientId: string): Promise<string> {
  const found = (await allRemoteClients(remote)).find((client) => client.clientId === clientId);
  if (!found) throw new CommandError(`There is no API client ${clientId}.`);
  return found.id;
}

export async function revokeRemoteClient(remote: Remote, clientId: string): Promise<void> {
  const input = { id: await idOf(remote, clientId) };
  await mutate<{ readonly userErrors: readonly UserError[] }>(remote, DELETE, input);
}

export const clientRotateCommand: Command = {
  name: 'client rotate',
  summary: 'gives an API client a new secret and shows it once; the old one ends at once',
  arguments: [{ name: '<clientId>', description: 'the client' }],
  options: REMOTE_OPTIONS,
  run: async (args, config, context) => {
    const [clientId = ''] = args.positionals;
    const remote = openRemote(args, config, context);
    const input = { id: await idOf(remote, clientId) };
    const { issued } = await mutate<IssuedPayload>(remote, ROTATE, input);
    context.print(`client id      ${issued.client.clientId}`);
    context.print(`client secret  ${issued.clientSecret}`);
    return 0;
  },
};
