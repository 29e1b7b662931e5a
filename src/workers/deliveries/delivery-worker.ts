import { activeEndpointIds } from '../../store/endpoints/webhook-endpoints.js';
import { type Db, StoreUnavailable } from '../../store/engine/store.js';
import { LeaseLost, WorkLeases } from '../instances/work-leases.js';
import { Loop } from '../loops/loop.js';
import { ServedEndpoint, type ServedEndpointParts } from './served-endpoint.js';

/**
 * Interval at which retries are looked for, and events whose wake-up was lost, in milliseconds;
 * less than the time in which another instance takes over.
 */
export const POLL_MS = 1500;
/** Maximum fleets whose wake-ups are distinguished; with more, all endpoints are looked at. */
const MAX_WOKEN = 500;
export interface DeliveryWorkerParts extends ServedEndpointParts {
  readonly instanceId?: string;
  readonly pollMs?: number;
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
  /** Endpoints that are being served and are to be looked at once more afterwards. */
  readonly #again = new Set<string>();
  /** Fleets that have new events since the last look; undefined for all fleets. */
  #woken: Set<string> | undefined;
  /** Continues the endpoints that wait for more events. */
  readonly #waiting = new Set<() => void>();
  /** Number of wake-ups: an endpoint compares it with that before its last read. */
  #wakes = 0;
  #stopListening: readonly (() => void)[] = [];
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
    const { feed, hints } = this.#parts.store;
    this.#stopListening = [
      feed.listen((fleetId) => this.#wake([fleetId])),
      hints.on('journal', (fleetIds) => this.#wake(fleetIds)),
    ];
    this.#loop.start();
  }

  get faults(): readonly string[] {
    return this.#loop.faults;
  }

  /** Begins no further call, and waits for those that are under way. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const stop of this.#stopListening) stop();
    this.#continueAll();
    await this.#loop.stop();
    await Promise.all(this.#served.values());
    await this.#leases.release();
  }

  /** Looks at the endpoints of fleets that have new events: of all fleets if undefined. */
  #wake(fleetIds: Iterable<string> | undefined): void {
    if (fleetIds === undefined) this.#woken = undefined;
    else for (const id of fleetIds) this.#woken?.add(id);
    if ((this.#woken?.size ?? 0) > MAX_WOKEN) this.#woken = undefined;
    this.#continueAll();
    this.#loop.wake();
  }

  #continueAll(): void {
    this.#wakes += 1;
    for (const proceed of this.#waiting) proceed();
  }

  /** Serves the endpoints that may have something to deliver and are not being served. */
  async #look(): Promise<boolean> {
    // Without wake-ups the interval has passed: retries may be due.
    const woken = this.#woken?.size === 0 ? undefined : this.#woken;
    this.#woken = new Set();
    const ids = await activeEndpointIds(this.#parts.store.read, woken && [...woken]);
    const idle = ids.filter((id) => !this.#served.has(id));
    // One that is about to end may have read its last events already.
    if (woken) for (const id of ids) if (this.#served.has(id)) this.#again.add(id);
    const wanted = idle.filter((id) => !this.#leases.holds(leaseOf(id))).map(leaseOf);
    if (wanted.length > 0) await this.#leases.take(wanted);
    for (const id of idle) {
      if (this.#isStopping || !this.#leases.holds(leaseOf(id))) continue;
      const serving = this.#leases
        .during(leaseOf(id), () => this.#serve(id))
        .catch((error: unknown) => this.#report(id, error))
        .finally(() => {
          this.#served.delete(id);
          if (this.#again.delete(id)) this.#wake(undefined);
        });
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
    const require = (tx: Db): Promise<void> => this.#leases.require(tx, leaseOf(id));
    const endpoint = new ServedEndpoint(this.#parts, id, require);
    try {
      while (!this.#isStopping) {
        // Counted before reading, so that events committed meanwhile are not waited for.
        const wakes = this.#wakes;
        if (!(await endpoint.begin())) break;
        if (wakes === this.#wakes) await this.#untilNext(endpoint.wanted());
      }
    } finally {
      await endpoint.finish();
    }
  }

  /** Waits until more may be due: a slow call delays its own subject only. */
  async #untilNext(wanted: Promise<undefined>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const proceed = (): void => resolve(undefined);
    const timer = setTimeout(proceed, this.#parts.pollMs ?? POLL_MS);
    this.#waiting.add(proceed);
    void wanted.then(proceed);
    await promise;
    this.#waiting.delete(proceed);
    clearTimeout(timer);
  }
}
