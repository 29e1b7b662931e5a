import { defineConfig, MemPubSub } from '@graphql-hive/gateway';
import { fileURLToPath } from 'node:url';
import { GATEWAY_PORT, SUBSCRIPTIONS, SUPERGRAPH } from './settings.js';

/** Over HTTP the token is in a header, over WebSocket in the payload of connection_init. */
const authorizationOf = ({ request, connectionParams }) =>
  connectionParams?.authorization ??
  connectionParams?.Authorization ??
  request?.headers.get('authorization') ??
  undefined;

/** Subscriptions go on to Fleetgraph in one of three ways; clients may come by WebSocket or SSE whichever it is. */
const WAYS = {
  ws: {
    kind: 'ws',
    location: '/graphql',
    options: { connectionParams: { authorization: '{context.authorization}' } },
  },
  sse: { kind: 'http', location: '/graphql/stream', options: { method: 'POST' } },
  callback: {
    kind: 'http-callback',
    location: '/graphql',
    options: {
      public_url: `http://127.0.0.1:${GATEWAY_PORT}/callback`,
      path: '/callback',
      heartbeat_interval: 5000,
    },
  },
};
const subscriptions = WAYS[SUBSCRIPTIONS];
if (!subscriptions)
  throw new Error(`SUBSCRIPTIONS is ${Object.keys(WAYS).join(', ')}, not ${SUBSCRIPTIONS}.`);

export const gatewayConfig = defineConfig({
  supergraph: fileURLToPath(SUPERGRAPH),
  host: '127.0.0.1',
  port: GATEWAY_PORT,
  graphqlEndpoint: '/graphql',
  // Fleetgraph decides about rights: it has to know who is asking.
  propagateHeaders: {
    fromClientToSubgraphs: ({ subgraphName, context }) =>
      subgraphName === 'fleetgraph' ? { authorization: authorizationOf(context) } : {},
  },
  plugins: () => [
    {
      onContextBuilding({ context, extendContext }) {
        extendContext({ authorization: authorizationOf(context) });
      },
    },
  ],
  ...(SUBSCRIPTIONS === 'callback' && { pubsub: new MemPubSub(), webhooks: true }),
  transportEntries: {
    fleetgraph: { options: { subscriptions } },
  },
});
