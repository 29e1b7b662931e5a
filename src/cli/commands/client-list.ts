import { MAX_PAGE_SIZE } from '../../domain/values/page.js';
import { type ApiClient } from '../../domain/values/viewer.js';
import { type Store } from '../../store/engine/store.js';
import { clientService, toolAsViewer } from '../client-service.js';
import { type Command } from '../command.js';
import { withDatabase } from '../open-database.js';

export const clientListCommand: Command = {
  name: 'client list',
  usage: '',
  summary: 'lists the API clients, oldest first',
  options: [],
  positionals: 0,
  run: async (_args, config, { print, now }) => {
    const clients = await withDatabase(config, (store) => allClients(store, now));
    if (clients.length === 0) print('There is no API client yet.');
    for (const client of clients) for (const line of describe(client)) print(line);
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

function describe({
  clientId,
  name,
  scopes,
  fleetIds,
  createdAt,
  lastUsedAt,
}: ApiClient): readonly string[] {
  return [
    clientId,
    `  name       ${name}`,
    `  scopes     ${scopes.join(' ')}`,
    `  fleets     ${fleetIds === null ? 'all' : fleetIds.join(' ')}`,
    `  made       ${createdAt.toISOString()}`,
    `  last used  ${lastUsedAt?.toISOString() ?? 'never'}`,
  ];
}
