import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultBook } from '../../faults/faults.js';
import { Gate } from '../../faults/gate.js';
import { type AppDirectory, type SimulatedApp } from '../apps.js';
import { type ClearanceChange } from '../clearance-book.js';
import {
  DEFAULT_WEBHOOK_STYLE,
  type Delivery,
  type DeliveryAttempt,
  type DeliveryOutcome,
  webhookHeaders,
  type WebhookStyle,
} from './webhook-message.js';

export interface WebhookSettings {
  /**
   * The pauses before the second, third, … try, in real time; their number bounds the tries.
   * Default 0.2, 1 and 5 s.
   */
  readonly retryDelaysMs?: readonly number[];
  /** Maximum time of the receiver's answer. Default 10 s. */
  readonly timeoutMs?: number;
  readonly style?: Partial<WebhookStyle>;
}

interface Parcel {
  /** Replaced, never changed, as the delivery goes on. */
  delivery: Delivery;
  readonly secret: string;
}

interface Held {
  readonly parcel: Parcel;
  readonly timer: NodeJS.Timeout;
}

const RETAINED = 20_000;
const AT_ONCE = 32;

/**
 * Sends webhooks: in order for each vehicle, tried again a few times when the receiver does not
 * take them.
 */
export class WebhookSender {
  readonly #apps: AppDirectory;
  readonly #faults: FaultBook;
  readonly #now: () => Date;
  readonly #retryDelaysMs: readonly number[];
  readonly #timeoutMs: number;
  readonly #closing = new AbortController();
  readonly #gate = new Gate(AT_ONCE);
  /** The end of each vehicle's queue. */
  readonly #queues = new Map<string, Promise<void>>();
  readonly #held = new Map<string, Held>();
  #parcels: Parcel[] = [];
  #style: WebhookStyle;

  constructor(
    apps: AppDirectory,
    faults: FaultBook,
    now: () => Date,
    settings: WebhookSettings = {},
  ) {
    this.#apps = apps;
    this.#faults = faults;
    this.#now = now;
    this.#retryDelaysMs = settings.retryDelaysMs ?? [200, 1000, 5000];
    this.#timeoutMs = settings.timeoutMs ?? 10_000;
    this.#style = { ...DEFAULT_WEBHOOK_STYLE, ...settings.style };
  }

  get style(): WebhookStyle {
    return this.#style;
  }

  /** Changes what is given of the style of later webhooks. */
  changeStyle(style: Partial<WebhookStyle>): WebhookStyle {
    this.#style = { ...this.#style, ...style };
    return this.#style;
  }

  /** Sends any JSON, signed; undefined when the application has no webhook. */
  sendBody(app: SimulatedApp, content: unknown): Delivery | undefined {
    return this.#post(app, null, 'ping', content, null);
  }

