import { and, lt, type SQL, sql } from 'drizzle-orm';
import { BLOCKER_SEVERITIES, type BlockerCode } from '../../domain/blockers/blocker.js';
import { type Db } from '../engine/store.js';
import { type Keyset } from '../query/keyset.js';
import { type StoredGroup } from './groups.js';

/** Blocker in a list of its fleet. */
export interface ListedBlocker {
  readonly subjectId: string;
  readonly code: BlockerCode;
  /** Position in the list. */
  readonly cut: Keyset;
}

/** Maximum groups that one statement merges; SQLite takes 500 parts of a union. */
const MAX_STREAMS = 400;

interface Row {
  readonly subjectId: string;
  readonly code: string;
  readonly groupId: number;
  readonly due: Date;
  readonly since: Date;
}

interface Position {
  readonly rank: number;
  readonly due: number;
  readonly since: number;
  readonly groupId: number;
  readonly subjectId: string;
}

const toCut = ({ rank, due, since, groupId, subjectId }: Position): Keyset => ({
  value: [rank, due, since, groupId].join('/'),
  id: subjectId,
});

function fromCut({ value, id }: Keyset): Position {
  const [rank = 0, due = 0, since = 0, groupId = 0] = String(value).split('/').map(Number);
  return { rank, due, since, groupId, subjectId: id };
}

/**
 * Lists the blockers of groups by severity, then deadline, then age: each group is read in the
 * order of its index, and the groups are merged.
 */
export async function listBlockers(
  db: Db,
  groups: readonly StoredGroup[],
  {
    limit,
    after,
    dueBefore,
  }: {
    readonly limit: number;
    readonly after: Keyset | undefined;
    readonly dueBefore: Date | null;
  },
): Promise<readonly ListedBlocker[]> {
  const from = after && fromCut(after);
  const found: ListedBlocker[] = [];
  for (const [rank, severity] of BLOCKER_SEVERITIES.entries()) {
    if (found.length >= limit) break;
    if (from && rank < from.rank) continue;
    const ids = groups.filter((group) => group.severity === severity).map(({ id }) => id);
    const rows = await merge(db, ids, {
      limit: limit - found.length,
      after: from?.rank === rank ? from : undefined,
      dueBefore,
    });
    for (const { subjectId, code, groupId, due, since } of rows) {
      const cut = toCut({
        rank,
        due: due.getTime(),
        since: since.getTime(),
        groupId,
        subjectId,
      });
      found.push({ subjectId, code: code as BlockerCode, cut });
    }
  }
  return found;
}

interface Part {
  readonly limit: number;
  readonly after: Position | undefined;
  readonly dueBefore: Date | null;
}

/** Merges groups of one severity. */
async function merge(db: Db, ids: readonly number[], part: Part): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let from = 0; from < ids.length; from += MAX_STREAMS)
    rows.push(...(await mergeSome(db, ids.slice(from, from + MAX_STREAMS), part)));
  if (ids.length <= MAX_STREAMS) return rows;
  return rows.sort(inListOrder).slice(0, part.limit);
}

const inListOrder = (one: Row, other: Row): number =>
  one.due.getTime() - other.due.getTime() ||
  one.since.getTime() - other.since.getTime() ||
  (one.subjectId < other.subjectId ? -1 : one.subjectId > other.subjectId ? 1 : 0) ||
  one.groupId - other.groupId;

async function mergeSome(
  db: Db,
  ids: readonly number[],
  { limit, after, dueBefore }: Part,
): Promise<readonly Row[]> {
  const { blockers } = db.t;
  const { subjectId, code, groupId, due, since } = blockers;
  const order = sql`${sql.identifier('due')}, ${sql.identifier('since')}, ${sql.identifier('subject_id')}`;
  const streams = ids.map((id, index) => {
    const where = and(
      sql`${groupId} = ${id}`,
      after && beyond(db, id, after),
      dueBefore ? lt(due, dueBefore) : undefined,
    );
    // Written out, because the query builder takes longer for hundreds of parts than the database.
    return sql`select * from (select ${subjectId}, ${code}, ${groupId}, ${due}, ${since}
      from ${blockers} where ${where} order by ${order} limit ${limit}) as ${sql.identifier(`stream${index}`)}`;
  });
  return db.orm
    .select({
      subjectId: sql<string>`subject_id`,
      code: sql<string>`code`,
      groupId: sql`group_id`.mapWith(Number),
      due: sql`due`.mapWith(due),
      since: sql`since`.mapWith(since),
    })
    .from(sql`(${sql.join(streams, sql` union all `)}) as merged`)
    .orderBy(order, sql`group_id`)
    .limit(limit);
}

/** Matches the rows of a group beyond a position; at the same place groups come in order of ids. */
function beyond({ t }: Db, id: number, { due, since, groupId, subjectId }: Position): SQL {
  const { blockers } = t;
  const operator = sql.raw(id > groupId ? '>=' : '>');
  return sql`(${blockers.due}, ${blockers.since}, ${blockers.subjectId}) ${operator} (${sql.param(new Date(due), blockers.due)}, ${sql.param(new Date(since), blockers.since)}, ${subjectId})`;
}
