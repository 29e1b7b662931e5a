import { readFile } from 'node:fs/promises';
import Database from 'better-sqlite3';

/** Runs statements on a database file, without its triggers. */
export function runOnSqlite(path: string, statements: readonly string[]): Promise<void> {
  const connection = new Database(path);
  connection.pragma('busy_timeout = 5000');
  const triggers = connection
    .prepare<[], { name: string; sql: string }>(
      "select name, sql from sqlite_master where type = 'trigger'",
    )
    .all();
  connection.pragma('synchronous = OFF');
  connection.pragma('cache_size = -500000');
  for (const { name } of triggers) connection.exec(`drop trigger "${name}"`);
  for (const statement of statements) connection.exec(statement);
  for (const { sql } of triggers) connection.exec(sql);
  connection.exec('analyze; drop table if exists sqlite_stat4');
  connection.close();
  return Promise.resolve();
}

/** Returns the bytes that this process has written: nearly all go to the database's log. */
export async function sqliteLogBytes(): Promise<number> {
  const io = await readFile('/proc/self/io', 'latin1');
  return Number(/wchar: (\d+)/.exec(io)?.[1]);
}
