import { afterAll, beforeAll, describe } from 'vitest';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { openSqliteStore } from '../../../src/store/engine/sqlite/sqlite-store.js';
import { type Db, type Store } from '../../../src/store/engine/store.js';
import { describeOnPostgres } from '../../support/postgres.js';
import { openTempStore } from '../../support/store.js';
import { insertWorld } from './world.js';

/** Two servers on one database, with connections of their own. */
export interface Servers {
  readonly stores: () => readonly [Store, Store];
  /** Makes the same change on both at once. */
  readonly both: <T>(job: (tx: Db, server: number) => Promise<T>) => Promise<readonly [T, T]>;
}

interface Pair {
  readonly stores: readonly [Store, Store];
  readonly end: () => Promise<void>;
}

/** Runs the same races on one SQLite file and on one PostgreSQL database. */
export function describeRaces(title: string, races: (servers: Servers) => void): void {
  describe(`${title}, on one SQLite file`, () =>
    race(races, () => {
      const temp = openTempStore();
      const other = openSqliteStore(temp.path);
      const end = () => other.close().then(() => temp.dispose());
      return Promise.resolve({ stores: [temp.store, other], end });
    }));
  describeOnPostgres(`${title}, on one PostgreSQL database`, (postgres) =>
    race(races, async () => {
      const stores = [
        await openPostgresStore(postgres.url),
        await openPostgresStore(postgres.url),
      ] as const;
      const end = () =>
        Promise.all(stores.map((store) => store.close())).then(() => postgres.stop());
      return { stores, end };
    }),
  );
}

function race(races: (servers: Servers) => void, open: () => Promise<Pair>): void {
  let pair: Pair;
  beforeAll(async () => {
    pair = await open();
    await insertWorld(pair.stores[0]);
  }, 60_000);
  afterAll(() => pair.end());
  races({
    stores: () => pair.stores,
    both: (job) => {
      const [one, other] = pair.stores;
      return Promise.all([one.write((tx) => job(tx, 0)), other.write((tx) => job(tx, 1))]);
    },
  });
}
