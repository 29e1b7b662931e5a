import { and, count, eq, inArray, isNull } from 'drizzle-orm';
import { HEALTH_STATUSES } from '../domain/account.js';
import { CLEARANCE_STATUSES } from '../domain/clearance.js';
import { DATA_FLOW_STATUSES } from '../domain/data/data-flow.js';
import { ENDPOINT_STATUSES } from '../domain/events/endpoint.js';
import { PROVIDER_NAMES } from '../domain/provider.js';
import { countGroups } from './blockers/totals.js';
import { type Db } from './engine/store.js';
import { facetSum } from './facets/counts.js';
import { countFleets } from './fleets.js';

/** Counts what the database holds, from the counts that triggers maintain; zeros included. */
export async function countTotals(db: Db) {
  const { fleets, facets, facetCounts, accounts, webhookEndpoints } = db.t;
  const kinds = ['vehicles', 'drivers', 'clearances', 'dataFlow'] as const;
  // By fleet, so that the index finds the few facets of these kinds among those of tags.
  const counted = await db.orm
    .select({ kind: facets.kind, value: facets.value, count: facetSum(db) })
    .from(fleets)
    .innerJoin(facets, and(eq(facets.fleetId, fleets.id), inArray(facets.kind, [...kinds])))
    .innerJoin(facetCounts, eq(facetCounts.facetId, facets.id))
    .groupBy(facets.kind, facets.value);
  const byHealth = await db.orm
    .select({ provider: accounts.provider, health: accounts.healthStatus, count: count() })
    .from(accounts)
    .where(isNull(accounts.disconnectedAt))
    .groupBy(accounts.provider, accounts.healthStatus);
  const byStatus = await db.orm
    .select({ status: webhookEndpoints.status, count: count() })
    .from(webhookEndpoints)
    .groupBy(webhookEndpoints.status);
  const sumOf = (kind: (typeof kinds)[number], value = ''): number =>
    Number(counted.find((one) => one.kind === kind && one.value === value)?.count ?? 0);
  return {
    entities: [
      { labels: { kind: 'fleet' }, count: await countFleets(db, null) },
      { labels: { kind: 'vehicle' }, count: sumOf('vehicles') },
      { labels: { kind: 'driver' }, count: sumOf('drivers') },
    ],
    blockers: await countGroups(db),
    clearances: CLEARANCE_STATUSES.map((status) => ({
      labels: { status },
      count: sumOf('clearances', status),
    })),
    dataFlow: DATA_FLOW_STATUSES.map((status) => ({
      labels: { status },
      count: sumOf('dataFlow', status),
    })),
    endpoints: ENDPOINT_STATUSES.map((status) => ({
      labels: { status },
      count: byStatus.find((one) => one.status === status)?.count ?? 0,
    })),
    accounts: PROVIDER_NAMES.flatMap((provider) =>
      HEALTH_STATUSES.map((health) => ({
        labels: { provider, health },
        count:
          byHealth.find((one) => one.provider === provider && one.health === health)?.count ?? 0,
      })),
    ),
  };
}
