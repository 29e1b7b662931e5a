import { asc, desc, inArray, lte, sql } from 'drizzle-orm';
import { type ProviderCommand } from '../../domain/events/story.js';
import { type Db } from '../engine/store.js';

/** A command with what it belongs to. */
export interface SubjectCommand extends ProviderCommand {
  readonly fleetId: string;
  readonly subjectId: string;
}

/**
 * Lists the latest commands of these subjects, the newest first.
 * @param limit maximum number per subject
 */
export async function latestCommands(
  { orm, t }: Db,
  subjectIds: readonly string[],
  limit: number,
): Promise<readonly SubjectCommand[]> {
  if (subjectIds.length === 0) return [];
  const { id, fleetId, subjectId, kind, state, attempts } = t.commands;
  const { nextAttemptAt, createdAt, finishedAt, userErrors } = t.commands;
  const ranked = orm
    .select({
      id,
      fleetId,
      subjectId,
      kind,
      status: state,
      attempts,
      nextAttemptAt,
      createdAt,
      finishedAt,
      userErrors,
      place:
        sql<number>`row_number() over (partition by ${subjectId} order by ${createdAt} desc, ${id} desc)`.as(
          'place',
        ),
    })
    .from(t.commands)
    .where(inArray(subjectId, [...subjectIds]))
    .as('ranked');
  const rows = await orm
    .select()
    .from(ranked)
    .where(lte(ranked.place, limit))
    .orderBy(asc(ranked.subjectId), desc(ranked.createdAt), desc(ranked.id));
  return rows.map((row) => ({
    fleetId: row.fleetId,
    subjectId: row.subjectId,
    kind: row.kind,
    status: row.status,
    attempts: row.attempts,
    createdAt: row.createdAt,
    finishedAt: row.finishedAt,
    nextAttemptAt: row.status === 'QUEUED' ? row.nextAttemptAt : null,
    userErrors: row.userErrors ?? [],
  }));
}
