import { pino } from 'pino';
import { createGraphqlEngine } from '../../src/graphql/engine/engine.js';
import { Admission } from '../../src/http/limits/admission.js';
import { RateLimit } from '../../src/http/limits/rate-limit.js';
import { createHttpServer } from '../../src/http/routes/server.js';
import { type Services } from '../../src/services/all.js';
import { observedBudget } from '../support/limits.js';
import { PLAIN } from '../support/mode.js';
import { productsSubgraph } from './products.js';

export interface ProductsServer {
  /** Without a path, e.g. `http://127.0.0.1:4001`; GraphQL is at `/graphql`. */
  readonly url: string;
  readonly sdl: string;
  close(): Promise<void>;
}

/** The products behind our engine and our HTTP server, for callers without a token. */
export async function startProducts(): Promise<ProductsServer> {
  const log = pino({ level: 'silent' });
  const subgraph = await productsSubgraph();
  const graphql = await createGraphqlEngine({
    plain: PLAIN,
    subgraph,
    services: Object.freeze({}) as Services,
    introspection: 'on',
    log,
  });
  const admission = new Admission({
    authenticate: () => Promise.resolve(null),
    limit: new RateLimit({ perSecond: 0, burst: 1 }),
  });
  const server = await createHttpServer({
    graphql,
    admission,
    log,
    publicUrl: 'http://localhost:4000',
    allowedOrigins: [],
    trustedProxies: [],
    sandbox: null,
    unread: observedBudget().budget,
    routes: [],
  });
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  return { url, sdl: subgraph.sdl, close: () => server.close() };
}
