import { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ControlRefusal, readBody } from '../../control.js';
import { type AppDirectory, type Eligibility, type SimulatedApp } from '../apps.js';
import { STATUSES } from '../clearance.js';
import { type ClearanceBook } from '../clearance-book.js';
import { type DataStyles } from '../data/data-styles.js';
import { type DataStyle } from '../data/vehicle-answer.js';
import { type VehicleTokens } from '../vehicle-tokens.js';
import { type WebhookStyle } from '../webhooks/webhook-message.js';
import { type WebhookSender } from '../webhooks/webhook-sender.js';

export interface HighMobilityControls {
  readonly apps: AppDirectory;
  readonly book: ClearanceBook;
  readonly webhooks: WebhookSender;
  readonly eligibility: Map<string, Eligibility>;
  readonly vehicleTokens: VehicleTokens;
  readonly refusedBrands: Map<string, number>;
  readonly styles: DataStyles;
}

const clientId = z.string().min(1).optional();
const clearanceSchema = z.strictObject({
  status: z.enum(STATUSES),
  reason: z.string().min(1).optional(),
  clientId,
});
const targetSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  secret: z.string().min(1),
  clientId,
});
const styleSchema = z.strictObject({
  eventHeader: z.boolean().optional(),
  eventType: z.boolean().optional(),
});
const bodySchema = z.strictObject({ body: z.unknown(), clientId });
const tokenSchema = z.strictObject({ status: z.string().min(1) });
const brandSchema = z.strictObject({ refusedWith: z.literal([400, 403, 422]).nullable() });
const hiddenSchema = z.strictObject({ hidden: z.boolean() });
const dataSchema = z.strictObject({
  units: z.enum(['kilometers', 'miles']).optional(),
  privacy: z.enum(['off', 'call', 'properties']).optional(),
});
const pingSchema = z.strictObject({ clientId });
const eligibilitySchema = z.strictObject({
  eligible: z.boolean(),
  dataDelivery: z.array(z.enum(['pull', 'push'])).optional(),
  connectivityStatus: z.enum(['activated', 'deactivated', 'unknown']).optional(),
  primaryUserAssigned: z.boolean().optional(),
});

/**
 * Control requests of this simulator alone: move clearances, redirect or change webhooks, ping, set
 * eligibility and pending tokens, switch on privacy mode.
 */
export function addHighMobilityControls(
  server: FastifyInstance,
  controls: HighMobilityControls,
): void {
  server.post<{ Params: { vin: string } }>('/clearances/:vin', (request, reply) => {
    const { vin } = request.params;
    const { status, reason = null, clientId: of } = readBody(clearanceSchema, request.body);
    if (!controls.book.find(vin, of))
      throw new ControlRefusal(`there is no clearance for ${vin}`, 404);
    return reply.send(controls.book.move(vin, status, reason, of));
  });
  server.post<{ Params: { vin: string } }>('/clearances/:vin/hidden', (request, reply) => {
    const { hidden } = readBody(hiddenSchema, request.body);
    controls.book.setHidden(request.params.vin, hidden);
    return reply.send({ vin: request.params.vin, hidden });
  });
  server.post<{ Params: { brand: string } }>('/brands/:brand', (request, reply) => {
    const { refusedWith } = readBody(brandSchema, request.body);
    if (refusedWith === null) controls.refusedBrands.delete(request.params.brand);
    else controls.refusedBrands.set(request.params.brand, refusedWith);
    return reply.send({ refused: Object.fromEntries(controls.refusedBrands) });
  });
  server.post('/webhooks/target', (request, reply) => {
    const { url, secret, clientId: of } = readBody(targetSchema, request.body);
    const app = appOf(controls.apps, of);
    controls.apps.setTarget(app.clientId, { url, secret });
    return reply.send({ clientId: app.clientId, url });
  });
  server.post('/webhooks/ping', (request, reply) => {
    const app = appOf(controls.apps, readBody(pingSchema, request.body).clientId);
    const delivery = controls.webhooks.ping(app);
    if (!delivery) throw new ControlRefusal(`${app.clientId} has no webhook`);
    return reply.code(202).send({ id: delivery.id, url: delivery.url });
  });
  server.post('/webhooks/style', (request, reply) =>
    reply.send(
      controls.webhooks.changeStyle(readBody(styleSchema, request.body) as Partial<WebhookStyle>),
    ),
  );
  server.post('/webhooks/send', (request, reply) => {
    const { body, clientId: of } = readBody(bodySchema, request.body);
    const app = appOf(controls.apps, of);
    const delivery = controls.webhooks.sendBody(app, body);
    if (!delivery) throw new ControlRefusal(`${app.clientId} has no webhook`);
    return reply.code(202).send({ id: delivery.id, url: delivery.url });
  });
  server.post<{ Params: { vin: string } }>('/tokens/:vin', (request, reply) => {
    const { status } = readBody(tokenSchema, request.body);
    controls.vehicleTokens.setStatus(request.params.vin, status);
    return reply.send({ vin: request.params.vin, status });
  });
  server.post<{ Params: { vin: string } }>('/vehicle-data/:vin', (request, reply) => {
    const style = readBody(dataSchema, request.body) as Partial<DataStyle>;
    return reply.send(controls.styles.change(request.params.vin, style));
  });
  server.post<{ Params: { vin: string } }>('/eligibility/:vin', (request, reply) => {
    const stated = Object.entries(readBody(eligibilitySchema, request.body)).filter(
      ([, value]) => value !== undefined,
    );
    const eligibility = Object.fromEntries(stated) as unknown as Eligibility;
    controls.eligibility.set(request.params.vin, eligibility);
    return reply.send(eligibility);
  });
}

function appOf(apps: AppDirectory, named: string | undefined): SimulatedApp {
  try {
    return apps.get(named);
  } catch (cause) {
    throw new ControlRefusal(
      cause instanceof Error ? cause.message : 'there is no such application',
      400,
      { cause },
    );
  }
}
