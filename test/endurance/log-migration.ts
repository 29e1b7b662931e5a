import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { Client } from 'pg';
import { isShort, report } from './harness.ts';
import { startPostgres } from './postgres.ts';

const EVENTS = isShort ? 20_000 : 3_000_000;
const PER_INSERT = 250_000;
/** Longest time for which the migration may let a writer of the log wait, in milliseconds. */
const MAX_WAIT_MS = 1000;
const MIGRATIONS = join(import.meta.dirname, '../../migrations/postgres');
/** Migration that makes the journal of clearances the log of events of all types. */
const EVENT_LOG = '0019_event_log';
const FLEET = 'flt_migration';

interface Journal {
  readonly entries: readonly { readonly tag: string }[];
}

/** Runs the migrations up to one of them, without it or with it. */
async function migrateTo(client: Client, tag: string, isIncluded: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fleetgraph-migrations-'));
  try {
    cpSync(MIGRATIONS, folder, { recursive: true });
    const path = join(folder, 'meta/_journal.json');
    const journal = JSON.parse(readFileSync(path, 'utf8')) as Journal;
    const last = journal.entries.findIndex((entry) => entry.tag === tag);
    const entries = journal.entries.slice(0, last + (isIncluded ? 1 : 0));
    writeFileSync(path, JSON.stringify({ ...journal, entries }));
    await migrate(drizzle(client), { migrationsFolder: folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Appends events one after the other, as a server of the version before does. */
class Writer {
  longestMs = 0;
  written = 0;
  #isRunning = true;
  readonly #client: Client;
  readonly #done: Promise<void>;

  constructor(client: Client, from: number) {
    this.#client = client;
    this.#done = this.#run(from);
  }

  async #run(from: number): Promise<void> {
    while (this.#isRunning) {
      const begun = performance.now();
      await insertEvents(this.#client, from + this.written + 1, from + this.written + 1);
      this.written += 1;
      this.longestMs = Math.max(this.longestMs, performance.now() - begun);
    }
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    await this.#done;
  }
}

async function insertEvents(client: Client, from: number, to: number): Promise<void> {
  await client.query(
    `with placed as (update fleets set journal_seq = $2 where id = $3)
     insert into clearance_events (id, fleet_id, seq, enrollment_id, vehicle_id, account_id, status, source, occurred_at, recorded_at)
     select 'evt_' || n, $3, n, 'enr_' || n % 10000, 'veh_' || n % 10000, 'acc_1', 'PENDING', 'WEBHOOK', now(), now()
     from generate_series($1::bigint, $2::bigint) n`,
    [from, to, FLEET],
  );
}

await report(
  `the migration of a journal with ${EVENTS} events lets no writer wait longer than ${MAX_WAIT_MS} ms on PostgreSQL, and cursors from before go on`,
  async () => {
    const postgres = await startPostgres();
    const clients = [postgres.url, postgres.url].map(
      (connectionString) => new Client({ connectionString }),
    );
    try {
      const [migrating, writing] = clients as [Client, Client];
      await Promise.all(clients.map((client) => client.connect()));
      await migrateTo(migrating, EVENT_LOG, false);
      await writing.query('insert into fleets (id, name, created_at) values ($1, $1, now())', [
        FLEET,
      ]);
      for (let from = 1; from <= EVENTS; from += PER_INSERT)
        await insertEvents(writing, from, Math.min(from + PER_INSERT - 1, EVENTS));
      const place = EVENTS - 500;
      const writer = new Writer(writing, EVENTS);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const calmMs = writer.longestMs;
      writer.longestMs = 0;
      const begun = performance.now();
      await migrateTo(migrating, EVENT_LOG, true);
      const migrationMs = performance.now() - begun;
      await new Promise((resolve) => setTimeout(resolve, 200));
      await writer.stop();
      const seqs = await placesAfter(postgres.url, place);
      const expected = EVENTS + writer.written - place;
      const isGapless = seqs.length === expected && seqs.every((seq, n) => seq === place + 1 + n);
      return {
        measured: `${Math.round(migrationMs)} ms, a writer waited ${Math.round(writer.longestMs)} ms at most (${Math.round(calmMs)} ms before), ${seqs.length} of ${expected} events after a cursor from before ${isGapless ? 'without' : 'WITH'} gap or repetition`,
        pass: writer.longestMs <= MAX_WAIT_MS && isGapless,
      };
    } finally {
      for (const client of clients) await client.end().catch(() => undefined);
      await postgres.stop();
    }
  },
);

/** Reads the log after a place with the code of this version. */
async function placesAfter(url: string, after: number): Promise<readonly number[]> {
  const dist = join(import.meta.dirname, '../../dist/src/store');
  const { openPostgresStore } = await import(join(dist, 'engine/postgres-store.js'));
  const { logAfter } = await import(join(dist, 'journal/log-after.js'));
  const store = await openPostgresStore(url);
  try {
    const seqs: number[] = [];
    for (;;) {
      const events: readonly { readonly seq: number }[] = await logAfter(
        store.read,
        FLEET,
        seqs.at(-1) ?? after,
        200,
      );
      if (events.length === 0) return seqs;
      seqs.push(...events.map(({ seq }) => seq));
    }
  } finally {
    await store.close();
  }
}
