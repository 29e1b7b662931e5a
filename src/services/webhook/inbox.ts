import {
  type AfterCommit,
  type Db,
  type Store,
  StoreUnavailable,
} from '../../store/engine/store.js';
import { insertDeliveries, type WebhookDelivery } from '../../store/webhook-deliveries.js';

/** So many at most are stored by one job: it bounds how much is done again when one of them is at fault. */
const MAX_TOGETHER = 256;

/** Told after every commit that has brought something to apply, for which accounts. */
export type StoredListener = (accountIds: ReadonlySet<string>) => void;

interface Batch {
  readonly deliveries: WebhookDelivery[];
  readonly stored: Promise<void>;
}

/**
 * Puts deliveries on disk. Those that come while a job waits for its turn go along in it: a transaction's way through the
 * store costs more than a row does.
 */
export class WebhookInbox {
  readonly #store: Store;
  #waiting: Batch | undefined;
  #onStored: StoredListener = () => undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  onStored(listener: StoredListener): void {
    this.#onStored = listener;
  }

  /** Resolves when it is on disk; one that is there already changes nothing. @throws StoreUnavailable */
  async keep(delivery: WebhookDelivery): Promise<void> {
    if (!this.#waiting || this.#waiting.deliveries.length >= MAX_TOGETHER)
      this.#waiting = this.#begin();
    const { deliveries, stored } = this.#waiting;
    deliveries.push(delivery);
    try {
      await stored;
    } catch (error) {
      if (error instanceof StoreUnavailable || deliveries.length === 1) throw error;
      // The database refuses one of them. It may be another tenant's: that must not be felt here.
      await this.#store.write((tx, afterCommit) => this.#insert(tx, afterCommit, [delivery]));
    }
  }

  #begin(): Batch {
    const deliveries: WebhookDelivery[] = [];
    const close = (): void => {
      if (this.#waiting?.deliveries === deliveries) this.#waiting = undefined;
    };
    const stored = this.#store.write((tx, afterCommit) => {
      close();
      return this.#insert(tx, afterCommit, deliveries);
    });
    // A job that never got its turn must take nobody else with it.
    stored.catch(close);
    return { deliveries, stored };
  }

  async #insert(
    tx: Db,
    afterCommit: AfterCommit,
    deliveries: readonly WebhookDelivery[],
  ): Promise<void> {
    await insertDeliveries(tx, deliveries);
    const accountIds = new Set(
      deliveries.filter(({ state }) => state === 'RECEIVED').map(({ accountId }) => accountId),
    );
    if (accountIds.size > 0) afterCommit(() => this.#onStored(accountIds));
  }
}
