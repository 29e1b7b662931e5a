import { getTableColumns, sql } from 'drizzle-orm';
import { type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { type ClearanceEvent } from '../../domain/clearance.js';
import { type SubjectEvent } from '../../domain/events/fleet-event.js';
import { type Db } from '../engine/store.js';
import { inParts } from '../query/ids-per-query.js';
import { isSqlite } from '../query/is-sqlite.js';
import { given, prepared } from '../query/prepared.js';
import { rowsAsJson } from '../query/prepared-insert.js';
import { type Tables } from '../schema/tables.js';
import { insertEvents } from './clearance-events.js';
import { takePlaces } from './journal-heads.js';
import { insertSubjectEvents } from './subject-events.js';

/** Table of the log, each of whose rows has a place in it. */
type LogTable = SQLiteTable & { readonly seq: SQLiteColumn };

/**
 * Appends events to a fleet's log. Locks the fleet's row until the transaction ends, so that places
 * are taken in the order in which they become visible.
 * @returns the events with their places
 */
type Append<Event> = (
  db: Db,
  fleetId: string,
  events: readonly Omit<Event, 'seq'>[],
) => Promise<readonly Event[]>;

/**
 * Makes the function that appends to one table: on PostgreSQL one statement takes the places and
 * inserts the rows.
 */
function appendTo<Event>(
  tableOf: (tables: Tables) => LogTable,
  insert: (db: Db, events: readonly Event[]) => Promise<void>,
): Append<Event> {
  const append = prepared(
    ({ t }) => ({ seq: tableOf(t).seq }),
    (db, selected) => {
      const table = tableOf(db.t);
      const { fleets } = db.t;
      const count = given('count', fleets.journalSeq);
      const places = sql.identifier(fleets.journalSeq.name);
      const head = db.orm
        .$with('head', { seq: fleets.journalSeq })
        .as(
          sql`update ${fleets} set ${places} = ${fleets.journalSeq} + ${count} where ${fleets.id} = ${sql.placeholder('fleetId')} returning ${fleets.journalSeq}`,
        );
      const values = Object.values(getTableColumns(table)).map(({ name }) =>
        name === table.seq.name
          ? sql`head.${places} - ${count} + given.ordinality`
          : sql`given.${sql.identifier(name)}`,
      );
      return db.orm
        .with(head)
        .insert(table)
        .select(
          sql`select ${sql.join(values, sql`, `)} from head, json_populate_recordset(null::${table}, ${sql.placeholder('rows')}::json) with ordinality given`,
        )
        .returning(selected);
    },
  );
  return async (db, fleetId, events) => {
    const placed: Event[] = [];
    const place = (part: readonly Omit<Event, 'seq'>[], first: number): readonly Event[] =>
      // Sound because the place is all that an event lacks.
      part.map((event, index) => ({ ...event, seq: first + index }) as Event);
    await inParts(events, async (part) => {
      if (isSqlite(db)) {
        const all = place(part, await takePlaces(db, fleetId, part.length));
        await insert(db, all);
        placed.push(...all);
        return;
      }
      const values = { fleetId, count: part.length, rows: rowsAsJson(tableOf(db.t), part) };
      const rows = await append(db, values, '');
      if (rows.length === 0) throw new Error(`no fleet ${fleetId}`);
      placed.push(...place(part, Math.min(...rows.map(({ seq }) => Number(seq)))));
    });
    return placed;
  };
}

export const appendClearanceEvents = appendTo<ClearanceEvent>(
  (t) => t.clearanceEvents,
  insertEvents,
);

export const appendSubjectEvents = appendTo<SubjectEvent>(
  (t) => t.subjectEvents,
  insertSubjectEvents,
);
