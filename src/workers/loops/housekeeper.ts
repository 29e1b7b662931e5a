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
import { purgeLeases } from '../../store/leases.js';
import { WorkLeases } from '../instances/work-leases.js';
import { Loop } from './loop.js';

const EVERY_MS = 10 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Maximum rows per transaction: other writers wait no longer than one transaction takes. */
const PER_TRANSACTION = 1000;

export interface HousekeeperParts {
  readonly store: Store;
  readonly idempotency: Idempotency;
  /** Days for which events, and with them cursors, are retained. */
  readonly journalDays: number;
  readonly log: Logger;
  readonly now: () => Date;
  readonly instanceId?: string;
}

/** Lease of all housekeeping; it remains with its instance for longer than a period. */
const LEASE = 'housekeeping';
const LEASED_MS = 1.2 * EVERY_MS;

/**
 * Deletes data whose retention has ended: journal, inbox and completed commands by `journalDays`,
 * idempotency answers after their day, and units' passwords that no provider has accepted.
 */
export class Housekeeper {
  readonly #parts: HousekeeperParts;
  readonly #loop: Loop;
  readonly #leases: WorkLeases;

  constructor(parts: HousekeeperParts) {
    this.#parts = parts;
    this.#leases = new WorkLeases(parts);
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

  /**
   * Runs one round, unless another instance has run one lately. Returns false when nothing remains
   * to be done.
   */
  async once(): Promise<boolean> {
    const { held } = await this.#leases.take([LEASE]);
    if (!held.has(LEASE)) return false;
    const until = new Date(this.#parts.now().getTime() + LEASED_MS);
    try {
      await this.#leases.during(LEASE, () => this.#clean());
    } finally {
      await this.#leases.spend(LEASE, until);
    }
    return false;
  }

  async #clean(): Promise<void> {
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
      await purgeLeases(tx, new Date(now().getTime() - DAY_MS));
    });
  }
}
