import { AUDIT_EVENT_ID_PREFIX, POSITIONS_READ } from '../../domain/audit.js';
import { idOfKey } from '../../domain/values/ids.js';
import { type Viewer } from '../../domain/values/viewer.js';
import { countAudit, type CountedAudit } from '../../store/access/audit-events.js';
import { type Store } from '../../store/engine/store.js';

const HOUR_MS = 60 * 60 * 1000;
/** Milliseconds for which reads are counted before they are stored. */
const FLUSH_AFTER_MS = 1000;

type Counted = Omit<CountedAudit, 'count'> & { count: number };

/**
 * Writes into the audit log who reads positions: one entry per client, fleet and hour, with the
 * number of positions. Counts are stored a second later, so that no query waits for a write; a
 * killed process loses that second.
 */
export class PositionAudit {
  readonly #store: Store;
  readonly #now: () => Date;
  /** Counts by hour, fleet and client: a page of vehicles counts each of them. */
  #counts = new Map<string, Counted>();
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();

  constructor({ store, now }: { readonly store: Store; readonly now: () => Date }) {
    this.#store = store;
    this.#now = now;
  }

  /** Counts positions of a fleet that a caller is given. */
  note({ clientId, requestId }: Viewer, fleetId: string, count = 1): void {
    const hour = Math.floor(this.#now().getTime() / HOUR_MS);
    const key = `${hour}/${fleetId}/${clientId}`;
    const known = this.#counts.get(key);
    if (known) {
      known.count += count;
      return;
    }
    const at = new Date(hour * HOUR_MS);
    const name = JSON.stringify([POSITIONS_READ, clientId, fleetId]);
    const id = idOfKey(AUDIT_EVENT_ID_PREFIX, at, name);
    const entry = { id, at, clientId, fleetId, requestId, action: POSITIONS_READ, subjectId: null };
    this.#counts.set(key, { ...entry, count });
    this.#timer ??= setTimeout(() => void this.flush().catch(() => undefined), FLUSH_AFTER_MS);
    this.#timer.unref();
  }

  /** Stores what is counted; what cannot be stored stays counted. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing = this.#flushing.catch(() => undefined).then(() => this.#storeCounts());
    return this.#flushing;
  }

  async #storeCounts(): Promise<void> {
    const counts = this.#counts;
    if (counts.size === 0) return;
    this.#counts = new Map();
    try {
      await this.#store.write((tx) => countAudit(tx, [...counts.values()]));
    } catch (error) {
      for (const [key, entry] of counts) {
        const count = entry.count + (this.#counts.get(key)?.count ?? 0);
        this.#counts.set(key, { ...entry, count });
      }
      this.#timer ??= setTimeout(() => void this.flush().catch(() => undefined), FLUSH_AFTER_MS);
      this.#timer.unref();
      throw error;
    }
  }
}
