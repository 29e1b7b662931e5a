import { type EndpointDelivery } from '../../domain/events/endpoint.js';
import { type FleetEvent } from '../../domain/events/fleet-event.js';
import { type Telemetry } from '../../domain/ports/telemetry.js';
import { messageOf } from '../../services/endpoint/messages.js';
import { type SentMessage, type WebhookSender } from '../../services/endpoint/sender.js';
import { dueDeliveries } from '../../store/endpoints/due-deliveries.js';
import { endpointsByIds, type StoredEndpoint } from '../../store/endpoints/webhook-endpoints.js';
import { type Db } from '../../store/engine/store.js';
import { logEventsByIds } from '../../store/journal/fleet-log.js';
import { AttemptResults, type AttemptResultsParts } from './attempt-results.js';
import { type EndpointQueueParts, queueEvents } from './endpoint-queue.js';

/** Maximum concurrent calls of an endpoint. */
const CALLS_PER_ENDPOINT = 16;
/**
 * Maximum deliveries of an endpoint whose calls are under way or not stored yet: the number that is
 * made again after a crash.
 */
const MAX_UNSTORED = 200;
/** Maximum deliveries that are read at a time. */
const BATCH = 250;
/** Number of due deliveries with which no further events are taken from the log. */
const ENOUGH = 100;
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
  /** Subjects of calls that are under way or not stored yet. */
  readonly #busy = new Set<string>();
  readonly #attempts = new Set<Promise<void>>();
  readonly #failures: unknown[] = [];
  #callsUnderWay = 0;
  #endpoint: StoredEndpoint | undefined;
  /** At most one delivery of each subject, and none of a busy one; the next one last. */
  #due: Due[] = [];
  #readAt = -Infinity;
  /** Whether there is no more than what was read last, unless an attempt has been stored since. */
  #isExhausted = false;
  #wanted = Promise.withResolvers<undefined>();

  /** @param require asserts in the transaction that this instance serves the endpoint */
  constructor(parts: ServedEndpointParts, id: string, require: (tx: Db) => Promise<void>) {
    this.#parts = parts;
    this.#id = id;
    this.#require = require;
    this.#results = new AttemptResults(parts, id, require);
  }

  /**
   * Begins as many calls as are due and allowed; the next ones begin when these end.
   * @returns whether there is anything to wait for
   * @throws the error of an attempt that could not be stored
   */
  async begin(): Promise<boolean> {
    this.#wanted = Promise.withResolvers();
    for (;;) {
      if (this.#failures.length > 0) throw this.#failures[0];
      this.#fill();
      if (!this.#hasRoom) return true;
      if (!(await this.#read())) return this.#busy.size > 0;
    }
  }

  /** Resolves when more deliveries are to be read, or an attempt could not be stored. */
  wanted(): Promise<undefined> {
    return this.#wanted.promise;
  }

  /** Begins no further call, and resolves when all attempts are stored. */
  async finish(): Promise<void> {
    this.#due = [];
    while (this.#attempts.size > 0) await Promise.all(this.#attempts);
  }

  get #hasRoom(): boolean {
    return this.#callsUnderWay < CALLS_PER_ENDPOINT && this.#busy.size < MAX_UNSTORED;
  }

  get #isFresh(): boolean {
    return performance.now() - this.#readAt < BATCH_MS;
  }

  #fill(): void {
    while (this.#hasRoom && this.#due.length > 0 && this.#isFresh) this.#begin(this.#due.pop());
  }

  /** Begins further calls, and asks for more deliveries if there may be any. */
  #goOn(): void {
    this.#fill();
    if (this.#failures.length > 0 || (this.#hasRoom && !this.#isExhausted))
      this.#wanted.resolve(undefined);
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
    // Events wait in the log while enough deliveries are due.
    const isBusy = due.length + this.#busy.size >= CALLS_PER_ENDPOINT;
    const more =
      due.length < ENOUGH && (await queueEvents(this.#parts, endpoint, isBusy, this.#require));
    if (more) due = await this.#readDue();
    const events = await logEventsByIds(
      store.read,
      due.map(({ eventId }) => eventId),
    );
    const byId = new Map(events.map((event) => [event.id, event]));
    this.#isExhausted = !more && due.length < BATCH;
    // Subjects whose calls began meanwhile are left out, and read again when these are stored.
    this.#due = due
      .filter(({ subjectId }) => !this.#busy.has(subjectId))
      .map((delivery) => ({ delivery, event: byId.get(delivery.eventId) }))
      .reverse();
    return this.#due.length > 0 || more;
  }

  #readDue(): Promise<readonly EndpointDelivery[]> {
    const { store, now } = this.#parts;
    return dueDeliveries(store.read, this.#id, { now: now(), busy: this.#busy, limit: BATCH });
  }

  #begin(due: Due | undefined): void {
    const endpoint = this.#endpoint;
    if (!due || !endpoint) return;
    const { subjectId } = due.delivery;
    this.#busy.add(subjectId);
    const attempt = this.#attempt(endpoint, due)
      .catch((error: unknown) => void this.#failures.push(error))
      .finally(() => {
        this.#busy.delete(subjectId);
        this.#attempts.delete(attempt);
        this.#isExhausted = false;
        this.#goOn();
      });
    this.#attempts.add(attempt);
  }

  async #attempt(endpoint: StoredEndpoint, { delivery, event }: Due): Promise<void> {
    const { sender, journal } = this.#parts;
    this.#callsUnderWay += 1;
    const sent = event ? await sender.send(endpoint, messageOf(journal.entryOf(event))) : null;
    this.#callsUnderWay -= 1;
    // The receiver is gone: the next calls are made after the endpoint was read again.
    if (sent?.attempt.status === 410) this.#due = [];
    this.#goOn();
    await this.#results.add({ delivery, sent }, this.#callsUnderWay === 0);
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
