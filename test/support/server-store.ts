import { openPostgresStore } from '../../src/store/engine/postgres-store.js';
import { openSqliteStore } from '../../src/store/engine/sqlite/sqlite-store.js';
import { type Db, type Store } from '../../src/store/engine/store.js';
import { type TestServer } from './app.js';

/** Changes or reads the database of a server as another process would: it notifies no one. */
export async function elsewhere<T>(
  { settings }: Pick<TestServer, 'settings'>,
  job: (tx: Db) => Promise<T>,
): Promise<T> {
  const store = await openStore(settings['FLEETGRAPH_DATABASE'] ?? '');
  try {
    return await store.write(job);
  } finally {
    await store.close();
  }
}

const openStore = (database: string): Promise<Store> =>
  database.startsWith('postgres')
    ? openPostgresStore(database)
    : Promise.resolve(openSqliteStore(database));
