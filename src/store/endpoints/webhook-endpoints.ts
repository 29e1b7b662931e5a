import { and, asc, eq, inArray, ne } from 'drizzle-orm';
import { ENDPOINT_ID_PREFIX, type WebhookEndpoint } from '../../domain/events/endpoint.js';
import { idsOf } from '../../domain/values/ids.js';
import { type Db } from '../engine/store.js';
import { givenIds, isGivenId, prepared } from '../query/prepared.js';

export interface StoredEndpoint extends WebhookEndpoint {
  readonly sealedSecret: string;
  readonly sealedOldSecret: string | null;
  readonly oldSecretUntil: Date | null;
  readonly failingSince: Date | null;
}

export async function insertEndpoint({ orm, t }: Db, endpoint: StoredEndpoint): Promise<void> {
  await orm.insert(t.webhookEndpoints).values(endpoint);
}

export async function endpointsByIds(
  { orm, t }: Db,
  ids: readonly string[],
): Promise<readonly StoredEndpoint[]> {
  const sound = idsOf(ENDPOINT_ID_PREFIX, ids);
  if (sound.length === 0) return [];
  return orm
    .select()
    .from(t.webhookEndpoints)
    .where(inArray(t.webhookEndpoints.id, [...sound]));
}

/** Lists the endpoints of fleets, oldest first. */
export async function endpointsOfFleets(
  { orm, t }: Db,
  fleetIds: readonly string[],
): Promise<readonly StoredEndpoint[]> {
  if (fleetIds.length === 0) return [];
  return orm
    .select()
    .from(t.webhookEndpoints)
    .where(inArray(t.webhookEndpoints.fleetId, [...fleetIds]))
    .orderBy(asc(t.webhookEndpoints.createdAt), asc(t.webhookEndpoints.id));
}

/** Lists the ids of the endpoints that are not paused: of these fleets, of all by default. */
export async function activeEndpointIds(
  db: Db,
  fleetIds?: readonly string[],
): Promise<readonly string[]> {
  const which = fleetIds ? 'fleets' : 'all';
  const rows = await activeIds(db, { ids: givenIds(db, fleetIds ?? []) }, which);
  return rows.map((row) => row.id);
}

/** Prepared: runs after every commit with events. */
const activeIds = prepared(
  ({ t }) => ({ id: t.webhookEndpoints.id }),
  (db, selected, which: 'fleets' | 'all') => {
    const { id, fleetId, status } = db.t.webhookEndpoints;
    const isOfFleet = which === 'fleets' ? isGivenId(db, fleetId, 'many') : undefined;
    return db.orm
      .select(selected)
      .from(db.t.webhookEndpoints)
      .where(and(ne(status, 'PAUSED'), isOfFleet))
      .orderBy(asc(id));
  },
);

/** @returns whether the endpoint exists */
export async function updateEndpoint(
  { orm, t }: Db,
  id: string,
  change: Partial<Omit<StoredEndpoint, 'id' | 'fleetId'>>,
): Promise<boolean> {
  const rows = await orm
    .update(t.webhookEndpoints)
    .set(change)
    .where(eq(t.webhookEndpoints.id, id))
    .returning({ id: t.webhookEndpoints.id });
  return rows.length > 0;
}

/**
 * Moves an endpoint's place in the log, unless it was moved meanwhile.
 * @returns whether it was still at `from`
 */
export async function moveEndpoint(
  { orm, t }: Db,
  id: string,
  from: number,
  to: number,
): Promise<boolean> {
  const rows = await orm
    .update(t.webhookEndpoints)
    .set({ seq: to })
    .where(and(eq(t.webhookEndpoints.id, id), eq(t.webhookEndpoints.seq, from)))
    .returning({ id: t.webhookEndpoints.id });
  return rows.length > 0;
}

/** Deletes an endpoint with its deliveries. */
export async function deleteEndpoint({ orm, t }: Db, id: string): Promise<void> {
  await orm.delete(t.endpointDeliveries).where(eq(t.endpointDeliveries.endpointId, id));
  await orm.delete(t.webhookEndpoints).where(eq(t.webhookEndpoints.id, id));
}
