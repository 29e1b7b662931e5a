import { type FastifyInstance, type FastifyReply } from 'fastify';
import { type RateLimit } from '../../rate-limit.js';
import { errors, rateLimited, refuseGrant } from '../answers.js';
import { type ApplicationTokens } from '../application-tokens.js';
import { type SimulatedApp } from '../apps.js';
import { secured } from '../authorize.js';
import { type Clearance, type Odometer, type Tags, toTimestamp } from '../clearance.js';
import { type ClearanceBook } from '../clearance-book.js';
import { isRecord, readFilter } from '../list-filter.js';
import { type VehicleTokens } from '../vehicle-tokens.js';

export interface FleetParts {
  readonly applicationTokens: ApplicationTokens;
  readonly vehicleTokens: VehicleTokens;
  /** Statuses that refuse a whole batch, by the brand that is not enabled. */
  readonly refusedBrands: ReadonlyMap<string, number>;
  readonly book: ClearanceBook;
  /** Brands that can be cleared. */
  readonly brands: ReadonlySet<string>;
  /** Limit of reads of a single vehicle, by application. */
  readonly singleVehicleLimit: RateLimit;
}

const SCOPE = 'fleet:clearance';

/** hm-fleet-clearance-v1. */
export function addFleetRoutes(server: FastifyInstance, parts: FleetParts): void {
  const tokens = parts.applicationTokens;
  server.post(
    '/v1/fleets/vehicles',
    secured(tokens, SCOPE, (app, request, reply) =>
      requestClearances(parts, app, request.body, reply),
    ),
  );
  server.get(
    '/v1/fleets/vehicles',
    secured(tokens, SCOPE, (app, request, reply) => {
      const query = isRecord(request.query) ? request.query['filter'] : undefined;
      const filter = readFilter(typeof query === 'string' ? query : undefined);
      if (!filter.ok)
        return reply
          .code(422)
          .send(errors({ title: 'Invalid input', source: 'filter', detail: filter.problem }));
      return reply.send(parts.book.list(app.clientId).filter(filter.matches).map(toItem));
    }),
  );
  server.get(
    '/v1/fleets/vehicles/:vin',
    secured(tokens, SCOPE, (app, request, reply) => {
      const waitSeconds = parts.singleVehicleLimit.take(app.clientId);
      if (waitSeconds > 0) return reply.code(429).send(rateLimited(waitSeconds));
      const clearance = parts.book.find(vinOf(request.params), app.clientId);
      return clearance ? reply.send(toItem(clearance)) : reply.code(404).send(NOT_FOUND);
    }),
  );
  server.delete(
    '/v1/fleets/vehicles/:vin',
    secured(tokens, SCOPE, (app, request, reply) => {
      const result = parts.book.end(app.clientId, vinOf(request.params));
      if (result.ok)
        return reply.send({
          vin: result.clearance.vin,
          status: result.clearance.status,
          tags: result.clearance.tags,
        });
      const { httpStatus, ...item } = result.refusal;
      return reply.code(httpStatus).send(errors(item));
    }),
  );
  server.post(
    '/v1/fleets/access_tokens',
    secured(tokens, SCOPE, (app, request, reply) => {
      const vin = isRecord(request.body) ? request.body['vin'] : undefined;
      if (typeof vin !== 'string' || vin === '') return refuseGrant(reply, "vin can't be blank");
      if (parts.book.find(vin, app.clientId)?.status !== 'approved')
        return refuseGrant(reply, 'vin is not approved');
      return reply.send(parts.vehicleTokens.issue(app.clientId, vin));
    }),
  );
}

const NOT_FOUND = errors({
  title: 'Not found',
  source: 'vin',
  detail: 'There is no clearance for this vin',
});

function requestClearances(
  parts: FleetParts,
  app: SimulatedApp,
  body: unknown,
  reply: FastifyReply,
): FastifyReply {
  const vehicles = isRecord(body) ? body['vehicles'] : undefined;
  if (!Array.isArray(vehicles)) {
    return reply
      .code(422)
      .send(
        errors({ title: 'Invalid input', source: 'vehicles', detail: "vehicles can't be blank" }),
      );
  }
  const refusal = refusalOfBrand(parts, vehicles);
  if (refusal !== undefined) return reply.code(refusal).send(BRAND_NOT_ENABLED);
  return reply.send({
    vehicles: vehicles.map((vehicle: unknown) => requestClearance(parts, app, vehicle)),
  });
}

/** The status that refuses the whole batch for a brand that is not enabled for the application. */
function refusalOfBrand(
  { refusedBrands }: FleetParts,
  vehicles: readonly unknown[],
): number | undefined {
  const brands = vehicles.map((vehicle) => (isRecord(vehicle) ? vehicle['brand'] : undefined));
  return brands
    .map((brand) => (typeof brand === 'string' ? refusedBrands.get(brand) : undefined))
    .find((status) => status !== undefined);
}

const BRAND_NOT_ENABLED = errors({
  title: 'Invalid input',
  source: 'brand',
  detail: 'brand not enabled for application',
});

function requestClearance(
  { book, brands }: FleetParts,
  app: SimulatedApp,
  vehicle: unknown,
): Record<string, unknown> {
  const {
    vin,
    brand,
    tags = {},
    control_measures: measures,
  }: Record<string, unknown> = isRecord(vehicle) ? vehicle : {};
  if (typeof vin !== 'string' || vin === '')
    return { vin: '', status: 'error', description: "vin can't be blank" };
  const refuse = (description: string) => ({ vin, status: 'error', description });
  if (vin.length !== 17) return refuse('vin should be 17 character(s)');
  if (typeof brand !== 'string' || !brands.has(brand)) return refuse('The brand is invalid');
  if (!isTags(tags)) return refuse('tags is invalid');
  const odometer = odometerOf(measures);
  if (odometer === 'invalid') return refuse('control_measures is invalid');
  const clearance = book.request(app.clientId, vin, brand, tags, odometer);
  return { vin, status: clearance.status, tags: clearance.tags };
}

function isTags(value: unknown): value is Tags {
  return isRecord(value) && Object.values(value).every((text) => typeof text === 'string');
}

function odometerOf(measures: unknown): Odometer | null | 'invalid' {
  if (measures === undefined) return null;
  if (!isRecord(measures)) return 'invalid';
  const { odometer } = measures;
  if (odometer === undefined) return null;
  if (!isRecord(odometer)) return 'invalid';
  const { value, unit } = odometer;
  if (typeof value !== 'number' || !Number.isInteger(value)) return 'invalid';
  return unit === 'kilometers' || unit === 'miles' ? { value, unit } : 'invalid';
}

function toItem({ vin, status, brand, tags, changelog }: Clearance): Record<string, unknown> {
  const entries = changelog.map((entry) => ({
    timestamp: toTimestamp(entry.at),
    status: entry.status,
    ...(entry.reason === null ? {} : { reason: entry.reason }),
  }));
  return { vin, status, brand, tags, changelog: entries };
}

function vinOf(params: unknown): string {
  return isRecord(params) ? String(params['vin']) : '';
}
