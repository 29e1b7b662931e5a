import { fastify, type FastifyInstance, type FastifyReply } from 'fastify';
import { z } from 'zod';
import { type FaultBook, faultSchema } from './faults/faults.js';
import { type Oddities } from './faults/oddities.js';
import { acceptJson } from './json-body.js';
import { type RequestLog } from './request-log.js';

/** Control requests that every simulator accepts. */
export interface Controls {
  readonly faults: FaultBook;
  readonly requests: RequestLog;
  /** The provider's oddities, by their names. */
  readonly oddities: Oddities;
  /** Puts the clock forward; → the time it then is. */
  advanceClock(ms: number): Date;
  /** Everything worth seeing, without secrets. */
  state(): unknown;
  /** The provider's own control routes. */
  addRoutes(server: FastifyInstance): void;
}

/** A request that cannot be carried out: answered with 400, or the given status. */
export class ControlRefusal extends Error {
  readonly statusCode: number;

  constructor(message: string, statusCode = 400, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ControlRefusal';
    this.statusCode = statusCode;
  }
}

const clockSchema = z.strictObject({
  advanceSeconds: z
    .number()
    .nonnegative()
    .max(10 * 366 * 86_400),
});

/** The control endpoint of one simulator: plain JSON over HTTP, meant for loopback only. */
export function buildControl(controls: Controls): FastifyInstance {
  const server = fastify({ forceCloseConnections: true });
  acceptJson(server);
  server.setErrorHandler((error, _request, reply) => refuse(error, reply));
  server.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ error: `there is no ${request.method} ${request.url}` }),
  );

  server.get('/faults', (_request, reply) => reply.send({ faults: controls.faults.list() }));
  server.post('/faults', (request, reply) => {
    controls.faults.add(readBody(faultSchema, request.body));
    return reply.code(201).send({ faults: controls.faults.list() });
  });
  server.delete('/faults', (_request, reply) => {
    controls.faults.clear();
    return reply.send({ faults: [] });
  });
  server.get('/oddities', (_request, reply) => reply.send({ oddities: controls.oddities }));
  server.post<{ Params: { name: string } }>('/oddities/:name', (request, reply) => {
    const { name } = request.params;
    const oddity = Object.hasOwn(controls.oddities, name) ? controls.oddities[name] : undefined;
    if (!oddity) throw new ControlRefusal(`there is no oddity ${name}: see GET /oddities`, 404);
    const more = readBody(z.record(z.string(), z.unknown()), request.body);
    controls.faults.add(readBody(faultSchema, { ...oddity.fault, ...more }));
    return reply.code(201).send({ faults: controls.faults.list() });
  });
  server.post('/clock', (request, reply) => {
    const { advanceSeconds } = readBody(clockSchema, request.body);
    return reply.send({ now: controls.advanceClock(advanceSeconds * 1000) });
  });
  server.get('/state', (_request, reply) => reply.send(controls.state()));
  server.get('/requests', (_request, reply) => reply.send({ requests: controls.requests.list() }));
  server.delete('/requests', (_request, reply) => {
    controls.requests.clear();
    return reply.send({ requests: [] });
  });
  controls.addRoutes(server);
  return server;
}

/** The body in the schema's shape. @throws ControlRefusal naming every field at fault. */
export function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const reading = schema.safeParse(body ?? {});
  if (reading.success) return reading.data;
  throw new ControlRefusal(z.prettifyError(reading.error), 400, { cause: reading.error });
}

function refuse(error: unknown, reply: FastifyReply): FastifyReply {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return reply.code(status).send({ error: error instanceof Error ? error.message : String(error) });
}
