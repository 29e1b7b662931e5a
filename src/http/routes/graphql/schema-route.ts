import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type GraphqlEngine } from '../../../graphql/engine/engine.js';
import { type Admission } from '../../limits/admission.js';

/** Statuses of refusals by their codes; 403 for a server that shows its schema to no one. */
const STATUS: Readonly<Record<string, number>> = { UNAUTHENTICATED: 401, STORE_UNAVAILABLE: 503 };

/** `GET /schema.graphql`: the schema for clients as SDL, for callers who may introspect. */
export function addSchemaRoute(
  app: FastifyInstance,
  graphql: GraphqlEngine,
  admission: Admission,
): void {
  app.get(
    '/schema.graphql',
    { onRequest: admission.admit },
    (request: FastifyRequest, reply: FastifyReply) => {
      try {
        const viewer = admission.callerOf(request)?.viewer ?? null;
        const sdl = graphql.sdlFor(viewer);
        return reply.type('text/plain; charset=utf-8').send(sdl);
      } catch (thrown) {
        const errors = graphql.toClientErrors([thrown], request.id);
        const status = STATUS[String(errors[0]?.extensions?.['code'])] ?? 403;
        if (status === 401) reply.header('www-authenticate', 'Bearer');
        return reply.code(status).send({ errors });
      }
    },
  );
}
