import {
  type AfterCommit,
  type Db,
  type Store,
  StoreUnavailable,
} from '../../store/engine/store.js';
import { insertDeliveries, type WebhookDelivery } from '../../store/webhook-receipts.js';

/** Maximum deliveries per write job: bounds the work repeated if one of them fails. */
const MAX_TOGETHER = 256;

/** Called after every commit that stored deliveries to apply, with their accounts. */
export type StoredListener = (accountIds: ReadonlySet<string>) => void;

interface Batch {
  readonly deliveries: WebhookDelivery[];
  readonly stored: Promise<void>;
}

/**
 * Stores deliveries. Deliveries that arrive while a job is queued join it: a transaction costs more
 * than a row.
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

  /**
   * Resolves when the delivery is on disk; ignores a delivery that is already stored.
   * @throws StoreUnavailable
   */
  async keep(delivery: WebhookDelivery): Promise<void> {
    if (!this.#waiting || this.#waiting.deliveries.length >= MAX_TOGETHER)
      this.#waiting = this.#begin();
    const { deliveries, stored } = this.#waiting;
    deliveries.push(delivery);
    try {
      await stored;
    } catch (error) {
      if (error instanceof StoreUnavailable || deliveries.length === 1) throw error;
      // Stored alone, because the database refused one delivery of the batch, possibly another
      // tenant's.
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
    // Closes a batch whose job never ran, so that later deliveries start another one.
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
    for (const id of accountIds) afterCommit(() => undefined, { topic: 'webhooks', id });
  }
}
