import { type EndpointDelivery } from '../../domain/events/endpoint.js';
import { type FleetEvent } from '../../domain/events/fleet-event.js';
import { type Telemetry } from '../../domain/ports/telemetry.js';
import { messageOf } from '../../services/endpoint/messages.js';
import { type SentMessage, type WebhookSender } from '../../services/endpoint/sender.js';
import { dueDeliveries } from '../../store/endpoints/endpoint-deliveries.js';
import { endpointsByIds, type StoredEndpoint } from '../../store/endpoints/webhook-endpoints.js';
import { type Db } from '../../store/engine/store.js';
import { logEventsByIds } from '../../store/journal/fleet-log.js';
import { AttemptResults, type AttemptResultsParts } from './attempt-results.js';
import { type EndpointQueueParts, queueEvents } from './endpoint-queue.js';

/** Maximum concurrent calls of an endpoint. */
const CALLS_PER_ENDPOINT = 16;
/** Maximum deliveries that are read at a time. */
const BATCH = 100;
/** Maximum age of a batch, in milliseconds: a paused endpoint gets no further calls after it. */
const BATCH_MS = 500;

export interface ServedEndpointParts extends EndpointQueueParts, AttemptResultsParts {
  readonly sender: WebhookSender;
  readonly telemetry?: Pick<Telemetry, 'delivery' | 'endpointPaused'> | undefined;
}

/** Delivery that is due, and its event unless that no longer exists. */
interface Due {
  readonly delivery: EndpointDelivery;
  readonly event: FleetEvent | undefined;
}

/** One endpoint while it is served: its calls, and the next deliveries to be made. */
export class ServedEndpoint {
  readonly #parts: ServedEndpointParts;
  readonly #id: string;
  readonly #require: (tx: Db) => Promise<void>;
  readonly #results: AttemptResults;
  /** Calls under way, by their subjects. */
  readonly #calls = new Map<string, Promise<void>>();
  readonly #failures: unknown[] = [];
  #endpoint: StoredEndpoint | undefined;
  /** At most one delivery of each subject, and none of a subject with a call under way. */
  #due: Due[] = [];
  #readAt = -Infinity;

  /** @param require asserts in the transaction that this instance serves the endpoint */
  constructor(parts: ServedEndpointParts, id: string, require: (tx: Db) => Promise<void>) {
    this.#parts = parts;
    this.#id = id;
    this.#require = require;
    this.#results = new AttemptResults(parts, id, require);
  }

  /**
   * Begins as many calls as are due and allowed.
   * @returns whether there is anything to wait for
   * @throws the error of a call that could not be stored
   */
  async begin(): Promise<boolean> {
    for (;;) {
      if (this.#failures.length > 0) throw this.#failures[0];
      while (this.#due.length > 0 && this.#isFresh && this.#calls.size < CALLS_PER_ENDPOINT)
        this.#call(this.#due.shift());
      if (this.#calls.size >= CALLS_PER_ENDPOINT) return true;
      if (!(await this.#read())) return this.#calls.size > 0;
    }
  }

  /** Resolves when one of the calls under way has ended. */
  ended(): Promise<unknown> {
    return Promise.race(this.#calls.values());
  }

  /** Resolves when all calls have ended. */
  async finish(): Promise<void> {
    await Promise.all(this.#calls.values());
  }

  get #isFresh(): boolean {
    return performance.now() - this.#readAt < BATCH_MS;
  }

  /** Makes deliveries of new events, and reads those that are due. @returns whether any is */
  async #read(): Promise<boolean> {
    const { store } = this.#parts;
    const [endpoint] = await endpointsByIds(store.read, [this.#id]);
    this.#endpoint = endpoint;
    this.#due = [];
    this.#readAt = performance.now();
    if (!endpoint || endpoint.status === 'PAUSED') return false;
    let due = await this.#readDue();
    // Events wait in the log while enough deliveries do: the query of due ones reads all that wait.
    const more = due.length < BATCH && (await queueEvents(this.#parts, endpoint, this.#require));
    if (more) due = await this.#readDue();
    const events = await logEventsByIds(
      store.read,
      due.map(({ eventId }) => eventId),
    );
    const byId = new Map(events.map((event) => [event.id, event]));
    // Subjects whose calls began meanwhile are left out, and read again when these have ended.
    this.#due = due
      .filter(({ subjectId }) => !this.#calls.has(subjectId))
      .map((delivery) => ({ delivery, event: byId.get(delivery.eventId) }));
    return this.#due.length > 0 || more;
  }

  #readDue(): Promise<readonly EndpointDelivery[]> {
    const { store, now } = this.#parts;
    const busy = [...this.#calls.keys()];
    return dueDeliveries(store.read, this.#id, { now: now(), busy, limit: BATCH });
  }

  #call(due: Due | undefined): void {
    const endpoint = this.#endpoint;
    if (!due || !endpoint) return;
    const { subjectId } = due.delivery;
    const call = this.#attempt(endpoint, due)
      .catch((error: unknown) => void this.#failures.push(error))
      .finally(() => this.#calls.delete(subjectId));
    this.#calls.set(subjectId, call);
  }

  async #attempt(endpoint: StoredEndpoint, { delivery, event }: Due): Promise<void> {
    const { sender, journal } = this.#parts;
    const sent = event ? await sender.send(endpoint, messageOf(journal.entryOf(event))) : null;
    await this.#results.add({ delivery, sent });
    if (event && sent) this.#report(event, sent);
  }

  #report({ recordedAt }: FleetEvent, { attempt }: SentMessage): void {
    const { telemetry, now } = this.#parts;
    const isGood = attempt.error === null;
    telemetry?.delivery({
      outcome: isGood ? 'succeeded' : attempt.status === null ? 'no-answer' : 'refused',
      seconds: attempt.milliseconds / 1000,
      lagSeconds: isGood ? (now().getTime() - recordedAt.getTime()) / 1000 : null,
    });
  }
}
