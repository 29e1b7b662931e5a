import { type Query } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { tables } from '../../schema/postgres.js';
import { type Db } from '../store.js';
import { type Connection } from './connections.js';

/** What drizzle puts its statements together with, and runs them by. */
interface Session {
  prepareQuery(query: Query, ...more: readonly unknown[]): Prepared;
}

interface Prepared {
  queryWithCache<T>(text: string, values: unknown[], run: () => Promise<T>): Promise<T>;
}

/**
 * The query builder over a connection. Errors of the connection come through as they are: drizzle would wrap each in one
 * whose message holds the statement's parameters, and so hashes and sealed secrets.
 */
export function queryBuilder(connection: Connection): Db {
  const orm: NodePgDatabase = drizzle(connection as never);
  const { session } = orm as unknown as { readonly session: Session };
  const prepareQuery = session.prepareQuery.bind(session);
  session.prepareQuery = (...query) =>
    Object.assign(prepareQuery(...query), { queryWithCache: runBare });
  // Both builders share every method the repositories use; see kit.ts.
  return { orm: orm as unknown as Db['orm'], t: tables };
}

const runBare: Prepared['queryWithCache'] = (_text, _values, run) => run();
