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

/** Work of a list or a sum that is read for each parent: 0.1 to 0.8 ms of the event loop on SQLite. */
const READ = 0.5;

/**
 * Work of fields that read the database once for each parent; what loaders read for many parents at
 * once is not among them.
 */
export const READS_PER_PARENT: ReadonlyMap<string, number> = new Map([
  ['Clearance.history', READ],
  ['Enrollment.receivedWebhooks', 2],
  ['Fleet.auditEvents', READ],
  // Thousands of entries are read and hashed.
  ['Fleet.auditVerification', 400],
  ['Fleet.blockerGroups', READ],
  ['Fleet.blockers', READ],
  ['Fleet.clearanceDays', 100],
  ['Fleet.clearanceEvents', READ],
  ['Fleet.drivers', READ],
  ['Fleet.events', READ],
  ['Fleet.medianDaysToApproval', READ],
  ['Fleet.oemCredentials', READ],
  ['Fleet.onboardings', READ],
  ['Fleet.readiness', READ],
  ['Fleet.vehicles', READ],
  ['Onboarding.rows', READ],
  ['ProviderAccount.receivedWebhooks', 2],
  ['WebhookEndpoint.deliveries', READ],
]);

/** Work of fields of the root that read many rows. */
const ROOT_READS: ReadonlyMap<string, number> = new Map([
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
  const work =
    PROVIDER_CALLS.get(field) ?? READS_PER_PARENT.get(field) ?? ROOT_READS.get(field) ?? 0;
  const filter = args['filterBy'];
  return isConnection(type) && isObject(filter) ? Math.max(work, filterWork(filter)) : work;
}
