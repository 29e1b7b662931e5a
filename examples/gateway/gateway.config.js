import { defineConfig } from '@graphql-hive/gateway';
import { fileURLToPath } from 'node:url';
import { GATEWAY_PORT, SUPERGRAPH } from './settings.js';

/** Over HTTP the token is in a header, over WebSocket in the payload of connection_init. */
const authorizationOf = ({ request, connectionParams }) =>
  connectionParams?.authorization ?? connectionParams?.Authorization ?? request?.headers.get('authorization') ?? undefined;

export const gatewayConfig = defineConfig({
  supergraph: fileURLToPath(SUPERGRAPH),
  host: '127.0.0.1',
  port: GATEWAY_PORT,
  graphqlEndpoint: '/graphql',
  // Fleetgraph decides about rights: it has to know who is asking.
  propagateHeaders: {
    fromClientToSubgraphs: ({ subgraphName, context }) => (subgraphName === 'fleetgraph' ? { authorization: authorizationOf(context) } : {}),
  },
  plugins: () => [
    {
      onContextBuilding({ context, extendContext }) {
        extendContext({ authorization: authorizationOf(context) });
      },
    },
  ],
  // Subscriptions go on to Fleetgraph by WebSocket; clients may come by WebSocket or SSE.
  transportEntries: {
    fleetgraph: {
      options: { subscriptions: { kind: 'ws', location: '/graphql', options: { connectionParams: { authorization: '{context.authorization}' } } } },
    },
  },
});
