import { count, eq, min, sql } from 'drizzle-orm';
import { type Db } from './engine/store.js';
import { type CommandKind } from './schema/tables.js';

/** How much waits, and since when the oldest of it does. */
export interface Backlog {
  readonly waiting: number;
  readonly oldest: Date | null;
}

/** Commands that are not done, by kind; a kind of which none waits is not there. */
export async function commandBacklogs({ orm, t }: Db): Promise<ReadonlyMap<CommandKind, Backlog>> {
  const rows = await orm
    .select({ kind: t.commands.kind, waiting: count(), oldest: min(t.commands.createdAt) })
    .from(t.commands)
    .where(eq(t.commands.state, 'QUEUED'))
    .groupBy(t.commands.kind);
  return new Map(rows.map(({ kind, waiting, oldest }) => [kind, { waiting, oldest }]));
}

/** Webhooks that wait to be applied, by kind; those parked for vehicles that nobody knows do not. */
export async function deliveryBacklogs({ orm, t }: Db): Promise<ReadonlyMap<string, Backlog>> {
  const rows = await orm
    .select({
      kind: t.webhookDeliveries.kind,
      waiting: count(),
      oldest: min(t.webhookDeliveries.receivedAt),
    })
    .from(t.webhookDeliveries)
    // Literally, so that SQLite knows that the index of just these will do.
    .where(sql`${t.webhookDeliveries.state} = 'RECEIVED'`)
    .groupBy(t.webhookDeliveries.kind);
  return new Map(rows.map(({ kind, waiting, oldest }) => [kind, { waiting, oldest }]));
}
