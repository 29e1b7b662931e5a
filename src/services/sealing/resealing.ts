import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  SEALED_COLUMNS,
  type SealedColumn,
  sealIdentity,
} from '../../store/access/sealed-columns.js';
import { listSealed, replaceSealed, type SealedValue } from '../../store/access/sealed-values.js';
import { type Store } from '../../store/engine/store.js';
import { isUnopened } from '../../vault/missing-key.js';
import { type SealIdentity, type Vault } from '../../vault/vault.js';

/** Maximum values per transaction: bounds how long the server's own writers wait. */
const PER_TRANSACTION = 100;

/** Progress of one column. */
export interface ResealProgress {
  readonly column: SealedColumn;
  readonly total: number;
  readonly resealed: number;
  /** Number still sealed with an older key: changed meanwhile by a server without the new key. */
  readonly remaining: number;
  /** Number sealed with a key that is not among the encryption keys, or damaged. */
  readonly unopened: number;
  /** Number of values by the key that seals them now; those that name none are left out. */
  readonly byKey: ReadonlyMap<string, number>;
}

/**
 * Reseals all values of older keys with the first key. After an interruption the next run
 * continues, since each value names its key. A value that changes meanwhile is not overwritten.
 */
export async function* resealAll(
  store: Store,
  vault: Vault,
  isStopping = () => false,
): AsyncGenerator<ResealProgress, void, void> {
  for (const column of SEALED_COLUMNS) {
    if (isStopping()) return;
    yield await resealColumn(store, vault, column, isStopping);
  }
}

/** Counts the sealed values by the key's name. @throws VaultError for a value that names none */
export async function countSeals(store: Store, vault: Vault): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const column of SEALED_COLUMNS) {
    for await (const values of batches(store, column)) {
      for (const { sealed } of values)
        counts.set(vault.kidOf(sealed), (counts.get(vault.kidOf(sealed)) ?? 0) + 1);
    }
  }
  return counts;
}

/** Counts the values that do not open with any of the encryption keys. */
export async function countUnopened(store: Store, vault: Vault): Promise<number> {
  let unopened = 0;
  for (const column of SEALED_COLUMNS) {
    for await (const values of batches(store, column)) {
      const opened = values.map(({ key, sealed }) =>
        opens(vault, sealed, sealIdentity(column, ...key)),
      );
      unopened += opened.filter((isOpen) => !isOpen).length;
    }
  }
  return unopened;
}

function opens(vault: Vault, sealed: string, identity: SealIdentity): boolean {
  try {
    vault.open(sealed, identity);
    return true;
  } catch (error) {
    if (isUnopened(error)) return false;
    throw error;
  }
}

async function resealColumn(
  store: Store,
  vault: Vault,
  column: SealedColumn,
  isStopping: () => boolean,
): Promise<ResealProgress> {
  let [total, resealed, remaining, unopened] = [0, 0, 0, 0];
  for await (const values of batches(store, column)) {
    if (isStopping()) break;
    // Yields between two batches, because SQLite answers within the turn of the event loop.
    await nextTurn();
    total += values.length;
    const outcomes = values.map((value) => resealValue(vault, column, value));
    unopened += outcomes.filter((value) => value === 'does not open').length;
    const changes = outcomes.filter((value) => typeof value === 'object');
    if (changes.length === 0) continue;
    const replaced = await store.write(async (tx) => {
      let count = 0;
      for (const { value, sealed } of changes)
        if (await replaceSealed(tx, column, value, sealed)) count += 1;
      return count;
    });
    resealed += replaced;
  }
  const byKey = new Map<string, number>();
  for await (const values of batches(store, column)) {
    remaining += values.filter(({ sealed }) => isOlder(vault, sealed)).length;
    for (const { sealed } of values) {
      const kid = keyOf(vault, sealed);
      if (kid !== null) byKey.set(kid, (byKey.get(kid) ?? 0) + 1);
    }
  }
  remaining = Math.max(0, remaining - unopened);
  return { column, total, resealed, remaining, unopened, byKey };
}

type Resealing =
  { readonly value: SealedValue; readonly sealed: string } | 'good as it is' | 'does not open';

function resealValue(vault: Vault, column: SealedColumn, value: SealedValue): Resealing {
  const identity = sealIdentity(column, ...value.key);
  try {
    if (!vault.needsResealing(value.sealed)) return 'good as it is';
    return { value, sealed: vault.seal(vault.open(value.sealed, identity), identity) };
  } catch (error) {
    if (isUnopened(error)) return 'does not open';
    throw error;
  }
}

/**
 * Returns whether a value is not sealed with the first key. True for a value that names no key: the
 * caller subtracts it as one that does not open.
 */
function isOlder(vault: Vault, sealed: string): boolean {
  try {
    return vault.needsResealing(sealed);
  } catch (error) {
    if (isUnopened(error)) return true;
    throw error;
  }
}

/** Returns the id of the key that seals a value; null for a value that names none. */
function keyOf(vault: Vault, sealed: string): string | null {
  try {
    return vault.kidOf(sealed);
  } catch (error) {
    if (isUnopened(error)) return null;
    throw error;
  }
}

async function* batches(
  store: Store,
  column: SealedColumn,
): AsyncGenerator<readonly SealedValue[], void, void> {
  let after: readonly string[] | null = null;
  for (;;) {
    const values: readonly SealedValue[] = await listSealed(
      store.read,
      column,
      after,
      PER_TRANSACTION,
    );
    if (values.length === 0) return;
    yield values;
    after = values.at(-1)?.key ?? null;
  }
}
