import { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ControlRefusal, readBody } from '../../control.js';
import { type AccessTokens } from '../access-tokens.js';
import { type VehicleBook } from '../vehicle-book.js';

export interface InversControls {
  readonly vehicles: VehicleBook;
  readonly tokens: AccessTokens;
  readonly unknownUnits: Set<string>;
}

const setupSchema = z.strictObject({
  status: z.enum(['IN_PROGRESS', 'SUCCEEDED', 'FAILED']),
  reason: z.string().min(1).optional(),
});
const unitSchema = z.strictObject({ known: z.boolean() });

/** What can be done to this simulator alone: end setups, forget units, end tokens. */
export function addInversControls(
  server: FastifyInstance,
  { vehicles, tokens, unknownUnits }: InversControls,
): void {
  server.post<{ Params: { id: string } }>('/vehicles/:id/setup', (request, reply) => {
    const { id } = request.params;
    const { status, reason = null } = readBody(setupSchema, request.body);
    if (!vehicles.find(id)) throw new ControlRefusal(`there is no vehicle ${id}`, 404);
    return reply.send(vehicles.setSetup(id, status, reason));
  });
  server.post<{ Params: { id: string } }>('/units/:id', (request, reply) => {
    const { known } = readBody(unitSchema, request.body);
    if (known) unknownUnits.delete(request.params.id);
    else unknownUnits.add(request.params.id);
    return reply.send({ id: request.params.id, known });
  });
  server.delete('/tokens', (_request, reply) => {
    tokens.expireAll();
    return reply.code(204).send();
  });
}
