import { MAX_PAGE_SIZE } from '../../../domain/values/page.js';
import { type ApiClient } from '../../../domain/values/viewer.js';
import { type Store } from '../../../store/engine/store.js';
import { clientService, toolAsViewer } from '../../client-service.js';
import { type Command } from '../../command.js';
import { withDatabase } from '../../open-database.js';
import { LOCAL_OPTION, openRemoteUnlessLocal, REMOTE_OPTIONS } from '../../remote.js';
import { JSON_OPTION } from '../../terminal/output.js';
import { allRemoteClients, type RemoteClient } from '../remote/clients.js';

export const clientListCommand: Command = {
  name: 'client list',
  summary: 'lists the API clients, oldest first',
  options: [JSON_OPTION, LOCAL_OPTION, ...REMOTE_OPTIONS],
  run: async (args, config, context) => {
    const remote = openRemoteUnlessLocal(args, config, context);
    const clients = remote
      ? await allRemoteClients(remote)
      : (await withDatabase(config, (store) => allClients(store, context.now))).map(toRemote);
    if (args.flags.has('json')) context.print(JSON.stringify(clients, null, 2));
    else if (clients.length === 0) context.print('There is no API client yet.');
    else for (const client of clients) for (const line of describe(client)) context.print(line);
    return 0;
  },
};

async function allClients(store: Store, now: () => Date): Promise<readonly ApiClient[]> {
  const service = clientService(store, now);
  const viewer = toolAsViewer();
  const clients: ApiClient[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await service.list(viewer, { first: MAX_PAGE_SIZE, after });
    clients.push(...page.items.map(({ node }) => node));
    after = page.items.at(-1)?.cursor;
    if (!page.hasNextPage) return clients;
  }
}

/** Shapes a client of the database as the graph does. */
function toRemote({ fleetIds, createdAt, lastUsedAt, ...client }: ApiClient): RemoteClient {
  return {
    ...client,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    fleets: fleetIds && fleetIds.map((id) => ({ id })),
  };
}

function describe(client: RemoteClient): readonly string[] {
  return [
    client.clientId,
    `  name       ${client.name}`,
    `  scopes     ${client.scopes.join(' ')}`,
    `  fleets     ${client.fleets === null ? 'all' : client.fleets.map(({ id }) => id).join(' ')}`,
    `  created    ${client.createdAt}`,
    `  last used  ${client.lastUsedAt ?? 'never'}`,
  ];
}
