import { type AfterCommit, type Db, type Store } from '../../store/engine/store.js';
import { insertDeliveries, type WebhookDelivery } from '../../store/webhooks/webhook-receipts.js';
import { SharedWrites } from '../shared-writes.js';

/** Called after every commit that stored deliveries to apply, with their accounts. */
export type StoredListener = (accountIds: ReadonlySet<string>) => void;

/** Stores deliveries. Those that arrive while a job is queued join it. */
export class WebhookInbox {
  readonly #writes: SharedWrites<WebhookDelivery, undefined>;
  #onStored: StoredListener = () => undefined;

  constructor(store: Store) {
    this.#writes = new SharedWrites(
      store,
      async (tx, afterCommit, deliveries) => {
        await this.#insert(tx, afterCommit, deliveries);
        return deliveries.map(() => undefined);
      },
      // On PostgreSQL a job starts at once, so that deliveries would share none.
      { oneAtATime: store.dialect === 'postgres' },
    );
  }

  onStored(listener: StoredListener): void {
    this.#onStored = listener;
  }

  /**
   * Resolves when the delivery is on disk; ignores a delivery that is already stored.
   * @throws StoreUnavailable
   */
  async store(delivery: WebhookDelivery): Promise<void> {
    await this.#writes.write('', delivery);
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
