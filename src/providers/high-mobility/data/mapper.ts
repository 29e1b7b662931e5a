import { isPrivate, type VehicleData } from '../../../domain/data/vehicle-data.js';
import { type Powertrain } from '../../../domain/data/vehicle-details.js';
import { delivered } from '../../access/signals.js';
import { AnswerReader } from './answer-reader.js';
import { readBody } from './body.js';
import { readDriving } from './driving.js';
import { readEnergy } from './energy.js';
import { readHealth } from './health.js';

/**
 * Maps an answer of the vehicle data API. Any JSON is read: what cannot be is among the problems,
 * and every value that was delivered is among the raw signals.
 * @param at when we asked
 */
export function toVehicleData(json: unknown, powertrain: Powertrain | null, at: Date): VehicleData {
  const answer = new AnswerReader(json, at);
  const signals = {
    ...readDriving(answer, powertrain),
    ...readEnergy(answer, powertrain),
    ...readBody(answer),
    ...readHealth(answer),
  };
  const data = { signals, raw: answer.raw, problems: answer.problems };
  return isPrivate(data) ? withoutPlaces(data, answer) : data;
}

/** In privacy mode no place is passed on, not even one that the carmaker left in the answer. */
function withoutPlaces({ signals, raw }: VehicleData, answer: AnswerReader): VehicleData {
  for (const { name, location } of raw) if (location) answer.report(name, 'PRIVACY_MODE');
  return {
    signals: delivered({ ...signals, position: undefined }),
    raw: raw.filter(({ location }) => !location),
    problems: answer.problems,
  };
}
