import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/domain/values/secret.js';
import { countSeals } from '../../../src/services/sealing/resealing.js';
import { type Store } from '../../../src/store/engine/store.js';
import { createKeyRing, type VaultKey } from '../../../src/vault/key-ring.js';
import { Vault } from '../../../src/vault/vault.js';
import { Resealer } from '../../../src/workers/loops/resealer.js';
import { useTempStore } from '../../support/store.js';

const key = (kid: string, fill: number): VaultKey => ({
  kid,
  key: new Secret(new Uint8Array(32).fill(fill)),
});
const [OLD, NEW, LOST] = [key('old', 1), key('new', 2), key('lost', 3)];
const before = new Vault(createKeyRing([OLD]));
const after = new Vault(createKeyRing([NEW, OLD]));
const placeOf = (name: string) => ({ table: 'server_secrets', id: name, field: 'sealed' });

async function sealAndStore(store: Store, vault: Vault, names: readonly string[]): Promise<void> {
  const rows = names.map((name) => ({
    name,
    sealed: vault.seal(`not-a-real-${name}`, placeOf(name)),
    createdAt: new Date(0),
  }));
  await store.write(async ({ orm, t }) => {
    await orm.insert(t.serverSecrets).values(rows);
  });
}

function resealerOf(store: Store, vault = after) {
  const lines: object[] = [];
  const log = {
    info: (fields: object) => void lines.push(fields),
    warn: (fields: object) => void lines.push(fields),
    error: (fields: object) => void lines.push(fields),
  };
  return { resealer: new Resealer({ store, vault, log, now: () => new Date() }), lines };
}

describe('the resealer', () => {
  it('seals everything with the first key, says how far it came, and says nothing when all is well', async () => {
    const store = useTempStore();
    const names = Array.from({ length: 250 }, (_, index) => `secret-${index}`);
    await sealAndStore(store, before, names);
    const { resealer, lines } = resealerOf(store);
    expect(await resealer.once()).toBe(false);
    expect(lines).toEqual([
      { column: 'server_secrets.sealed', total: 250, resealed: 250, remaining: 0, unopened: 0 },
    ]);
    expect(Object.fromEntries(await countSeals(store, after))).toEqual({ new: 250 });
    await resealer.once();
    expect(lines).toHaveLength(1);
    const rows = await store.read.orm.select().from(store.read.t.serverSecrets);
    for (const { name, sealed } of rows)
      expect(new Vault(createKeyRing([NEW])).open(sealed, placeOf(name))).toBe(
        `not-a-real-${name}`,
      );
  });

  it('leaves what does not open as it is, and warns of it', async () => {
    const store = useTempStore();
    await sealAndStore(store, new Vault(createKeyRing([LOST])), ['lost']);
    await sealAndStore(store, before, ['sound']);
    const { resealer, lines } = resealerOf(store);
    await resealer.once();
    expect(lines).toEqual([
      { column: 'server_secrets.sealed', total: 2, resealed: 1, remaining: 0, unopened: 1 },
    ]);
    expect(Object.fromEntries(await countSeals(store, after))).toEqual({ lost: 1, new: 1 });
  });

  it('stops between two batches, and the next one goes on', async () => {
    const store = useTempStore();
    await sealAndStore(
      store,
      before,
      Array.from({ length: 250 }, (_, index) => `secret-${String(index).padStart(3, '0')}`),
    );
    const { resealer } = resealerOf(store);
    resealer.start();
    await resealer.stop();
    const counts = Object.fromEntries(await countSeals(store, after));
    expect((counts['old'] ?? 0) + (counts['new'] ?? 0)).toBe(250);
    expect(counts['old']).toBeGreaterThan(0);
    await resealerOf(store).resealer.once();
    expect(Object.fromEntries(await countSeals(store, after))).toEqual({ new: 250 });
  });
});
