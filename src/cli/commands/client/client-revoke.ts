import { findClientByClientId } from '../../../store/access/api-clients.js';
import { clientService, toolAsViewer } from '../../client-service.js';
import { type Command, CommandError } from '../../command.js';
import { withDatabase } from '../../open-database.js';
import { LOCAL_OPTION, openRemoteUnlessLocal, REMOTE_OPTIONS } from '../../remote.js';
import { revokeRemoteClient } from '../remote/clients.js';

export const clientRevokeCommand: Command = {
  name: 'client revoke',
  summary: 'revokes an API client and its access tokens',
  arguments: [{ name: '<clientId>', description: 'the client' }],
  options: [LOCAL_OPTION, ...REMOTE_OPTIONS],
  run: async (args, config, context) => {
    const { print, now } = context;
    const [clientId = ''] = args.positionals;
    const remote = openRemoteUnlessLocal(args, config, context);
    if (remote) {
      await revokeRemoteClient(remote, clientId);
      print(`${clientId} is revoked, and its access tokens with it.`);
      return 0;
    }
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
    print(`${clientId} is revoked, and its access tokens with it.`);
    if (config.bootstrapClient?.clientId === clientId) {
      print(
        'FLEETGRAPH_BOOTSTRAP_CLIENT names it: remove it there, or the next start creates it again.',
      );
    }
    return 0;
  },
};
