import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { FLEET_ID_PREFIX } from '../../../src/domain/fleet.js';
import { newId } from '../../../src/domain/values/ids.js';
import { loadServerSecret } from '../../../src/store/access/server-secrets.js';
import { type Store } from '../../../src/store/engine/store.js';
import { countFleets, insertFleet } from '../../../src/store/fleets.js';
import { type Installation, newInstallation, newKey, vaultWith } from '../support.js';

const key = newKey('k1');
const addFleet = (store: Store): Promise<void> =>
  store.write((tx) =>
    insertFleet(tx, {
      id: newId(FLEET_ID_PREFIX),
      name: `Fleet ${newId(FLEET_ID_PREFIX)}`,
      externalId: null,
      createdAt: new Date(),
    }),
  );

/**
 * An installation with one fleet and one sealed secret, and a backup of it; a second fleet came
 * later.
 */
async function backedUp(): Promise<{ readonly installation: Installation; readonly file: string }> {
  const installation = newInstallation({ FLEETGRAPH_ENCRYPTION_KEYS: key.setting });
  const file = join(installation.folder, 'copy.db');
  await installation.withStore(async (store) => {
    await loadServerSecret(store, vaultWith(key), 'cursors', 32, new Date());
    await addFleet(store);
  });
  expect((await installation.run(['backup', file])).code).toBe(0);
  await installation.withStore(addFleet);
  return { installation, file };
}
const fleetsOf = (installation: Installation): Promise<number> =>
  installation.withStore((store) => countFleets(store.read, null));
const others = ({ folder }: Installation): readonly string[] =>
  readdirSync(folder).filter((name) => !['copy.db', 'fleetgraph.db'].includes(name));

describe('restore', () => {
  it('restores the state of the backup, and retains the present database beside it', async () => {
    const { installation, file } = await backedUp();
    const before = readFileSync(file);
    const { code, err, out } = await installation.run(['restore', file, '--overwrite']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(await fleetsOf(installation)).toBe(1);
    expect(statSync(installation.path).mode & 0o777).toBe(0o600);
    expect(readFileSync(file).equals(before)).toBe(true);
    const [previous = ''] = others(installation);
    expect(out).toContain(previous);
    const old = new Database(join(installation.folder, previous), { readonly: true });
    expect(old.prepare('select count(*) from fleets').pluck().get()).toBe(2);
    old.close();
  });

  it('makes a database where there is none', async () => {
    const { file } = await backedUp();
    const fresh = newInstallation({ FLEETGRAPH_ENCRYPTION_KEYS: key.setting });
    expect((await fresh.run(['restore', file])).code).toBe(0);
    expect(await fleetsOf(fresh)).toBe(1);
  });

  it('replaces no database without --overwrite', async () => {
    const { installation, file } = await backedUp();
    const { code, err } = await installation.run(['restore', file]);
    expect(code).toBe(1);
    expect(err).toContain('--overwrite');
    expect(await fleetsOf(installation)).toBe(2);
  });

  it('waits for no server: while one has the database open, it refuses', async () => {
    const { installation, file } = await backedUp();
    await installation.withStore(async (store) => {
      const { code, err } = await installation.run(['restore', file, '--overwrite']);
      expect(code).toBe(1);
      expect(err).toContain('stop the server');
      await addFleet(store);
    });
    expect(await fleetsOf(installation)).toBe(3);
    expect(others(installation)).toEqual([]);
  });

  it.each([
    [
      'is damaged',
      (file: string) => truncateSync(file, statSync(file).size - 8192),
      /not sound|malformed|image/,
    ],
    [
      'is no database',
      (file: string) => writeFileSync(file, 'not a database, by any means. '.repeat(300)),
      /not a database/,
    ],
    [
      'is a database of another program',
      (file: string) => {
        writeFileSync(file, '');
        const other = new Database(file);
        other.exec('create table notes (text)');
        other.close();
      },
      /none of Fleetgraph/,
    ],
  ])('leaves everything as it is when the file %s', async (_how, spoil, message) => {
    const { installation, file } = await backedUp();
    spoil(file);
    const { code, err } = await installation.run(['restore', file, '--overwrite']);
    expect(code).toBe(1);
    expect(err).toMatch(message);
    expect(await fleetsOf(installation)).toBe(2);
    expect(others(installation)).toEqual([]);
  });

  it('leaves everything as it is when the keys do not open the secrets in it', async () => {
    const { installation, file } = await backedUp();
    const { code, err } = await installation.run(['restore', file, '--overwrite'], {
      FLEETGRAPH_ENCRYPTION_KEYS: newKey('k2').setting,
    });
    expect(code).toBe(1);
    expect(err).toContain('do not open 1 of its secrets');
    expect(await fleetsOf(installation)).toBe(2);
    expect(existsSync(`${installation.path}.restoring`)).toBe(false);
  });
});
