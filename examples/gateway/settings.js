const port = (name, otherwise) => Number(process.env[name] ?? otherwise);

/** Where everything listens; each can be moved by a variable of the environment. */
export const FLEETGRAPH_PORT = port('FLEETGRAPH_PORT', 4000);
export const GATEWAY_PORT = port('GATEWAY_PORT', 4100);
export const WORKSHOP_PORT = port('WORKSHOP_PORT', 4101);

/** How the gateway follows Fleetgraph's subscriptions: `ws`, `sse` or `callback`. */
export const SUBSCRIPTIONS = process.env.SUBSCRIPTIONS ?? 'ws';

export const SUPERGRAPH = new URL('supergraph.graphql', import.meta.url);
