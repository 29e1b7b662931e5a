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

/**
 * Stores the attempts of one endpoint. Attempts that end while others are being stored share the
 * next transaction.
 */
export class AttemptResults {
  readonly #parts: AttemptResultsParts;
  readonly #endpointId: string;
  readonly #require: (tx: Db) => Promise<void>;
  #waiting: MadeAttempt[] = [];
  #storing: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  /** @param require asserts in the transaction that this instance serves the endpoint */
  constructor(parts: AttemptResultsParts, endpointId: string, require: (tx: Db) => Promise<void>) {
    this.#parts = parts;
    this.#endpointId = endpointId;
    this.#require = require;
  }

  /** Resolves when the attempt is stored. */
  add(made: MadeAttempt): Promise<void> {
    this.#waiting.push(made);
    this.#next ??= this.#storeNext();
    return this.#next;
  }

  #storeNext(): Promise<void> {
    const before = this.#storing;
    const storing = (async () => {
      // A failure of the previous transaction is reported to its own callers.
      await before.catch(() => undefined);
      const made = this.#waiting;
      this.#waiting = [];
      this.#next = undefined;
      await this.#store(made);
    })();
    this.#storing = storing;
    return storing;
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
