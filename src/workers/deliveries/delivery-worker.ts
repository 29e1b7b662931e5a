import { type Logger } from '../../domain/ports/logger.js';
import { dueDeliveries } from '../../store/endpoints/endpoint-deliveries.js';
import {
  activeEndpointIds,
  endpointsByIds,
  type StoredEndpoint,
} from '../../store/endpoints/webhook-endpoints.js';
import { type Db, StoreUnavailable } from '../../store/engine/store.js';
import { LeaseLost, WorkLeases } from '../instances/work-leases.js';
import { Loop } from '../loops/loop.js';
import { attemptDelivery, type DeliveryAttemptParts } from './delivery-attempt.js';
import { queueEvents } from './endpoint-queue.js';

/** Interval at which events and retries are looked for, in milliseconds. */
const POLL_MS = 1000;
/** Maximum concurrent calls of an endpoint. */
const CALLS_PER_ENDPOINT = 8;

export interface DeliveryWorkerParts extends DeliveryAttemptParts {
  readonly log: Logger;
  readonly instanceId?: string;
  readonly pollMs?: number;
}

/** Calls of an endpoint that are under way, by their subjects, and errors of those that ended. */
interface Calls {
  readonly calls: Map<string, Promise<void>>;
  readonly failures: unknown[];
}

const leaseOf = (id: string): string => `endpoint/${id}`;

/**
 * Delivers events to endpoints: at least once, and in order per subject. An endpoint is served by
 * one instance at a time; endpoints do not wait for each other.
 */
export class DeliveryWorker {
  readonly #parts: DeliveryWorkerParts;
  readonly #leases: WorkLeases;
  readonly #loop: Loop;
  /** Endpoints that are being served. */
  readonly #served = new Map<string, Promise<void>>();
  #isStopping = false;

  constructor(parts: DeliveryWorkerParts) {
    this.#parts = parts;
    this.#leases = new WorkLeases(parts);
    this.#loop = new Loop({
      name: 'outgoing webhooks',
      run: () => this.#look(),
      idleMs: parts.pollMs ?? POLL_MS,
      onError: (error) => parts.log.error({ err: error }, 'endpoints could not be looked up'),
    });
  }

  start(): void {
    this.#loop.start();
  }

  wake(): void {
    this.#loop.wake();
  }

  get faults(): readonly string[] {
    return this.#loop.faults;
  }

  /** Begins no further call, and waits for those that are under way. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#loop.stop();
    await Promise.all(this.#served.values());
    await this.#leases.release();
  }

  /** Serves every endpoint that is not being served. */
  async #look(): Promise<boolean> {
    const ids = await activeEndpointIds(this.#parts.store.read);
    const idle = ids.filter((id) => !this.#served.has(id));
    const wanted = idle.filter((id) => !this.#leases.holds(leaseOf(id))).map(leaseOf);
    if (wanted.length > 0) await this.#leases.take(wanted);
    for (const id of idle) {
      if (this.#isStopping || !this.#leases.holds(leaseOf(id))) continue;
      const serving = this.#leases
        .during(leaseOf(id), () => this.#serve(id))
        .catch((error: unknown) => this.#report(id, error))
        .finally(() => this.#served.delete(id));
      this.#served.set(id, serving);
    }
    return false;
  }

  #report(endpointId: string, error: unknown): void {
    // The other instance goes on; a database that is away is asked again.
    if (error instanceof LeaseLost || error instanceof StoreUnavailable) return;
    this.#parts.log.error({ err: error, endpointId }, 'an endpoint could not be served');
  }

  /** Delivers what is due, until nothing is. */
  async #serve(id: string): Promise<void> {
    const calls = new Map<string, Promise<void>>();
    const failures: unknown[] = [];
    try {
      while (!this.#isStopping && failures.length === 0) {
        const [endpoint] = await endpointsByIds(this.#parts.store.read, [id]);
        if (!endpoint || endpoint.status === 'PAUSED') break;
        const require = (tx: Db): Promise<void> => this.#leases.require(tx, leaseOf(id));
        const more = await queueEvents(this.#parts, endpoint, require);
        const begun = await this.#begin(endpoint, { calls, failures }, require);
        if (calls.size === 0 && !more) break;
        if (calls.size < CALLS_PER_ENDPOINT && (more || begun > 0)) continue;
        await this.#untilNext(calls);
      }
    } finally {
      await Promise.all(calls.values());
    }
    if (failures.length > 0) throw failures[0];
  }

  /** Begins calls for deliveries that are due, up to the maximum. @returns their number */
  async #begin(
    endpoint: StoredEndpoint,
    { calls, failures }: Calls,
    require: (tx: Db) => Promise<void>,
  ): Promise<number> {
    const { store, now, log } = this.#parts;
    const limit = CALLS_PER_ENDPOINT - calls.size;
    const busy = [...calls.keys()];
    const due = await dueDeliveries(store.read, endpoint.id, { now: now(), busy, limit });
    for (const delivery of due) {
      const call = attemptDelivery(this.#parts, endpoint, delivery, require)
        .then(({ isPaused }) => {
          if (isPaused) log.warn({ endpointId: endpoint.id }, 'a webhook endpoint was paused');
        })
        .catch((error: unknown) => void failures.push(error))
        .finally(() => calls.delete(delivery.subjectId));
      calls.set(delivery.subjectId, call);
    }
    return due.length;
  }

  /** Waits until a call ends, or more may be due: a slow call delays its own subject only. */
  async #untilNext(calls: ReadonlyMap<string, Promise<void>>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), this.#parts.pollMs ?? POLL_MS);
    try {
      await Promise.race([...calls.values(), promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}
