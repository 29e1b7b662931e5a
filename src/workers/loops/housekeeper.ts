import { type Logger } from '../../domain/ports/logger.js';
import { takeTurn } from '../../store/engine/write-jobs.js';
import { WorkLeases } from '../instances/work-leases.js';
import { type HousekeepingParts, stepsOfHousekeeping } from './housekeeping.js';
import { Loop } from './loop.js';

const EVERY_MS = 10 * 60 * 1000;

export interface HousekeeperParts extends HousekeepingParts {
  readonly log: Logger;
  readonly instanceId?: string;
}

/** Lease of all housekeeping; it remains with its instance for longer than a period. */
const LEASE = 'housekeeping';
const LEASED_MS = 1.2 * EVERY_MS;

/**
 * Deletes data whose retention has ended, in small steps: journal, inbox and completed commands by
 * `journalDays`, deliveries to webhook endpoints by `deliveryDays`, idempotency answers after their
 * day, and units' passwords that no provider has accepted.
 */
export class Housekeeper {
  readonly #parts: HousekeeperParts;
  readonly #loop: Loop;
  readonly #leases: WorkLeases;
  #isStopping = false;

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

  /** Waits for the step in progress; the next round does the others. */
  stop(): Promise<void> {
    this.#isStopping = true;
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
    for await (const step of stepsOfHousekeeping(this.#parts)) {
      while (!this.#isStopping && (await step()) > 0) await takeTurn();
      if (this.#isStopping) return;
    }
  }
}
