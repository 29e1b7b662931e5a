import { type Logger } from '../../domain/ports/logger.js';
import { type AccountSessions } from '../../services/access/account-sessions.js';
import { type DataReading } from '../../services/data/data-reading.js';
import { dataIntervalSeconds, readsPerSecond } from '../../services/data/data-schedule.js';
import { ReadPace } from '../../services/data/read-pace.js';
import { noteSilence } from '../../services/data/silence.js';
import { accountsByIds, type StoredAccount } from '../../store/accounts.js';
import { accountsWithDueReads } from '../../store/data/data-reads.js';
import { type Store } from '../../store/engine/store.js';
import { FirstReads } from './first-reads.js';
import { Loop } from './loop.js';

/** Milliseconds between two looks for reads that are due: few at a time, so that calls are even. */
const IDLE_MS = 250;
/** Minimum of the reads of one account that may be claimed in a second. */
const CLAIMED = 12;
/** Reads claimed at once where the provider takes longer than until the next look. */
const CLAIMED_LATE = 16;
/** Milliseconds between two searches for vehicles whose data have stopped. */
const SILENCE_EVERY_MS = 10_000;

export interface DataPollerParts {
  readonly store: Store;
  readonly sessions: AccountSessions;
  readonly reading: DataReading;
  /** Seconds between two reads of a vehicle where its account states none; 0: no schedule. */
  readonly everySeconds: number;
  readonly log: Logger;
  readonly now: () => Date;
}

/**
 * Reads the data of vehicles on a schedule, and for the first time after their clearance is
 * approved. Reads are claimed in the database, so that several instances share them.
 */
export class DataPoller {
  readonly #parts: DataPollerParts;
  readonly #loop: Loop;
  readonly #firstReads: FirstReads;
  readonly #running = new Map<string, Promise<void>>();
  /** Reads of the last second, by account. */
  readonly #paces = new Map<string, ReadPace>();
  #isStopping = false;
  #silenceAt = -Infinity;

  constructor(parts: DataPollerParts) {
    this.#parts = parts;
    this.#firstReads = new FirstReads(parts);
    this.#loop = new Loop({
      name: 'vehicle data',
      run: () => this.#once(),
      idleMs: IDLE_MS,
      onError: (error) => parts.log.error({ err: error }, 'vehicle data could not be read'),
    });
  }

  start(): void {
    this.#loop.start();
  }

  get faults(): readonly string[] {
    return this.#loop.faults;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#loop.stop();
    await Promise.all(this.#running.values());
  }

  async #once(): Promise<boolean> {
    const { store, everySeconds, now } = this.#parts;
    const at = now();
    if (at.getTime() - this.#silenceAt >= SILENCE_EVERY_MS) {
      await noteSilence(store, at);
      this.#silenceAt = at.getTime();
    }
    await this.#firstReads.step();
    const due = await accountsWithDueReads(store.read, at, everySeconds);
    const slots = new Map(due.map(({ id, dataSlots }) => [id, dataSlots]));
    for (const account of slots.size === 0
      ? []
      : await accountsByIds(store.read, [...slots.keys()])) {
      const { retryAt } = account.health;
      const isOpen = retryAt === null || retryAt <= at;
      if (!isOpen || this.#running.has(account.id)) continue;
      // Deleted in a later turn: a read without free places ends in this one.
      const reading = this.#read(account, slots.get(account.id) ?? 0).finally(() =>
        this.#running.delete(account.id),
      );
      this.#running.set(account.id, reading);
    }
    return false;
  }

  /**
   * Reads what is due of one account; a fault of it does not delay the others. Goes on at once
   * while the provider takes longer for it than until the next look, within the reads of a second.
   */
  async #read(account: StoredAccount, dataSlots: number): Promise<void> {
    const { reading, everySeconds, log } = this.#parts;
    const intervalSeconds = dataIntervalSeconds(account, everySeconds);
    const perSecond = readsPerSecond(dataSlots, intervalSeconds, CLAIMED);
    const share = Math.ceil((perSecond * IDLE_MS) / 1000);
    const pace = this.#paces.get(account.id) ?? new ReadPace();
    this.#paces.set(account.id, pace);
    try {
      for (let isLate = false, isDone = false; !isDone && !this.#isStopping;) {
        const startedAt = performance.now();
        const wanted = isLate ? Math.max(share, CLAIMED_LATE) : share;
        const limit = Math.min(wanted, pace.free(perSecond, startedAt));
        const calls = limit === 0 ? 0 : await reading.readDue(account, limit);
        pace.add(calls, startedAt);
        isLate = performance.now() - startedAt > IDLE_MS;
        isDone = calls < limit || !isLate;
      }
    } catch (error) {
      log.warn({ err: error, accountId: account.id }, 'vehicle data could not be read');
    }
  }
}
