import { type SignalProblemReason, withoutData } from '../../../domain/data/vehicle-data.js';
import { malformed, type ProviderAnswer, readJson } from '../../access/answer.js';
import { toFields } from '../../access/foreign-answer.js';
import { withoutWords } from '../../access/redaction/without-words.js';
import { ProviderFailure } from '../../failure.js';
import { type VehicleDataPort } from '../../ports/vehicle-data.js';
import { DATA_RHYTHM } from '../catalogue.js';
import { type InversClient } from '../client.js';
import { toFailure } from '../failure.js';
import { PATHS } from '../wire.js';
import { toVehicleData } from './mapper.js';

const MAX_BYTES = 1024 * 1024;

/** Status that stands for an error of the vehicle or its unit (RFC 4918, 11.4). */
const FAILED_DEPENDENCY = 424;

/** Fields that may stand around the state; whether any does is not documented. */
const WRAPPERS = ['vehicle_state', 'state', 'data'];

/** Problems that are about the vehicle or its unit, by their documented names. */
const REASONS: ReadonlyMap<string, SignalProblemReason> = new Map<string, SignalProblemReason>([
  ['missing-permissions', 'NOT_PERMITTED'],
  ['forbidden-resource', 'NOT_PERMITTED'],
  ['vehicle/command-not-supported', 'NOT_PERMITTED'],
  ['vehicle/conflicting-setup-status', 'NOT_YET'],
  ['vehicle/shared-with-partner', 'NOT_PERMITTED'],
  ['telematics-unit/unreachable', 'ASLEEP'],
  ['telematics-unit/error', 'PROVIDER_ERROR'],
  ['telematics-unit-error', 'PROVIDER_ERROR'],
  ['telematics-unit/third-party-error', 'PROVIDER_ERROR'],
]);

/**
 * Creates the port for vehicle data: the latest state that INVERS has. It never calls
 * `request-vehicle-state`, which wakes the unit.
 */
export function createVehicleData(client: InversClient, now: () => Date): VehicleDataPort {
  /** An error about the vehicle does not count as an outage. */
  const statusOf = (answer: ProviderAnswer): number =>
    answer.status >= 400 && reasonOfAnswer(toFailure(answer, [], now())) !== undefined
      ? FAILED_DEPENDENCY
      : answer.status;
  return {
    minIntervalSeconds: () => DATA_RHYTHM.minReadSeconds,
    silentAfterSeconds: () => DATA_RHYTHM.silentAfterSeconds,
    async read(session, { externalId, powertrain }) {
      const at = now();
      // Without an id the vehicle is not at INVERS yet.
      if (externalId === null) return withoutData('NOT_YET', at);
      try {
        const answer = await client.accountCall(session, {
          name: 'readVehicleState',
          method: 'GET',
          path: PATHS.vehicleState(externalId),
          maxBytes: MAX_BYTES,
          statusOf,
        });
        return toVehicleData(readState(answer), powertrain, at);
      } catch (error) {
        const reason = error instanceof ProviderFailure ? reasonOfAnswer(error) : undefined;
        if (reason !== undefined) return withoutData(reason, at);
        throw withoutWords(error);
      }
    },
  };
}

/** The state itself. @throws ProviderFailure `malformed` */
function readState(answer: ProviderAnswer): unknown {
  const json = readJson(answer);
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw malformed(answer, 'INVERS answered with a vehicle state that is no object.');
  const fields = toFields(json);
  const inner = WRAPPERS.map((name) => toFields(fields[name])).find(
    (wrapped) => Object.keys(wrapped).length > 0 && !Object.hasOwn(wrapped, 'value'),
  );
  return inner ?? json;
}

/**
 * Returns what an error answer says about the vehicle; undefined for any other error. A 404 may
 * come of a vehicle that is gone as well as of our inferred path, so that it ends nothing.
 */
function reasonOfAnswer(failure: ProviderFailure): SignalProblemReason | undefined {
  if (failure.foreign) return undefined;
  const known = failure.details.flatMap(({ code }) => REASONS.get(code ?? '') ?? [])[0];
  if (known !== undefined) return known;
  if (failure.status === 403) return failure.refusal === 'forbidden' ? 'NOT_PERMITTED' : undefined;
  return failure.refusal === 'not-found' ? 'PROVIDER_ERROR' : undefined;
}
