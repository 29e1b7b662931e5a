import { findClientByClientId } from '../../store/access/api-clients.js';
import { clientService, toolAsViewer } from '../client-service.js';
import { type Command, CommandError } from '../command.js';
import { withDatabase } from '../open-database.js';

export const clientRevokeCommand: Command = {
  name: 'client revoke',
  usage: '<clientId>',
  summary: 'takes an API client away; its access tokens end with it',
  options: [],
  positionals: 1,
  run: async ({ positionals: [clientId = ''] }, config, { print, now }) => {
    const isGone = await withDatabase(config, async (store) => {
      const client = await findClientByClientId(store.read, clientId);
      return (
        client !== undefined &&
        (await clientService(store, now).delete(toolAsViewer(), client.id)).ok
      );
    });
    if (!isGone)
      throw new CommandError(
        `There is no API client ${clientId}; "client list" shows those that are there.`,
      );
    print(`${clientId} is gone, and its access tokens are good no more.`);
    if (config.bootstrapClient?.clientId === clientId) {
      print('FLEETGRAPH_BOOTSTRAP_CLIENT names it: take it out, or the next start makes it anew.');
    }
    return 0;
  },
};
