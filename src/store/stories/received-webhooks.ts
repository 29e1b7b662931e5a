import { and, desc, eq, inArray } from 'drizzle-orm';
import { type ReceivedWebhook } from '../../domain/events/story.js';
import { type Db } from '../engine/store.js';

/** Sender of webhooks: an account, of one vehicle or of all. */
export interface WebhookSource {
  readonly accountId: string;
  readonly vin: string | null;
}

/** Lists the latest webhooks of a source, the newest first. */
export async function latestWebhooks(
  { orm, t }: Db,
  { accountId, vin }: WebhookSource,
  limit: number,
): Promise<readonly ReceivedWebhook[]> {
  const { kind, state, attempts, receivedAt, appliedAt } = t.webhookDeliveries;
  const deliveries = t.webhookDeliveries;
  return orm
    .select({ kind, vin: deliveries.vin, status: state, attempts, receivedAt, appliedAt })
    .from(deliveries)
    .where(
      and(eq(deliveries.accountId, accountId), vin === null ? undefined : eq(deliveries.vin, vin)),
    )
    .orderBy(desc(receivedAt), desc(deliveries.id))
    .limit(limit);
}

/** Returns the fleet and the source of webhooks of each of these enrollments. */
export async function sourcesOfEnrollments(
  { orm, t }: Db,
  enrollmentIds: readonly string[],
): Promise<
  readonly (WebhookSource & { readonly enrollmentId: string; readonly fleetId: string })[]
> {
  if (enrollmentIds.length === 0) return [];
  const { enrollments, vehicles } = t;
  return orm
    .select({
      enrollmentId: enrollments.id,
      fleetId: vehicles.fleetId,
      accountId: enrollments.accountId,
      vin: vehicles.vin,
    })
    .from(enrollments)
    .innerJoin(vehicles, eq(vehicles.id, enrollments.vehicleId))
    .where(inArray(enrollments.id, [...enrollmentIds]));
}
