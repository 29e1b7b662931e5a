import { type Logger } from '../../domain/ports/logger.js';
import { type BlockerUpdates } from '../../services/blocker/updates.js';
import { dropMarks, markedSubjects, subjectsDue } from '../../store/blockers/marks.js';
import { currentWalk, saveWalk, subjectsAfter } from '../../store/blockers/walk.js';
import { type Store } from '../../store/engine/store.js';
import { WorkLeases } from '../instances/work-leases.js';
import { Loop } from './loop.js';

const IDLE_MS = 1000;
/**
 * Maximum subjects per transaction: other writers and the event loop wait no longer than for these.
 */
const PER_STEP = 200;
const LEASE = 'blockers';
/** Maximum milliseconds that the clock is set back without all blockers being derived again. */
const MAX_SET_BACK_MS = 60_000;

export interface BlockerTimerParts {
  readonly store: Store;
  readonly updates: BlockerUpdates;
  readonly log: Logger;
  readonly now: () => Date;
  readonly instanceId?: string;
}

/**
 * Derives blockers that no change of facts leads to: those that come with age, those of subjects
 * that a large transaction has left, and all of them after a change of the rules or after the clock
 * was set back. One instance at a time does.
 */
export class BlockerTimer {
  readonly #parts: BlockerTimerParts;
  readonly #loop: Loop;
  readonly #leases: WorkLeases;
  #walked = false;
  #latest = 0;

  constructor(parts: BlockerTimerParts) {
    this.#parts = parts;
    this.#leases = new WorkLeases(parts);
    this.#loop = new Loop({
      name: 'blockers',
      run: () => this.once(),
      idleMs: IDLE_MS,
      onError: (error) => parts.log.error({ err: error }, 'blockers could not be derived'),
    });
  }

  start(): void {
    this.#loop.start();
  }

  wake(): void {
    this.#loop.wake();
  }

  get faults(): readonly string[] {
    return this.#loop.faults;
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#leases.release();
  }

  /** Derives the blockers of some subjects. @returns whether there may be more */
  async once(): Promise<boolean> {
    const { store, now } = this.#parts;
    const at = now();
    if (at.getTime() < this.#latest - MAX_SET_BACK_MS && !(await this.#walkAgain())) return false;
    this.#latest = at.getTime();
    const marked = await markedSubjects(store.read, PER_STEP);
    if (marked.length > 0) return this.#update(marked);
    const due = await subjectsDue(store.read, at, PER_STEP);
    if (due.length > 0) return this.#update(due);
    return this.#walk();
  }

  async #update(ids: readonly string[]): Promise<boolean> {
    const { store, updates } = this.#parts;
    if (!(await this.#hasLease())) return false;
    await store.write(async (tx) => {
      await this.#leases.require(tx, LEASE);
      await dropMarks(tx, ids);
      await updates.update(tx, ids);
    });
    return true;
  }

  /**
   * Begins another walk over all subjects: blockers that came with age may have come too early.
   * @returns whether this instance does
   */
  async #walkAgain(): Promise<boolean> {
    const { store, updates } = this.#parts;
    if (!(await this.#hasLease())) return false;
    const walk = await currentWalk(store.read);
    const isFirst = !walk || (walk.isFirst && walk.at !== undefined);
    await store.write(async (tx) => {
      await this.#leases.require(tx, LEASE);
      await saveWalk(tx, { rules: updates.rules, at: { kind: 0, after: '' }, isFirst });
    });
    this.#walked = false;
    return true;
  }

  /** Takes the next step of a walk over all subjects, unless all were derived with these rules. */
  async #walk(): Promise<boolean> {
    if (this.#walked) return false;
    const { store, updates, log } = this.#parts;
    const { rules } = updates;
    const walk = await currentWalk(store.read);
    if (walk?.rules === rules && !walk.at) {
      this.#walked = true;
      return false;
    }
    if (!(await this.#hasLease())) return false;
    // After an upgrade from a version without stored blockers.
    const isFirst = !walk || (walk.isFirst && walk.at !== undefined);
    const at = (walk?.rules === rules && walk.at) || { kind: 0, after: '' };
    const step = await subjectsAfter(store.read, at, PER_STEP);
    await store.write(async (tx) => {
      await this.#leases.require(tx, LEASE);
      await updates.update(tx, step?.ids ?? [], isFirst);
      await saveWalk(tx, { rules, at: step?.next, isFirst });
    });
    if (!step) log.info({}, 'blockers are derived by the rules of this version');
    return true;
  }

  async #hasLease(): Promise<boolean> {
    return this.#leases.holds(LEASE) || (await this.#leases.take([LEASE])).held.has(LEASE);
  }
}
