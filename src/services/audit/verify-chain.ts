import { type AuditFault, type AuditFaultKind } from '../../domain/audit.js';
import {
  auditChains,
  auditLinks,
  countUnlinked,
  findAuditChain,
  hashOf,
  type LinkedAuditRow,
  linkedChains,
  NO_FLEET,
} from '../../store/access/audit-chain.js';
import { type Db } from '../../store/engine/store.js';

/** Entries that are read at once. */
const PART = 1000;

/** Last sound entry of a chain. */
export interface ChainPlace {
  readonly chain: string;
  /** Number of sound entries. */
  readonly entries: number;
  /** Hash of the last one; empty before the first. */
  readonly hash: string;
  /** Time of the newest sound entry; null before the first. */
  readonly at: Date | null;
}

/** Result for a part of a chain. */
export interface ChainPart {
  readonly place: ChainPlace;
  /** Whether the chain was read to its end or to a fault. */
  readonly isWhole: boolean;
  readonly fault: AuditFault | null;
}

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

export const startOf = (chain: string): ChainPlace => ({ chain, entries: 0, hash: '', at: null });

/**
 * Verifies the chains of the audit log one by one: that no entry is missing, none has changed, and
 * the last one is the one that was linked last.
 */
export async function* verifyChains(db: Db): AsyncGenerator<ChainReport> {
  const heads = await auditChains(db);
  const names = new Set([...heads.map(({ chain }) => chain), ...(await linkedChains(db))]);
  for (const chain of [...names].sort()) {
    const { place, fault } = await verifyPart(db, startOf(chain), Infinity);
    const { entries, hash } = place;
    yield { chain, entries, hash, fault: fault && sentenceOf(fault) };
  }
}

/** Returns the number of entries that follow with the next links. */
export const unlinkedEntries = (db: Db): Promise<number> => countUnlinked(db);

/** Returns the name of a chain for people. */
export const nameOfChain = (chain: string): string => (chain === NO_FLEET ? 'no fleet' : chain);

/**
 * Verifies a chain after a sound place. Entries may be linked meanwhile: the record of the last
 * entry is read after the entries, and then what it names.
 * @param limit approximate number of entries to read
 */
export async function verifyPart(db: Db, from: ChainPlace, limit: number): Promise<ChainPart> {
  let place = from;
  let expected = 0;
  const { chain } = from;
  const broken = (kind: AuditFaultKind, sequence: number, eventId: string | null): ChainPart => ({
    place,
    isWhole: true,
    fault: { kind, fleetId: chain === NO_FLEET ? null : chain, sequence, eventId },
  });
  for (;;) {
    // With the last sound entry: another one may have its number.
    const rows = await auditLinks(db, chain, Math.max(place.entries - 1, 0), PART + 1);
    const next = place.entries === 0 ? rows : rows.slice(1);
    if (next.length < rows.length && rows[0]?.hash !== place.hash)
      return broken('ENTRY_CHANGED', place.entries, rows[0]?.id ?? null);
    for (const row of next) {
      const kind = faultOf(row, place);
      if (kind === 'NUMBER_TWICE') return broken(kind, place.entries, row.id);
      if (kind) return broken(kind, place.entries + 1, row.id);
      place = {
        chain,
        entries: place.entries + 1,
        hash: row.hash ?? '',
        at: later(place.at, row.at),
      };
    }
    if (next.length >= PART) {
      if (place.entries - from.entries < limit) continue;
      return { place, isWhole: false, fault: null };
    }
    if (place.entries < expected) return broken('END_MISSING', expected, null);
    const head = await findAuditChain(db, chain);
    if (!head && place.entries > 0) return broken('HEAD_MISSING', place.entries, null);
    expected = head?.sequence ?? 0;
    if (expected > place.entries) continue;
    if (expected < place.entries || (head && head.hash !== place.hash))
      return broken('HEAD_CHANGED', place.entries, null);
    return { place, isWhole: true, fault: null };
  }
}

/** Returns the later time: entries follow each other in the order in which they were linked. */
const later = (one: Date | null, other: Date): Date => (one && one > other ? one : other);

/** Returns what is wrong with the entry after a place; null if it is sound. */
function faultOf(
  row: LinkedAuditRow,
  { entries, hash: before }: ChainPlace,
): AuditFaultKind | null {
  const { sequence, previousHash, hash } = row;
  if (sequence === entries) return 'NUMBER_TWICE';
  if (sequence !== entries + 1) return 'ENTRY_MISSING';
  if (previousHash !== before) return 'ORDER_CHANGED';
  return hash === hashOf(row, sequence, before) ? null : 'ENTRY_CHANGED';
}

function sentenceOf({ kind, sequence, eventId }: AuditFault): string {
  switch (kind) {
    case 'NUMBER_TWICE':
      return `entry ${eventId} has the number ${sequence}, which another one has.`;
    case 'ENTRY_MISSING':
      return `entry number ${sequence} is missing before ${eventId}.`;
    case 'ORDER_CHANGED':
      return `entry ${eventId} does not follow the entry before it: one of both has changed.`;
    case 'ENTRY_CHANGED':
      return `entry ${eventId} has changed.`;
    case 'END_MISSING':
      return `the entries up to number ${sequence} are missing at its end.`;
    case 'HEAD_MISSING':
      return 'the record of its last entry is missing.';
    case 'HEAD_CHANGED':
      return 'the record of its last entry has changed.';
  }
}
