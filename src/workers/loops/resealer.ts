import { type Logger } from '../../domain/ports/logger.js';
import { type SealingRound } from '../../domain/system.js';
import { resealAll } from '../../services/sealing/resealing.js';
import { type Store } from '../../store/engine/store.js';
import { type Vault } from '../../vault/vault.js';
import { Loop } from './loop.js';

/** Interval between rounds, in milliseconds; a change of the key that seals starts one at once. */
const EVERY_MS = 60 * 60 * 1000;

export interface ResealerParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly log: Logger;
  readonly now: () => Date;
}

/**
 * Reseals values of older encryption keys with the current key, a few at a time, from the start of
 * the server on. Each value names its key, so that an interrupted run is continued; several servers
 * may reseal at once.
 */
export class Resealer {
  readonly #parts: ResealerParts;
  readonly #loop: Loop;
  #isStopping = false;
  #lastRound: SealingRound | null = null;

  constructor(parts: ResealerParts) {
    this.#parts = parts;
    this.#loop = new Loop({
      name: 'resealing',
      run: () => this.once(),
      idleMs: EVERY_MS,
      onError: (error) => parts.log.error({ err: error }, 'sealing with the new key failed'),
    });
  }

  start(): void {
    this.#loop.start();
  }

  /** Starts a round: another key seals from now on. */
  wake(): void {
    this.#loop.wake();
  }

  get faults(): readonly string[] {
    return this.#loop.faults;
  }

  /** The last whole round; null before the first. */
  get lastRound(): SealingRound | null {
    return this.#lastRound;
  }

  stop(): Promise<void> {
    this.#isStopping = true;
    return this.#loop.stop();
  }

  /** Runs one round. Returns false when nothing remains to be done. */
  async once(): Promise<boolean> {
    const { store, vault, log, now } = this.#parts;
    const sums = { total: 0, resealed: 0, remaining: 0, unopened: 0 };
    const byKey = new Map<string, number>();
    for await (const { byKey: values, ...progress } of resealAll(
      store,
      vault,
      () => this.#isStopping,
    )) {
      for (const name of ['total', 'resealed', 'remaining', 'unopened'] as const)
        sums[name] += progress[name];
      for (const [kid, count] of values) byKey.set(kid, (byKey.get(kid) ?? 0) + count);
      if (progress.unopened > 0)
        log.warn(progress, 'sealed values do not open with any of the encryption keys');
      else if (progress.resealed > 0 || progress.remaining > 0)
        log.info(progress, 'sealed with the first of the encryption keys');
    }
    if (!this.#isStopping) this.#lastRound = { finishedAt: now(), ...sums, byKey };
    return false;
  }
}
