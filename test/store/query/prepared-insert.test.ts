import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { type SubjectEvent } from '../../../src/domain/events/fleet-event.js';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { type Db, type Store } from '../../../src/store/engine/store.js';
import {
  insertSubjectEvents,
  subjectEventsByIds,
} from '../../../src/store/journal/subject-events.js';
import { describeOnPostgres } from '../../support/postgres.js';
import { valuesOf } from '../../support/statements.js';
import { useTempStore } from '../../support/store.js';

let seq = 0;
const event = (changed: Partial<SubjectEvent> = {}): SubjectEvent => {
  seq += 1;
  return {
    id: `sev_${seq}`,
    fleetId: 'flt_1',
    seq,
    type: 'BLOCKER_OPENED',
    subjectId: 'enr_1',
    accountId: null,
    details: {},
    occurredAt: new Date('2026-11-30T12:34:56.789Z'),
    recordedAt: new Date('1999-01-01T00:00:00Z'),
    ...changed,
  };
};
const insert = (store: Store, events: readonly SubjectEvent[]): Promise<void> =>
  store.write((tx) => insertSubjectEvents(tx, events));
const read = ({ read: db }: { readonly read: Db }, events: readonly SubjectEvent[]) =>
  subjectEventsByIds(
    db,
    events.map(({ id }) => id),
  ).then((rows) => rows.toSorted((one, other) => one.seq - other.seq));

function describeInserts(open: () => Promise<Store>): void {
  test('every value comes back as it was', async () => {
    const store = await open();
    const events = [
      event({ accountId: 'acc_1', details: { from: 'a', to: 'b\'"\\ {}' } }),
      event({ subjectId: `enr_{"a":null}\\n,'"\n\t😀`, seq: Number.MAX_SAFE_INTEGER }),
      event({ details: { note: null, deep: { list: [1, 'two', null, true] } } }),
    ];
    await insert(store, events);
    expect(await read(store, events)).toEqual(events.toSorted((one, other) => one.seq - other.seq));
  });

  test('no rows are no statement, and more rows than a part are all there', async () => {
    const store = await open();
    const { statements } = await valuesOf(() => insert(store, []));
    expect(statements.filter((text) => text.includes('subject_events'))).toEqual([]);
    const events = Array.from({ length: 1200 }, () => event());
    await insert(store, events);
    const [{ count } = { count: 0 }] = await store.read.orm
      .select({ count: sql<number | string>`count(*)` })
      .from(store.read.t.subjectEvents)
      .where(sql`${store.read.t.subjectEvents.seq} >= ${events[0]?.seq ?? 0}`);
    expect(Number(count)).toBe(1200);
  });
}

describe('on SQLite', () => {
  describeInserts(() => Promise.resolve(useTempStore()));
});

describeOnPostgres('on PostgreSQL', (postgres) => {
  afterAll(() => postgres.stop());

  const open = async (): Promise<Store> => {
    const store = await openPostgresStore(postgres.url);
    onTestFinished(() => store.close());
    await store.write((tx) => tx.orm.delete(tx.t.subjectEvents));
    return store;
  };

  describeInserts(open);

  test('any number of rows is one statement, of the same text', async () => {
    const store = await open();
    const texts = new Set<unknown>();
    for (const count of [1, 2, 7]) {
      const events = Array.from({ length: count }, () => event());
      const { statements } = await valuesOf(() => insert(store, events));
      const inserts = statements
        .map((text) => JSON.parse(text) as readonly unknown[])
        .filter(([text]) => String(text).includes('insert into "subject_events"'));
      expect(inserts).toHaveLength(1);
      texts.add(inserts[0]?.[0]);
    }
    expect(texts.size).toBe(1);
  });

  test('a text that PostgreSQL cannot store loses the characters in question alone', async () => {
    const store = await open();
    const events = [event({ subjectId: 'enr_\0\ud800' }), event({ subjectId: 'enr_good' })];
    await insert(store, events);
    expect((await read(store, events)).map(({ subjectId }) => subjectId)).toEqual([
      'enr_\ufffd\ufffd',
      'enr_good',
    ]);
  });
});
