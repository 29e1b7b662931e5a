import { count, eq, min, sql } from 'drizzle-orm';
import { type CommandKind } from '../domain/events/story.js';
import { type Db } from './engine/store.js';

/** Number of waiting items, and the time of the oldest. */
export interface Backlog {
  readonly waiting: number;
  readonly oldest: Date | null;
}

/** Counts unfinished commands by kind; a kind without any is omitted. */
export async function commandBacklogs({ orm, t }: Db): Promise<ReadonlyMap<CommandKind, Backlog>> {
  const rows = await orm
    .select({ kind: t.commands.kind, waiting: count(), oldest: min(t.commands.createdAt) })
    .from(t.commands)
    .where(eq(t.commands.state, 'QUEUED'))
    .groupBy(t.commands.kind);
  return new Map(rows.map(({ kind, waiting, oldest }) => [kind, { waiting, oldest }]));
}

/** Counts webhooks that wait to be applied, by kind, without those parked for unknown vehicles. */
export async function deliveryBacklogs({ orm, t }: Db): Promise<ReadonlyMap<string, Backlog>> {
  const rows = await orm
    .select({
      kind: t.webhookDeliveries.kind,
      waiting: count(),
      oldest: min(t.webhookDeliveries.receivedAt),
    })
    .from(t.webhookDeliveries)
    // Literal, so that SQLite recognizes that the partial index applies.
    .where(sql`${t.webhookDeliveries.state} = 'RECEIVED'`)
    .groupBy(t.webhookDeliveries.kind);
  return new Map(rows.map(({ kind, waiting, oldest }) => [kind, { waiting, oldest }]));
}
