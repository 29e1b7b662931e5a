import { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ControlRefusal, readBody } from '../../control.js';
import { type AccessTokens } from '../access/access-tokens.js';
import { AUTHORIZATION_STATES, type CredentialBook } from '../credential-book.js';
import { type VehicleBook } from '../vehicle-book.js';
import { type WireSettings, wireSettingsSchema, type WireStyle } from '../wire-settings.js';

export interface InversControls {
  readonly vehicles: VehicleBook;
  readonly tokens: AccessTokens;
  readonly unknownUnits: Set<string>;
  readonly wire: WireStyle;
  readonly credentials: CredentialBook;
}

const setupSchema = z.strictObject({
  status: z.enum(['IN_PROGRESS', 'SUCCEEDED', 'FAILED']),
  reason: z.string().min(1).optional(),
});
const authorizationSchema = z.strictObject({
  fleetId: z.string().min(1),
  brand: z.string().min(1),
  name: z.string().min(1),
});
const stateSchema = z.strictObject({ state: z.enum(AUTHORIZATION_STATES) });
const unitSchema = z.strictObject({ known: z.boolean() });
const hiddenSchema = z.strictObject({ hidden: z.boolean() });
const contactSchema = z.strictObject({ at: z.coerce.date().nullable(), online: z.boolean() });

/**
 * Controls of this simulator alone: end setups, hide vehicles, set their contact, forget units, end
 * tokens, authorize as an owner, answer in another style.
 */
export function addInversControls(
  server: FastifyInstance,
  { vehicles, tokens, unknownUnits, wire, credentials }: InversControls,
): void {
  server.post<{ Params: { id: string } }>('/vehicles/:id/setup', (request, reply) => {
    const { id } = request.params;
    const { status, reason = null } = readBody(setupSchema, request.body);
    if (!vehicles.find(id)) throw new ControlRefusal(`there is no vehicle ${id}`, 404);
    return reply.send(vehicles.setSetup(id, status, reason));
  });
  server.post<{ Params: { id: string } }>('/vehicles/:id/hidden', (request, reply) => {
    const { hidden } = readBody(hiddenSchema, request.body);
    try {
      vehicles.setHidden(request.params.id, hidden);
    } catch (cause) {
      throw new ControlRefusal(`there is no vehicle ${request.params.id}`, 404, { cause });
    }
    return reply.send({ id: request.params.id, hidden });
  });
  server.post<{ Params: { id: string } }>('/vehicles/:id/contact', (request, reply) => {
    const contact = readBody(contactSchema, request.body);
    if (!vehicles.find(request.params.id))
      throw new ControlRefusal(`there is no vehicle ${request.params.id}`, 404);
    return reply.send(vehicles.setContact(request.params.id, contact));
  });
  server.post<{ Params: { id: string } }>('/units/:id', (request, reply) => {
    const { known } = readBody(unitSchema, request.body);
    if (known) unknownUnits.delete(request.params.id);
    else unknownUnits.add(request.params.id);
    return reply.send({ id: request.params.id, known });
  });
  server.post('/authorizations', (request, reply) => {
    const { fleetId, brand, name } = readBody(authorizationSchema, request.body);
    return reply
      .code(201)
      .send(credentials.create(fleetId, brand, { name, principal: null, secret: '', shape: null }));
  });
  server.post<{ Params: { id: string } }>('/credentials/:id/authorization', (request, reply) => {
    const { state } = readBody(stateSchema, request.body);
    try {
      return reply.send(credentials.setAuthorization(request.params.id, state));
    } catch (cause) {
      throw new ControlRefusal(`there is no credential ${request.params.id}`, 404, { cause });
    }
  });
  server.post('/wire', (request, reply) =>
    reply.send(wire.change(readBody(wireSettingsSchema, request.body) as Partial<WireSettings>)),
  );
  server.delete('/tokens', (_request, reply) => {
    tokens.expireAll();
    return reply.code(204).send();
  });
}
