import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FLEET_ID_PREFIX } from '../../../src/domain/fleet.js';
import { newId } from '../../../src/domain/values/ids.js';
import { lastAuditOf } from '../../../src/store/access/audit-events.js';
import { backUpSqlite, faultsOfSqlite } from '../../../src/store/engine/backup.js';
import { openSqliteStore } from '../../../src/store/engine/sqlite/sqlite-store.js';
import { type Store } from '../../../src/store/engine/store.js';
import { countFleets, insertFleet } from '../../../src/store/fleets.js';
import { newInstallation } from '../support.js';

const addFleet = (store: Store): Promise<void> =>
  store.write((tx) =>
    insertFleet(tx, {
      id: newId(FLEET_ID_PREFIX),
      name: 'Berlin',
      externalId: null,
      createdAt: new Date(),
    }),
  );

describe('backup', () => {
  it('copies what a server that is running has committed, in one file', async () => {
    const installation = newInstallation();
    const file = join(installation.folder, 'copy.db');
    await installation.withStore(async (store) => {
      await addFleet(store);
      const { code, out, err } = await installation.run(['backup', file]);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toContain(`${statSync(file).size} bytes`);
      expect(await lastAuditOf(store.read, 'database.backed_up')).toBeInstanceOf(Date);
      // The server goes on after the backup.
      await addFleet(store);
    });
    expect(readdirSync(installation.folder).filter((name) => name.startsWith('copy'))).toEqual([
      'copy.db',
    ]);
    expect(faultsOfSqlite(file)).toEqual([]);
    const copy = openSqliteStore(file);
    expect(await countFleets(copy.read, null)).toBe(1);
    await copy.close();
  });

  it('comes to its end however much is written meanwhile, and holds what was there when it began', async () => {
    const installation = newInstallation();
    const file = join(installation.folder, 'copy.db');
    await installation.withStore(async (store) => {
      // Several times as many pages as are copied at once.
      const long = 'x'.repeat(20_000);
      await store.write(async (tx) => {
        for (let number = 0; number < 1000; number += 1)
          await insertFleet(tx, {
            id: newId(FLEET_ID_PREFIX),
            name: long,
            externalId: null,
            createdAt: new Date(),
          });
      });
      const backup = { isOver: false };
      const made = backUpSqlite(installation.path, file).finally(() => (backup.isOver = true));
      let written = 0;
      for (; !backup.isOver && written < 1000; written += 1) await addFleet(store);
      expect(written).toBeLessThan(1000);
      await made;
    });
    const copy = openSqliteStore(file);
    expect(await countFleets(copy.read, null)).toBeGreaterThanOrEqual(1000);
    await copy.close();
  });

  it('lets only its owner read the file', async () => {
    const installation = newInstallation();
    await installation.run(['migrate']);
    const file = join(installation.folder, 'copy.db');
    await installation.run(['backup', file]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('never overwrites an existing file', async () => {
    const installation = newInstallation();
    await installation.run(['migrate']);
    const file = join(installation.folder, 'precious');
    writeFileSync(file, 'precious');
    const { code, err } = await installation.run(['backup', file]);
    expect(code).toBe(1);
    expect(err).toContain('is there already');
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });

  it('reports when the destination cannot be written', async () => {
    const installation = newInstallation();
    await installation.run(['migrate']);
    const { code, err } = await installation.run([
      'backup',
      join(installation.folder, 'no', 'such', 'folder.db'),
    ]);
    expect(code).toBe(1);
    expect(err).toContain('ENOENT');
  });

  it('leaves nothing behind when the database cannot be read', async () => {
    const installation = newInstallation();
    writeFileSync(
      installation.path,
      'this is no database, and long enough to be looked at as one'.repeat(100),
    );
    const { code } = await installation.run(['backup', join(installation.folder, 'copy.db')]);
    expect(code).toBe(1);
    expect(readdirSync(installation.folder).filter((name) => name.startsWith('copy'))).toEqual([]);
  });

  it('discards a copy of a damaged database', async () => {
    const installation = newInstallation();
    await installation.run(['migrate']);
    const sound = join(installation.folder, 'sound.db');
    await backUpSqlite(installation.path, sound);
    truncateSync(sound, statSync(sound).size - 8192);
    const file = join(installation.folder, 'copy.db');
    await expect(backUpSqlite(sound, file)).rejects.toThrow();
    expect(readdirSync(installation.folder).filter((name) => name.startsWith('copy'))).toEqual([]);
  });

  it('refers to the tools of PostgreSQL', async () => {
    const installation = newInstallation();
    const { code, err } = await installation.run(['backup', join(installation.folder, 'copy.db')], {
      FLEETGRAPH_DATABASE: 'postgres://someone:not-real@127.0.0.1:1/x',
    });
    expect(code).toBe(1);
    expect(err).toContain('pg_dump');
  });
});
