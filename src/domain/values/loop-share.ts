import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Share of each turn of the event loop: a burst of work that arrives at once is spread over turns,
 * so that everything else on the loop waits for a few pieces of it only.
 */
export class LoopShare {
  readonly #perTurn: number;
  readonly #waiting: (() => void)[] = [];
  #isRunning = false;

  /** @param perTurn maximum pieces of work that begin in one turn */
  constructor(perTurn: number) {
    this.#perTurn = perTurn;
  }

  /** Resolves when the caller's piece of work may begin; first come, first served. */
  enter(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (!this.#isRunning) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      await nextTurn();
      for (const resolve of this.#waiting.splice(0, this.#perTurn)) resolve();
    }
    this.#isRunning = false;
  }
}
