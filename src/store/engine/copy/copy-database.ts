import { hash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { withCleanTexts } from '../../../domain/values/text.js';
import { IDS_PER_QUERY } from '../../query/ids-per-query.js';
import { type Db } from '../store.js';
import { COPY_TABLE, type CopyEnd, CopyError } from './copy-end.js';
import { countRows, digestOf, lastRow, type Row, rowsAfter } from './rows.js';
import { type KeyedTable, keyedTables } from './tables.js';

export interface CopyProgress {
  /** Rows copied and rows checked so far, and how many there will be. */
  readonly done: number;
  readonly total: number;
}

/** Table of a complete copy: the same rows, with the same digest, at both ends. */
export interface CopiedTable {
  readonly name: string;
  readonly rows: number;
  readonly sha256: string;
}

interface TablePair {
  readonly from: KeyedTable;
  readonly to: KeyedTable;
}

/**
 * Copies every row to an empty database, compares all rows afterwards, and puts the copy in place.
 * A copy that was cut off continues after the last row of each table.
 * @param complete runs in the last transaction of the copy
 * @throws CopyError if the target has other rows
 */
export async function* copyDatabase(
  source: CopyEnd,
  target: CopyEnd,
  complete: (target: Db) => Promise<void>,
): AsyncGenerator<CopyProgress, readonly CopiedTable[]> {
  const others = keyedTables(target.db.t);
  const pairs = keyedTables(source.db.t).flatMap((from, index) => {
    const to = others[index];
    return to ? [{ from, to }] : [];
  });
  await begin(source, target, others);
  let total = 0;
  for (const { from } of pairs) total += 2 * (await countRows(source.db, from));
  let done = 0;
  for (const { from, to } of pairs) {
    done += await countRows(target.db, to);
    for await (const rows of copyTable(source, target, { from, to }))
      yield { done: (done += rows), total };
  }
  const copied: CopiedTable[] = [];
  for (const { from, to } of pairs) {
    const digest: string[] = [];
    for await (const digests of compareTable(source, target, { from, to })) {
      digest.push(...digests);
      yield { done: (done += digests.length), total };
    }
    copied.push({ name: from.name, rows: digest.length, sha256: hash('sha256', digest.join()) });
  }
  await target.write(async (db) => {
    await complete(db);
    await target.execute(`drop table ${COPY_TABLE}`);
  });
  await target.finish();
  return copied;
}

/** Marks the target as incomplete. A target without the mark must be empty. */
async function begin(
  source: CopyEnd,
  target: CopyEnd,
  tables: readonly KeyedTable[],
): Promise<void> {
  await target.execute(`create table if not exists ${COPY_TABLE} (source text not null)`);
  const begun = sql<string>`source`;
  const [mark] = await target.db.orm.select({ begun }).from(sql.raw(COPY_TABLE));
  if (mark && mark.begun !== source.name) {
    throw new CopyError(
      `${target.name} has a part of a copy of ${mark.begun}; give an empty database, or continue that copy.`,
    );
  }
  if (mark) return;
  for (const table of tables) {
    if ((await countRows(target.db, table)) === 0) continue;
    await target.execute(`drop table ${COPY_TABLE}`);
    throw new CopyError(`${target.name} has rows already (${table.name}); give an empty database.`);
  }
  const name = source.name.replaceAll("'", "''");
  await target.execute(`insert into ${COPY_TABLE} (source) values ('${name}')`);
}

/** Yields the number of rows of each batch. */
async function* copyTable(
  source: CopyEnd,
  target: CopyEnd,
  { from, to }: TablePair,
): AsyncGenerator<number> {
  let last = await lastRow(target.db, to);
  for (;;) {
    const rows = await rowsAfter(source.db, from, last, IDS_PER_QUERY);
    if (rows.length === 0) return;
    const clean = rows.map(withCleanTexts);
    await target.write(async ({ orm }) => {
      await orm.insert(to.table).values(clean);
    });
    last = rows.at(-1);
    yield rows.length;
  }
}

/** Yields the digests of each batch. @throws CopyError at the first row that differs */
async function* compareTable(
  source: CopyEnd,
  target: CopyEnd,
  { from, to }: TablePair,
): AsyncGenerator<readonly string[]> {
  let last: Row | undefined;
  for (;;) {
    const rows = await rowsAfter(source.db, from, last, IDS_PER_QUERY);
    const copies = await rowsAfter(target.db, to, last, IDS_PER_QUERY);
    const digests = rows.map((row) => digestOf(withCleanTexts(row)));
    const other = copies.map(digestOf);
    if (digests.join() !== other.join()) {
      throw new CopyError(
        `The rows of ${from.name} in ${target.name} are not those of ${source.name}: one of them was ` +
          'changed since the copy was begun. Copy to an empty database.',
      );
    }
    if (rows.length === 0) return;
    last = rows.at(-1);
    yield digests;
  }
}
