import { setImmediate as nextTurn } from 'node:timers/promises';

export interface LoopShareLimits {
  /** Maximum pieces of work that begin in one turn. */
  readonly perTurn: number;
  /** Turns from one begin to the next; 1 unless it is given. */
  readonly everyTurns?: number;
}

/**
 * Share of each turn of the event loop: a burst of work that arrives at once is spread over turns,
 * so that everything else on the loop waits for a few pieces of it only. Callers are served in
 * turn: a caller with a long queue does not delay the others' first piece.
 */
export class LoopShare {
  readonly #perTurn: number;
  readonly #everyTurns: number;
  /** Pieces that wait, by caller; the caller whose turn it is comes first. */
  readonly #waiting = new Map<string, (() => void)[]>();
  #isRunning = false;

  constructor({ perTurn, everyTurns = 1 }: LoopShareLimits) {
    this.#perTurn = perTurn;
    this.#everyTurns = everyTurns;
  }

  /** Resolves when the caller's piece of work may begin: of one caller, first come, first served. */
  enter(caller: string): Promise<void> {
    return new Promise((resolve) => {
      const own = this.#waiting.get(caller);
      if (own) own.push(resolve);
      else this.#waiting.set(caller, [resolve]);
      if (!this.#isRunning) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    await nextTurn();
    while (this.#waiting.size > 0) {
      for (let begun = 0; begun < this.#perTurn; begun += 1) this.#beginNext();
      for (let turn = 0; turn < this.#everyTurns; turn += 1) await nextTurn();
    }
    this.#isRunning = false;
  }

  #beginNext(): void {
    const [next] = this.#waiting;
    if (!next) return;
    const [caller, pieces] = next;
    this.#waiting.delete(caller);
    pieces.shift()?.();
    if (pieces.length > 0) this.#waiting.set(caller, pieces);
  }
}
