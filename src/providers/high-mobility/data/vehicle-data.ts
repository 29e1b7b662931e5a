import { withoutData } from '../../../domain/data/vehicle-data.js';
import { malformed, type ProviderAnswer, readJson } from '../../access/answer.js';
import { toFields } from '../../access/foreign-answer.js';
import { withoutWords } from '../../access/redaction/without-words.js';
import { readText } from '../../access/values.js';
import { ProviderFailure } from '../../failure.js';
import { type AccountSession } from '../../ports/account.js';
import { type VehicleDataPort } from '../../ports/vehicle-data.js';
import { supportOf } from '../catalogue.js';
import { type HighMobilityClient } from '../client.js';
import { toFailure } from '../failure.js';
import { toVehicleDetails } from './details.js';
import { toVehicleData } from './mapper.js';
import { reasonOfAnswer } from './problems.js';

/**
 * Maximum size of an answer, in bytes; all properties of the specification together have some 100
 * kB.
 */
const MAX_BYTES = 4 * 1024 * 1024;

/** Status that stands for an error of the vehicle or its carmaker (RFC 4918, 11.4). */
const FAILED_DEPENDENCY = 424;

/**
 * Creates the port for vehicle data: `GET /v1/vehicle-data/autoapi-13/{vin}`, scope `vehicle:data`,
 * and `GET /v1/vehicle-static-data/{vin}/data`, scope `vehicle:static-data`, both on the account's
 * token.
 */
export function createVehicleData(client: HighMobilityClient, now: () => Date): VehicleDataPort {
  /** An error about the vehicle neither renews the token nor counts as an outage. */
  const statusOf = (answer: ProviderAnswer): number =>
    answer.status >= 400 && reasonOfAnswer(toFailure(answer, 'fleet', [], now())) !== undefined
      ? FAILED_DEPENDENCY
      : answer.status;
  const get = (session: AccountSession, name: string, path: string): Promise<ProviderAnswer> =>
    client.accountCall(session, { name, method: 'GET', path, maxBytes: MAX_BYTES, statusOf });
  return {
    minIntervalSeconds: (brand) => supportOf(brand).minReadSeconds,
    silentAfterSeconds: (brand) => supportOf(brand).silentAfterSeconds,
    async read(session, { vin, powertrain }) {
      const at = now();
      try {
        const path = `/vehicle-data/autoapi-13/${encodeURIComponent(vin)}`;
        const answer = await get(session, 'readVehicleData', path);
        return toVehicleData(readAbout(answer, vin), powertrain, at);
      } catch (error) {
        const reason = error instanceof ProviderFailure ? reasonOfAnswer(error) : undefined;
        if (reason !== undefined) return withoutData(reason, at);
        throw withoutWords(error);
      }
    },
    async readDetails(session, vin) {
      try {
        const path = `/vehicle-static-data/${encodeURIComponent(vin)}/data`;
        return toVehicleDetails(readJson(await get(session, 'readVehicleDetails', path)));
      } catch (error) {
        if (isUnknown(error)) return undefined;
        throw error;
      }
    },
  };
}

/**
 * The body of an answer about this vehicle.
 * @throws ProviderFailure `malformed`
 */
function readAbout(answer: ProviderAnswer, vin: string): unknown {
  const json = readJson(answer);
  const other = readText(toFields(json)['vin']);
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw malformed(answer, 'High Mobility answered with vehicle data that are no object.');
  if (other !== null && other.toUpperCase() !== vin.toUpperCase())
    throw malformed(
      answer,
      'High Mobility answered about another vehicle than it was asked about.',
    );
  return unwrapped(toFields(json));
}

/** Returns what stands in a field around the data, which nothing else stands beside. */
function unwrapped(fields: Readonly<Record<string, unknown>>): unknown {
  const inner = toFields(fields['data']);
  const isAround = Object.keys(inner).length > 0 && Object.keys(fields).length === 1;
  return isAround ? inner : fields;
}

/** Returns whether there are no details: not for this vehicle, or not for this application. */
function isUnknown(error: unknown): boolean {
  if (!(error instanceof ProviderFailure) || error.foreign) return false;
  return error.status === 403 || error.status === 404 || error.status === 422;
}
