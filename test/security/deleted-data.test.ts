import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { backUpSqlite } from '../../src/store/engine/backup.js';
import { startDamoovStory } from '../support/damoov.js';

const DRIVERS = 20;
const REMOVE =
  'mutation ($id: ID!) { removeDriver(input: { driverId: $id }) { deletedId userErrors { message } } }';
const personal = Array.from({ length: DRIVERS }, (_, index) => ({
  firstName: `Zephyrine${index}x`,
  lastName: `Quillfeather${index}x`,
  email: `zephyrine${index}x@example.test`,
}));
const needles = personal.flatMap((driver) => Object.values(driver));
const foundIn = (...paths: readonly string[]): readonly string[] => {
  const bytes = paths.filter((path) => existsSync(path)).map((path) => readFileSync(path));
  return needles.filter((needle) => bytes.some((each) => each.includes(needle)));
};

test('personal data of removed drivers is gone from the file, its log and later backups', async () => {
  const story = await startDamoovStory();
  const path = story.server.databasePath;
  try {
    const ids: string[] = [];
    for (const [index, driver] of personal.entries()) {
      const registered = await story.register({ ...driver, idempotencyKey: `key-${index}` });
      expect(registered.userErrors).toEqual([]);
      ids.push(registered.driver.id);
    }
    expect(foundIn(path, `${path}-wal`).length).toBeGreaterThan(0);
    for (const id of ids) {
      const { removeDriver } = await story.ask(REMOVE, { id });
      expect(removeDriver).toEqual({ deletedId: id, userErrors: [] });
    }
    const backup = join(path, '..', 'later.db');
    await backUpSqlite(path, backup);
    expect(foundIn(backup)).toEqual([]);
    const connection = new Database(path);
    const [{ busy }] = connection.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }];
    connection.close();
    expect(busy).toBe(0);
    expect(foundIn(path, `${path}-wal`)).toEqual([]);
  } finally {
    await story.close();
  }
});
