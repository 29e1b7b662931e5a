import { Client } from 'pg';
import { inject } from 'vitest';
import { searchRows } from './watch.js';

/** Whether servers of tests use PostgreSQL: FLEETGRAPH_TEST_ENGINE=postgres. */
export const IS_POSTGRES = process.env['FLEETGRAPH_TEST_ENGINE'] === 'postgres';

/** Database of one server. */
export interface TestDatabase {
  readonly url: string;
  /** Searches its rows for secrets, and deletes it. */
  readonly drop: () => Promise<void>;
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of the server that all tests of a run share; set for PostgreSQL only. */
    readonly postgresUrl: string;
  }
}

let created = 0;

/** Creates an empty database on a PostgreSQL server, by default on that of the run. */
export async function createDatabase(shared = inject('postgresUrl')): Promise<TestDatabase> {
  const name = `test_${process.pid}_${(created += 1)}`;
  await withClient(shared, (client) => client.query(`create database ${name}`));
  const url = shared.replace(/[^/]*$/, name);
  return {
    url,
    drop: async () => {
      searchRows(await withClient(url, rowsOf));
      await withClient(shared, (client) => client.query(`drop database ${name} with (force)`));
    },
  };
}

export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Reads every row of every table of ours, as text. */
export async function rowsOf(client: Client): Promise<readonly string[]> {
  const { rows: tables } = await client.query<{ readonly name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
  );
  const found: string[] = [];
  for (const { name } of tables)
    for (const { row } of (
      await client.query<{ readonly row: string }>(`select t::text as row from ${name} t`)
    ).rows)
      found.push(row);
  return found;
}
