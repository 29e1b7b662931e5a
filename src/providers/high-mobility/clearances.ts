import { toFields } from '../access/foreign-answer.js';
import { type Listing } from '../access/lists/item-problem.js';
import {
  type ItemKind,
  ItemReader,
  type ListSource,
  nameText,
  unwrap,
} from '../access/lists/listing.js';
import { providerText } from '../access/redaction/provider-text.js';
import { ProviderFailure } from '../failure.js';
import { type RemoteChange, type RemoteClearance } from '../ports/clearance.js';
import { toStatus } from './mapper.js';
import { clearanceItem, parseStatus, parseTimestamp, type WireClearance } from './wire.js';

const CLEARANCE: ItemKind<WireClearance> = {
  schema: clearanceItem,
  essential: ['vin'],
  nameOf: ({ vin }) => ({ vin: nameText(vin)?.toUpperCase() ?? null, id: null }),
};

/** Names around a vehicle that does not stand by itself. */
const WRAPPERS = ['vehicle'];

/** State that the documents name without its meaning for the clearance. */
const DOCUMENTED_TROUBLE = 'error';

/** An entry of the changelog, its status as it is written. */
interface Entry {
  readonly text: string;
  readonly at: Date;
  readonly isDay: boolean;
  readonly reason: string | null;
}

/**
 * Reads the provider's list part by part, each item separately. For a repeated VIN, the item with
 * the newest changelog counts: one of a later part is returned too where it is as new.
 */
export class ClearanceReader {
  readonly #source: ListSource;
  /** Time of the newest entry of each VIN's changelog, in milliseconds; 0 without any. */
  readonly #newest = new Map<string, number>();
  #count = 0;
  #isOfVehicles = false;
  #startsWithObject = false;

  constructor(source: ListSource) {
    this.#source = source;
  }

  read(items: readonly unknown[]): Listing<RemoteClearance> {
    const reader = new ItemReader(this.#source);
    const byVin = new Map<string, RemoteClearance>();
    for (const item of items) {
      const fields = unwrap(item, 'vin', WRAPPERS);
      if (this.#count === 0) this.#startsWithObject = Object.keys(toFields(fields)).length > 0;
      this.#isOfVehicles ||= nameText(toFields(fields)['vin']) !== null;
      const wire = reader.read(fields, this.#count++, CLEARANCE);
      const clearance = wire && toRemoteClearance(wire, reader, entryCount(fields));
      if (!clearance || newestOf(clearance) < (this.#newest.get(clearance.vin) ?? 0)) continue;
      byVin.set(clearance.vin, clearance);
      this.#newest.set(clearance.vin, newestOf(clearance));
    }
    return { items: [...byVin.values()], problems: reader.problems };
  }

  /**
   * @throws ProviderFailure `malformed` when nothing in the list is like a vehicle: then it is
   *   another list
   */
  end(): void {
    // One of several items has a VIN; a single item may be an odd one.
    const isOdd = this.#count === 1 && this.#startsWithObject;
    if (this.#count === 0 || this.#isOfVehicles || isOdd) return;
    throw new ProviderFailure(
      'HIGH_MOBILITY',
      'malformed',
      "High Mobility's list has no vehicle that can be read.",
    );
  }
}

/** Reads a whole list. @throws ProviderFailure `malformed` for another list */
export function readClearances(
  items: readonly unknown[],
  source: ListSource,
): Listing<RemoteClearance> {
  const reader = new ClearanceReader(source);
  const listing = reader.read(items);
  reader.end();
  return listing;
}

/**
 * @returns undefined where the answer holds no state that has a name here; the problem is reported
 * either way.
 * @param entryCount number of entries of the changelog, with those that cannot be read
 */
function toRemoteClearance(
  item: WireClearance,
  reader: Pick<ItemReader, 'report'>,
  entryCount: number,
): RemoteClearance | undefined {
  const vin = item.vin.toUpperCase();
  const entries = toEntries(item);
  const changelog = entries.flatMap((entry, place) => {
    const status = parseStatus(entry.text);
    if (status)
      return [
        { status: toStatus(status), reason: entry.reason, at: entry.at } satisfies RemoteChange,
      ];
    const isDocumented = entry.text.toLowerCase() === DOCUMENTED_TROUBLE;
    if (!isDocumented)
      reader.report({
        vin,
        id: null,
        field: `changelog.${place}.status`,
        reason: toUnknown(entry.text, null),
      });
    return [];
  });
  const named = parseStatus(item.status);
  if (!named) reader.report({ vin, id: null, field: 'status', reason: toTrouble(item, entries) });
  const status = named ? toStatus(named) : changelog.at(-1)?.status;
  if (status === undefined) return undefined;
  const tags = Object.entries(item.tags ?? {}).map(([key, value]) => ({ key, value }));
  const isVague = changelog.length < entryCount || entries.some(({ isDay }) => isDay);
  const brand = item.brand ?? null;
  return { vin, status, brand, tags, changelog, ...(isVague && { isVague }) };
}

/** Returns the number of entries of a changelog as it was received. */
function entryCount(item: unknown): number {
  const { changelog } = toFields(item);
  return Array.isArray(changelog) ? changelog.length : 0;
}

/**
 * Returns the reason why the state cannot be used, with the provider's own reason where it gives
 * one.
 */
function toTrouble(item: WireClearance, entries: readonly Entry[]): string {
  const text = item.status?.trim();
  if (!text) return 'is missing';
  const said = entries.findLast((entry) => entry.text.toLowerCase() === text.toLowerCase())?.reason;
  return toUnknown(text, said ?? item.description ?? null);
}

function toUnknown(text: string, reason: string | null): string {
  const words = reason === null ? '' : `: ${nameText(providerText(reason)) ?? ''}`;
  return `is ${JSON.stringify(nameText(text) ?? '')} at High Mobility${words}`;
}

/**
 * Oldest first. Entries of the same second stay as the provider put them, read from its older end.
 */
function toEntries(item: WireClearance): readonly Entry[] {
  const entries = (item.changelog ?? []).flatMap(
    ({ timestamp, status, reason }): readonly Entry[] => {
      const time = parseTimestamp(timestamp);
      return time
        ? [{ ...time, text: status.trim(), reason: reason ? providerText(reason) : null }]
        : [];
    },
  );
  if (isNewestFirst(entries, item.status ?? '')) entries.reverse();
  return withinDays(entries).toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

function isNewestFirst(entries: readonly Entry[], current: string): boolean {
  const first = entries.at(0);
  const last = entries.at(-1);
  if (!first || !last) return false;
  const isSameDay = (first.isDay || last.isDay) && dayOf(first) === dayOf(last);
  const difference = isSameDay ? 0 : first.at.getTime() - last.at.getTime();
  return difference > 0 || (difference === 0 && last.text !== current && first.text === current);
}

/** An entry with a day alone is not before the one that it follows on that day. */
function withinDays(entries: readonly Entry[]): readonly Entry[] {
  const placed: Entry[] = [];
  for (const entry of entries) {
    const before = placed.at(-1);
    const isMoved =
      entry.isDay && before !== undefined && dayOf(before) === dayOf(entry) && before.at > entry.at;
    placed.push(isMoved ? { ...entry, at: before.at } : entry);
  }
  return placed;
}

const dayOf = ({ at }: Entry): string => at.toISOString().slice(0, 10);

const newestOf = ({ changelog }: RemoteClearance): number => changelog.at(-1)?.at.getTime() ?? 0;
