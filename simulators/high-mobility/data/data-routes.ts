import { randomUUID } from 'node:crypto';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { vehicleAt } from '../../world/vehicle-model.js';
import { type ApplicationTokens } from '../application-tokens.js';
import { type SimulatedApp } from '../apps.js';
import { secured } from '../authorize.js';
import { type ClearanceBook } from '../clearance-book.js';
import { type DataStyles } from './data-styles.js';
import { CONSENT_REMOVED, NO_CONSENT, PRIVACY_MODE, toRefusal } from './refusals.js';
import { toStaticAnswer } from './static-answer.js';
import { DEFAULT_STYLE, toVehicleAnswer } from './vehicle-answer.js';

export interface DataParts {
  readonly book: ClearanceBook;
  readonly applicationTokens: ApplicationTokens;
  readonly styles: DataStyles;
  readonly now: () => Date;
}

/**
 * hm-vehicle-data-api-v1 and hm-vehicle-static-data-api-v1: only of vehicles that the application
 * is cleared for.
 */
export function addDataRoutes(server: FastifyInstance, parts: DataParts): void {
  const { applicationTokens, book, styles, now } = parts;
  server.get(
    '/v1/vehicle-data/autoapi-13/:vin',
    secured(applicationTokens, 'vehicle:data', (app, request, reply) => {
      const vin = vinOf(request);
      const clearance = book.find(vin, app.clientId);
      const ended = clearance?.status === 'revoked';
      if (ended) return refuse(reply, CONSENT_REMOVED);
      if (clearance?.status !== 'approved') return refuse(reply, NO_CONSENT);
      const style = styles.of(vin) ?? DEFAULT_STYLE;
      if (style.privacy === 'call') return refuse(reply, PRIVACY_MODE);
      const moment = vehicleAt(vin, now());
      return reply.send(toVehicleAnswer(vin, clearance.brand, moment, style, requestId()));
    }),
  );
  server.get(
    '/v1/vehicle-static-data/:vin/data',
    secured(applicationTokens, 'vehicle:static-data', (app: SimulatedApp, request, reply) => {
      const vin = vinOf(request);
      const clearance = book.find(vin, app.clientId);
      return clearance
        ? reply.send(toStaticAnswer(vin, clearance.brand))
        : refuse(reply, NO_CONSENT);
    }),
  );
}

function vinOf(request: FastifyRequest): string {
  return (request.params as { readonly vin: string }).vin.toUpperCase();
}

function refuse(reply: FastifyReply, refusal: typeof NO_CONSENT): FastifyReply {
  return reply.code(refusal.status).send(toRefusal(refusal, requestId()));
}

const requestId = (): string => randomUUID().replaceAll('-', '');
