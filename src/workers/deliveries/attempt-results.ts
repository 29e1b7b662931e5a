import { type Logger } from '../../domain/ports/logger.js';
import { type Telemetry } from '../../domain/ports/telemetry.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { type MadeAttempt, storeAttempts } from './delivery-attempt.js';

export interface AttemptResultsParts {
  readonly store: Store;
  readonly log: Logger;
  readonly telemetry?: Pick<Telemetry, 'endpointPaused'> | undefined;
  readonly now: () => Date;
  readonly random: () => number;
}

/** Author of audit entries on what Fleetgraph does by itself. */
const SYSTEM = { clientId: 'system', requestId: 'webhook-deliveries' } as const;

/** Number of attempts at which a transaction begins without waiting for further ones. */
const BATCH = 128;
/** Limits of the time that an attempt waits for others of its transaction, in milliseconds. */
const WAIT_MS = { least: 5, most: 100 };
/** Time of waiting in durations of the transaction before: a slow disk gets fewer of them. */
const WAIT_FACTOR = 4;

/**
 * Stores the attempts of one endpoint, many in one transaction: each costs an fsync. Attempts that
 * end while others are being stored share the next one.
 */
export class AttemptResults {
  readonly #parts: AttemptResultsParts;
  readonly #endpointId: string;
  readonly #require: (tx: Db) => Promise<void>;
  #waiting: MadeAttempt[] = [];
  /** Storing of those that wait. */
  #next: PromiseWithResolvers<void> | undefined;
  #waitMs = WAIT_MS.least;
  #isStoring = false;
  /** Whether those that wait are to be stored as soon as the others are. */
  #isReady = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param require asserts in the transaction that this instance serves the endpoint */
  constructor(parts: AttemptResultsParts, endpointId: string, require: (tx: Db) => Promise<void>) {
    this.#parts = parts;
    this.#endpointId = endpointId;
    this.#require = require;
  }

  /**
   * Resolves when the attempt is stored.
   * @param isLast whether no other attempt is about to end
   */
  add(made: MadeAttempt, isLast: boolean): Promise<void> {
    this.#waiting.push(made);
    this.#next ??= Promise.withResolvers();
    const { promise } = this.#next;
    if (isLast || this.#waiting.length >= BATCH) this.#begin();
    else this.#timer ??= setTimeout(() => this.#begin(), this.#waitMs);
    return promise;
  }

  /** Stores those that wait: after those that are being stored, if there are any. */
  #begin(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isReady = this.#isStoring;
    const next = this.#next;
    if (!next || this.#isStoring) return;
    const made = this.#waiting;
    this.#next = undefined;
    this.#waiting = [];
    this.#isStoring = true;
    const startedAt = performance.now();
    void this.#store(made)
      .then(next.resolve, next.reject)
      .finally(() => {
        this.#isStoring = false;
        const longest = WAIT_FACTOR * (performance.now() - startedAt);
        this.#waitMs = Math.min(Math.max(longest, WAIT_MS.least), WAIT_MS.most);
        if (this.#isReady) this.#begin();
      });
  }

  async #store(made: readonly MadeAttempt[]): Promise<void> {
    const { store, log, telemetry, now } = this.#parts;
    const endpointId = this.#endpointId;
    const paused = await store.write(async (tx) => {
      await this.#require(tx);
      const endpoint = await storeAttempts(tx, endpointId, made, this.#parts);
      if (!endpoint) return false;
      const { fleetId, reason } = endpoint;
      const action = 'webhook_endpoint.paused';
      const details = { reason };
      const record = { viewer: SYSTEM, action, fleetId, subjectId: endpointId, details };
      await recordAudit(tx, record, now());
      return true;
    });
    if (!paused) return;
    telemetry?.endpointPaused();
    log.warn({ endpointId }, 'a webhook endpoint was paused');
  }
}
