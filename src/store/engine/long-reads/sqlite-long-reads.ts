import { drizzle } from 'drizzle-orm/sqlite-proxy';
import { tables } from '../../schema/sqlite.js';
import { type Db, type Store } from '../store.js';
import {
  LONG_READ_LIMITS,
  LONG_READERS,
  type LongReadLimits,
  LongReads,
  onBehalfOf,
} from './long-reads.js';
import { Readers } from './readers.js';

/** Reads of a SQLite file by processes of their own. */
export interface SqliteLongReads {
  readonly run: Store['longRead'];
  close(): Promise<void>;
}

export function sqliteLongReads(
  path: string,
  limits: LongReadLimits = LONG_READ_LIMITS,
): SqliteLongReads {
  const readers = new Readers(path);
  const reads = new LongReads(new Array<Readers>(LONG_READERS).fill(readers), limits);
  const orm = drizzle(async (sql, values: unknown[], method) => {
    const rows = await reads.run((_, { signal }) => readers.run({ sql, values }, signal));
    // The builder expects the values of a single row.
    return { rows: (method === 'get' ? rows[0] : rows) as unknown[] };
  });
  passErrors(orm);
  // Sound because both builders share every method the repositories use; see kit.ts.
  const db: Db = { orm: orm as unknown as Db['orm'], t: tables, plain: true };
  return {
    run: (caller, read) => onBehalfOf(caller, () => read(db)),
    close: async () => {
      reads.close();
      await readers.close();
    },
  };
}

/** Internals of drizzle that build and run statements. */
interface Session {
  prepareQuery(...query: readonly unknown[]): object;
}

/**
 * Lets errors pass unchanged: drizzle would wrap each in one whose message contains the statement's
 * parameters.
 */
function passErrors(orm: object): void {
  const { session } = orm as { readonly session: Session };
  const prepareQuery = session.prepareQuery.bind(session);
  session.prepareQuery = (...query) =>
    Object.assign(prepareQuery(...query), {
      queryWithCache: <T>(_text: string, _values: unknown, run: () => Promise<T>) => run(),
    });
}
