import Database from 'better-sqlite3';
import { vi } from 'vitest';

/** Carries something out and tells which statements SQLite was asked meanwhile, in this process. */
export async function statementsOf<T>(
  work: () => Promise<T>,
): Promise<{ readonly answer: T; readonly sql: readonly string[] }> {
  const memory = new Database(':memory:');
  const statement: Database.Statement = Object.getPrototypeOf(memory.prepare('select 1'));
  memory.close();
  const sql: string[] = [];
  const spies = (['all', 'get', 'run'] as const).map((name) => {
    const original = Reflect.get(statement, name) as (
      this: Database.Statement,
      ...values: unknown[]
    ) => never;
    return vi.spyOn(statement, name).mockImplementation(function (
      this: Database.Statement,
      ...values: unknown[]
    ) {
      sql.push(this.source);
      return original.apply(this, values);
    });
  });
  try {
    return { answer: await work(), sql };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
