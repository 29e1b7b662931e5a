import { afterAll, describe, onTestFinished } from 'vitest';
import { openPostgresStore } from '../../src/store/engine/postgres-store.js';
import { type Settle, type Store } from '../../src/store/engine/store.js';
import { describeOnPostgres } from './postgres.js';
import { useTempStore } from './store.js';

/**
 * Runs the same tests on SQLite and on PostgreSQL.
 * @param story is given what opens a store for one test; on PostgreSQL all of them share a database
 */
export function describeOnBothEngines(
  title: string,
  story: (openStore: (settle?: Settle) => Promise<Store>) => void,
): void {
  describe(`${title} on SQLite`, () => story((settle) => Promise.resolve(useTempStore(settle))));
  describeOnPostgres(`${title} on PostgreSQL`, (postgres) => {
    afterAll(() => postgres.stop());
    story(async (settle) => {
      const store = await openPostgresStore(postgres.url, settle ? { settle } : {});
      onTestFinished(() => store.close());
      return store;
    });
  });
}