  /** Notifies the application of a change; undefined when it has no webhook. */
  announce({ clearance, reason }: ClearanceChange): Delivery | undefined {
    const { clientId, vin, status } = clearance;
    const app = this.#apps.get(clientId);
    return this.#post(
      app,
      vin,
      'fleet_clearance_changed',
      this.#withApplication(app, {
        vehicle: { vin },
        event: {
          ...(this.#style.eventType && { type: 'fleet_clearance_changed' }),
          action: status,
          received_at: this.#now().toISOString(),
          ...(reason === null ? {} : { detail: reason }),
        },
      }),
      status,
    );
  }

  /**
   * Webhook that the console's test button sends; undefined when the application has no webhook.
   */
  ping(app: SimulatedApp): Delivery | undefined {
    return this.#post(
      app,
      null,
      'ping',
      this.#withApplication(app, {
        event: {
          ...(this.#style.eventType && { type: 'ping' }),
          action: 'ping',
          received_at: this.#now().toISOString(),
        },
      }),
      null,
    );
  }

  /** Oldest first; the oldest are forgotten beyond 20,000. */
  list(): readonly Delivery[] {
    return this.#parcels.slice(-RETAINED).map(({ delivery }) => delivery);
  }

  /** Resolves once nothing is queued, held back or being tried again. */
  async settled(): Promise<void> {
    while (this.#queues.size > 0 || this.#held.size > 0) {
      if (this.#queues.size > 0) await Promise.all(this.#queues.values());
      else await sleep(5);
    }
  }

  /** Gives up whatever is under way. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const { timer } of this.#held.values()) clearTimeout(timer);
    this.#held.clear();
    await this.settled();
  }

  #post(
    app: SimulatedApp,
    vin: string | null,
    event: Delivery['event'],
    content: unknown,
    action: string | null,
  ): Delivery | undefined {
    const target = this.#apps.findTarget(app.clientId);
    if (!target || this.#closing.signal.aborted) return undefined;
    const body = JSON.stringify(content);
    const facts = { clientId: app.clientId, vin, event, action, url: target.url, body };
    const parcel = this.#pack(
      { ...facts, id: randomUUID(), attempts: [], outcome: 'queued' },
      target.secret,
    );
    const fault = this.#faults.strikeWebhook(vin);
    switch (fault?.kind) {
      case 'drop-webhooks':
        settle(parcel, 'dropped');
        break;
      case 'double-webhooks': {
        const id = fault.newId ? randomUUID() : parcel.delivery.id;
        this.#enqueue(parcel);
        this.#enqueue(this.#pack({ ...parcel.delivery, id }, target.secret));
        this.#release(keyOf(parcel.delivery));
        break;
      }
      case 'reorder-webhooks':
        this.#hold(parcel, fault.holdMs);
        break;
      case undefined:
        this.#enqueue(parcel);
        this.#release(keyOf(parcel.delivery));
    }
    return parcel.delivery;
  }

  #withApplication(app: SimulatedApp, content: object): object {
    return { ...content, application: { id: app.applicationId ?? app.clientId } };
  }

  #pack(delivery: Delivery, secret: string): Parcel {
    const parcel = { delivery, secret };
    this.#parcels.push(parcel);
    if (this.#parcels.length > 2 * RETAINED) this.#parcels = this.#parcels.slice(-RETAINED);
    return parcel;
  }

  /**
   * Waits for the next one about the same vehicle; that one goes first, even if it should have been
   * held as well.
   */
  #hold(parcel: Parcel, holdMs: number): void {
    const key = keyOf(parcel.delivery);
    if (this.#held.has(key)) {
      this.#enqueue(parcel);
      this.#release(key);
      return;
    }
    settle(parcel, 'held');
    this.#held.set(key, { parcel, timer: setTimeout(() => this.#release(key), holdMs) });
  }

  #release(key: string): void {
    const held = this.#held.get(key);
    if (!held) return;
    clearTimeout(held.timer);
    this.#held.delete(key);
    this.#enqueue(held.parcel);
  }

  #enqueue(parcel: Parcel): void {
    settle(parcel, 'queued');
    const key = keyOf(parcel.delivery);
    const turn = (this.#queues.get(key) ?? Promise.resolve())
      .then(() => this.#deliver(parcel))
      .finally(() => {
        if (this.#queues.get(key) === turn) this.#queues.delete(key);
      });
    this.#queues.set(key, turn);
  }

  async #deliver(parcel: Parcel): Promise<void> {
    for (const delayMs of [0, ...this.#retryDelaysMs]) {
      if (delayMs > 0)
        await sleep(delayMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      if (this.#closing.signal.aborted) break;
      const attempt = await this.#gate.run(() => this.#attempt(parcel));
      parcel.delivery = { ...parcel.delivery, attempts: [...parcel.delivery.attempts, attempt] };
      if ('status' in attempt && attempt.status >= 200 && attempt.status < 300) {
        settle(parcel, 'delivered');
        return;
      }
    }
    settle(parcel, 'failed');
  }

  async #attempt({ delivery, secret }: Parcel): Promise<DeliveryAttempt> {
    const at = this.#now();
    try {
      const response = await fetch(delivery.url, {
        method: 'POST',
        headers: webhookHeaders(delivery, secret, this.#style),
        body: delivery.body,
        redirect: 'manual',
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(this.#timeoutMs)]),
      });
      await response.arrayBuffer();
      return { at, status: response.status };
    } catch (error) {
      return { at, error: error instanceof Error ? error.message : String(error) };
    }
  }
}

function settle(parcel: Parcel, outcome: DeliveryOutcome): void {
  parcel.delivery = { ...parcel.delivery, outcome };
}

/** Order matters among the webhooks about one vehicle alone. */
function keyOf(delivery: Delivery): string {
  return `${delivery.clientId} ${delivery.vin ?? ''}`;
}
