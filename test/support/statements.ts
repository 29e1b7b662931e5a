import Database from 'better-sqlite3';
import pg from 'pg';
import { vi } from 'vitest';
import { Readers } from '../../src/store/engine/long-reads/readers.js';

type Call = (this: Database.Statement, ...values: unknown[]) => never;

/** Watches what SQLite carries out in this process; returns what ends the watching. */
function watchSqlite(see: (sql: string, values: readonly unknown[]) => void): () => void {
  const memory = new Database(':memory:');
  const statement: Database.Statement = Object.getPrototypeOf(memory.prepare('select 1'));
  memory.close();
  const spies = (['all', 'get', 'run', 'iterate'] as const).map((name) => {
    const original = Reflect.get(statement, name) as Call;
    return vi.spyOn(statement, name).mockImplementation(function (
      this: Database.Statement,
      ...values: unknown[]
    ) {
      see(this.source, values);
      return original.apply(this, values);
    });
  });
  return () => spies.forEach((spy) => spy.mockRestore());
}

/** Carries something out and returns the statements that SQLite got meanwhile, in this process. */
export async function statementsOf<T>(
  work: () => Promise<T>,
): Promise<{ readonly answer: T; readonly sql: readonly string[] }> {
  const sql: string[] = [];
  const end = watchSqlite((source) => void sql.push(source));
  try {
    return { answer: await work(), sql };
  } finally {
    end();
  }
}

/**
 * Carries something out and returns the statements with their values that the database got
 * meanwhile as JSON: SQLite in this process and in its reader processes, and PostgreSQL.
 */
export async function valuesOf<T>(
  work: () => Promise<T>,
): Promise<{ readonly answer: T; readonly statements: readonly string[] }> {
  const statements: string[] = [];
  const see = (...seen: readonly unknown[]): void => void statements.push(JSON.stringify(seen));
  const end = watchSqlite(see);
  const run = Reflect.get(Readers.prototype, 'run') as unknown as () => void;
  const query = Reflect.get(pg.Client.prototype, 'query') as unknown as () => void;
  const read = vi.spyOn(Readers.prototype, 'run').mockImplementation(function (
    this: Readers,
    ...asked: Parameters<Readers['run']>
  ) {
    see(asked[0]);
    return Reflect.apply(run, this, asked) as never;
  });
  const queried = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    ...asked: readonly unknown[]
  ) {
    const [config, values] = asked as readonly [unknown, unknown];
    const { text, values: own } = (typeof config === 'object' ? config : { text: config }) as {
      readonly text?: unknown;
      readonly values?: unknown;
    };
    see(text, own ?? values);
    return Reflect.apply(query, this, asked) as never;
  });
  try {
    return { answer: await work(), statements };
  } finally {
    end();
    read.mockRestore();
    queried.mockRestore();
  }
}
