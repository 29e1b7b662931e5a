import { type Logger } from '../../domain/ports/logger.js';
import { type Idempotency } from '../../services/commands/idempotency.js';
import { forgetPasswords, PASSWORD_DAYS } from '../../services/vehicle/unit-passwords.js';
import { purgeRevokedTokens } from '../../store/access/revoked-tokens.js';
import { type Store } from '../../store/engine/store.js';
import {
  allFleetIds,
  dropOldCommands,
  dropOldDeliveries,
  dropOldEvents,
} from '../../store/journal/journal-retention.js';
import { Loop } from './loop.js';

const EVERY_MS = 10 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** So many rows go in one transaction: other writers wait no longer than that takes. */
const PER_TRANSACTION = 1000;

export interface HousekeeperParts {
  readonly store: Store;
  readonly idempotency: Idempotency;
  /** How long events, and with them cursors, are kept. */
  readonly journalDays: number;
  readonly log: Logger;
  readonly now: () => Date;
}

/**
 * Removes what is kept for a time only: journal, inbox and done commands by `journalDays`, idempotency answers after their
 * day, and units' passwords that no provider has taken.
 */
export class Housekeeper {
  readonly #parts: HousekeeperParts;
  readonly #loop: Loop;

  constructor(parts: HousekeeperParts) {
    this.#parts = parts;
    this.#loop = new Loop({
      name: 'housekeeping',
      run: () => this.once(),
      idleMs: EVERY_MS,
      onError: (error) => parts.log.error({ err: error }, 'housekeeping failed'),
    });
  }

  start(): void {
    this.#loop.start();
  }

  get faults(): readonly string[] {
    return this.#loop.faults;
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** One round. → false: there is nothing more to do now */
  async once(): Promise<boolean> {
    const { store, idempotency, journalDays, now } = this.#parts;
    const before = new Date(now().getTime() - journalDays * DAY_MS);
    for (const fleetId of await allFleetIds(store.read)) {
      let dropped: number;
      do dropped = await store.write((tx) => dropOldEvents(tx, fleetId, before, PER_TRANSACTION));
      while (dropped === PER_TRANSACTION);
    }
    await store.write(async (tx) => {
      await dropOldDeliveries(tx, before);
      await dropOldCommands(tx, before);
      await forgetPasswords(tx, new Date(now().getTime() - PASSWORD_DAYS * DAY_MS));
      await idempotency.purge(tx);
      await purgeRevokedTokens(tx, now());
    });
    return false;
  }
}
