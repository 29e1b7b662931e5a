import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { migrationsFolder } from './migrations.js';
import { type Store } from './store.js';

/** Maximum time to wait for a connection to PostgreSQL, in milliseconds. */
const CONNECT_TIMEOUT_MS = 5000;

/** Location of a database, as in the configuration. */
export type DatabasePlace =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: { reveal(): string } };

/**
 * Returns the names of migrations that this server knows and its open database does not have: the
 * file was replaced by an older one. A database migrated further by a newer server does not count:
 * migrations only add.
 */
export async function missingMigrations(store: Store): Promise<readonly string[]> {
  const { entries } = readMigrations(store.dialect);
  const last = await store.lastMigration();
  return entries.filter(({ when }) => last === null || when > last).map(({ tag }) => tag);
}

function readMigrations(dialect: 'sqlite' | 'postgres'): Journal {
  return JSON.parse(
    readFileSync(join(migrationsFolder(dialect), 'meta', '_journal.json'), 'utf8'),
  ) as Journal;
}

interface Journal {
  readonly entries: readonly { readonly tag: string; readonly when: number }[];
}

/**
 * Returns the names of the migrations that opening the database will run, in order; all of them if
 * there is no database yet.
 */
export async function pendingMigrations(database: DatabasePlace): Promise<readonly string[]> {
  const { entries } = readMigrations(database.kind);
  const last =
    database.kind === 'sqlite'
      ? lastInSqlite(database.path)
      : await lastInPostgres(database.url.reveal());
  // Follows drizzle-orm: migrations younger than the last one carried out.
  return entries.filter(({ when }) => last === null || when > last).map(({ tag }) => tag);
}

function lastInSqlite(path: string): number | null {
  if (!existsSync(path)) return null;
  const connection = new Database(path, { readonly: true });
  try {
    if (
      !connection
        .prepare(
          "select 1 from sqlite_master where type = 'table' and name = '__drizzle_migrations'",
        )
        .get()
    )
      return null;
    return connection.prepare('select max(created_at) from __drizzle_migrations').pluck().get() as
      number | null;
  } finally {
    connection.close();
  }
}

async function lastInPostgres(url: string): Promise<number | null> {
  const { lastMigrationAt } = await import('./postgres/migrate.js');
  return lastMigrationAt({ url, connectTimeoutMs: CONNECT_TIMEOUT_MS });
}
