import {
  type AuditChain,
  auditChains,
  auditLinks,
  countUnlinked,
  hashOf,
  linkedChains,
  NO_FLEET,
} from '../store/access/audit-chain.js';
import { type Db } from '../store/engine/store.js';

/** Entries that are read at once. */
const PART = 1000;

/** Result for one chain of the audit log. */
export interface ChainReport {
  readonly chain: string;
  /** Number of linked entries. */
  readonly entries: number;
  /** The last entry that was found. */
  readonly hash: string;
  /** The first fault, in a sentence; null for a sound chain. */
  readonly fault: string | null;
}

/**
 * Verifies the chains of the audit log one by one: that no entry is missing, none has changed, and
 * the last one is the one that was linked last.
 */
export async function* verifyChains(db: Db): AsyncGenerator<ChainReport> {
  const heads = new Map((await auditChains(db)).map((head) => [head.chain, head]));
  const names = new Set([...heads.keys(), ...(await linkedChains(db))]);
  for (const chain of [...names].sort()) yield await verifyChain(db, chain, heads.get(chain));
}

/** Returns the number of entries that follow with the next links. */
export const unlinkedEntries = (db: Db): Promise<number> => countUnlinked(db);

/** Returns the name of a chain for people. */
export const nameOfChain = (chain: string): string => (chain === NO_FLEET ? 'no fleet' : chain);

async function verifyChain(
  db: Db,
  chain: string,
  head: AuditChain | undefined,
): Promise<ChainReport> {
  let [entries, before] = [0, ''];
  const broken = (fault: string): ChainReport => ({ chain, entries, hash: before, fault });
  for (;;) {
    const rows = await auditLinks(db, chain, entries, PART);
    for (const row of rows) {
      const { id, sequence, previousHash, hash } = row;
      if (sequence !== entries + 1)
        return broken(
          sequence === entries
            ? `entry ${id} has the number ${entries}, which another one has.`
            : `entry number ${entries + 1} is missing before ${id}.`,
        );
      if (previousHash !== before)
        return broken(`entry ${id} does not follow the entry before it: one of both has changed.`);
      if (hash !== hashOf(row, sequence, before)) return broken(`entry ${id} has changed.`);
      entries = sequence;
      before = hash;
    }
    if (rows.length < PART) break;
  }
  if (!head) return broken('the record of its last entry is missing.');
  if (head.sequence > entries)
    return broken(`${head.sequence - entries} entries are missing at its end.`);
  if (head.sequence < entries || head.hash !== before)
    return broken('the record of its last entry has changed.');
  return { chain, entries, hash: before, fault: null };
}
