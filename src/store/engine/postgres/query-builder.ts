import { hash } from 'node:crypto';
import { type Query } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { tables } from '../../schema/postgres.js';
import { type Db } from '../store.js';
import { type Connection } from './connections.js';
import { type RepeatedStatements } from './repeated-statements.js';

/** Internals of drizzle that build and run statements. */
interface Session {
  prepareQuery(
    query: Query,
    fields: unknown,
    name: string | undefined,
    ...more: readonly unknown[]
  ): Prepared;
}

interface Prepared {
  queryWithCache<T>(text: string, values: unknown[], run: () => Promise<T>): Promise<T>;
}

/**
 * Returns the query builder over a connection. Errors of the connection pass through unchanged:
 * drizzle would wrap each in one whose message contains the statement's parameters, including
 * hashes and sealed secrets.
 * @param repeated names statements that are not prepared by the repositories
 */
export function queryBuilder(connection: Connection, repeated?: RepeatedStatements): Db {
  const orm: NodePgDatabase = drizzle(connection as never);
  const { session } = orm as unknown as { readonly session: Session };
  const prepareQuery = session.prepareQuery.bind(session);
  const nameFor = (text: string, name: string | undefined): string | undefined =>
    name === undefined ? repeated?.nameOf(text) : statementName(text);
  session.prepareQuery = (query, fields, name, ...more) =>
    Object.assign(prepareQuery(query, fields, nameFor(query.sql, name), ...more), {
      queryWithCache: runBare,
    });
  // Sound because both builders share every method the repositories use; see kit.ts.
  return { orm: orm as unknown as Db['orm'], t: tables };
}

/** Returns the name of a prepared statement: the same for the same text. */
export const statementName = (text: string): string =>
  `fleetgraph_${hash('sha256', text).slice(0, 24)}`;

const runBare: Prepared['queryWithCache'] = (_text, _values, run) => run();
