import { getNamedType, type GraphQLOutputType } from 'graphql';
import { filterWork } from '../../domain/values/filter-work.js';
import { type SizedField } from './list-cost.js';

/** Work of a `totalCount` of a connection whose rows are counted, not looked up. */
const COUNT = 10;

/** Connections of up to 10,000 rows without a maintained count. */
const COUNTED_CONNECTIONS: ReadonlySet<string> = new Set(['OnboardingRowConnection']);

/** Work of fields that are asked for at a provider: a few calls each, for which callers wait. */
const PROVIDER_CALLS: ReadonlyMap<string, number> = new Map([
  ['Driver.trips', 10],
  ['Driver.statistics', 5],
  ['Driver.scores', 10],
  ['DriverActivity.status', 1],
  ['DriverActivity.lastTripAt', 1],
]);

/** Work of fields that read the database for each parent, or more rows than they return. */
const READS: ReadonlyMap<string, number> = new Map([
  ['ProviderAccount.receivedWebhooks', 2],
  ['Enrollment.receivedWebhooks', 2],
  ['Fleet.clearanceDays', 100],
  // Thousands of entries are read and hashed.
  ['Fleet.auditVerification', 400],
  ['Query.auditVerification', 400],
  // Counts of all that waits.
  ['Query.system', 100],
]);

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isConnection = (type: GraphQLOutputType): boolean =>
  getNamedType(type).name.endsWith('Connection');

/**
 * Returns the work of a field for the database or a provider, beside the fields of its answer: a
 * filter costs the same with and without `totalCount`, because a page without matches reads as much
 * as a count.
 */
export function workOf({ parent, name, type, args }: SizedField): number {
  if (name === 'totalCount') return COUNTED_CONNECTIONS.has(parent) ? COUNT : 0;
  const field = `${parent}.${name}`;
  const calls = PROVIDER_CALLS.get(field) ?? READS.get(field);
  if (calls !== undefined) return calls;
  const filter = args['filterBy'];
  return isConnection(type) && isObject(filter) ? filterWork(filter) : 0;
}
