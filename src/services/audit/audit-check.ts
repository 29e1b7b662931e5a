import { type AuditFault, type AuditVerification } from '../../domain/audit.js';
import { FleetgraphError } from '../../domain/errors.js';
import { countUnlinked, findChainAfter, NO_FLEET } from '../../store/access/audit-chain.js';
import { type Store } from '../../store/engine/store.js';
import { type CursorSeal } from '../../vault/cursor-seal.js';
import { type ChainPlace, startOf, verifyPart } from './verify-chain.js';

/** Entries that one call verifies; the caller goes on from there. */
const VERIFIED_AT_ONCE = 5000;

/** Place up to which chains were found sound. */
interface Progress {
  readonly place: ChainPlace;
  /** Number of sound entries of the chains before it. */
  readonly before: number;
}

/** Result for the chains up to a place. */
interface Checked extends Progress {
  readonly fault: AuditFault | null;
  /** Whether entries follow that were not verified. */
  readonly hasMore: boolean;
}

/** Verifies the chains of the audit log part by part, for callers who go on by a cursor. */
export class AuditCheck {
  readonly #store: Store;
  readonly #cursors: CursorSeal;
  readonly #atOnce: number;

  /** @param atOnce number of entries that one call verifies, in thousands; fewer at the end */
  constructor(
    { store, cursors }: { readonly store: Store; readonly cursors: CursorSeal },
    atOnce = VERIFIED_AT_ONCE,
  ) {
    this.#store = store;
    this.#cursors = cursors;
    this.#atOnce = atOnce;
  }

  /**
   * Verifies the chain of a fleet.
   * @throws CURSOR_INVALID
   */
  async ofFleet(fleetId: string, after?: string | null): Promise<AuditVerification> {
    const list = `audit chain:${fleetId}`;
    const { place: from, before } = this.#open(list, after) ?? first(fleetId);
    const { place, isWhole, fault } = await verifyPart(this.#store.read, from, this.#atOnce);
    return this.#result(list, { place, before, fault, hasMore: !isWhole }, fleetId);
  }

  /**
   * Verifies the chains of all fleets and of what belongs to none, one after the other.
   * @throws CURSOR_INVALID
   */
  async ofAll(after?: string | null): Promise<AuditVerification> {
    const list = 'audit chains';
    const db = this.#store.read;
    let { place, before } = this.#open(list, after) ?? first(NO_FLEET);
    // A chain counts as an entry: fleets without entries cost a read each.
    for (let read = 0; ; read += 1) {
      const part = await verifyPart(db, place, this.#atOnce - read);
      read += part.place.entries - place.entries;
      ({ place } = part);
      const next = part.isWhole && !part.fault ? await findChainAfter(db, place.chain) : undefined;
      const hasMore = !part.isWhole || next !== undefined;
      if (next !== undefined) {
        before += place.entries;
        place = { ...startOf(next), at: place.at };
      }
      if (!hasMore || read >= this.#atOnce)
        return this.#result(list, { place, before, fault: part.fault, hasMore });
    }
  }

  async #result(list: string, checked: Checked, fleetId?: string): Promise<AuditVerification> {
    const { place, before, fault, hasMore } = checked;
    return {
      entries: before + place.entries,
      lastAt: place.at,
      lastHash: place.hash === '' ? null : place.hash,
      unlinked: await countUnlinked(this.#store.read, fleetId),
      cursor: hasMore ? this.#cursors.seal(list, toPayload({ place, before })) : null,
      fault,
    };
  }

  #open(list: string, cursor: string | null | undefined): Progress | undefined {
    if (cursor === null || cursor === undefined) return undefined;
    const payload = this.#cursors.open(list, cursor);
    if (payload === undefined)
      throw new FleetgraphError(
        'CURSOR_INVALID',
        'This cursor is not one of this audit log. Start again without a cursor.',
      );
    const [chain, entries, hash, at, before] = JSON.parse(payload) as Sealed;
    return { place: { chain, entries, hash, at: at === null ? null : new Date(at) }, before };
  }
}

type Sealed = readonly [
  chain: string,
  entries: number,
  hash: string,
  at: number | null,
  before: number,
];

function toPayload({ place: { chain, entries, hash, at }, before }: Progress): string {
  return JSON.stringify([chain, entries, hash, at?.getTime() ?? null, before] satisfies Sealed);
}

const first = (chain: string): Progress => ({ place: startOf(chain), before: 0 });
