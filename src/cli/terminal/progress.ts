import { type CliContext } from '../command.js';

export interface Counts {
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
}

const SHORTEST_BAR = 10;

/** A bar with the counts behind it, no longer than the terminal is wide. */
export function barOf({ total, succeeded, failed }: Counts, columns: number): string {
  const done = succeeded + failed;
  const share = total === 0 ? 1 : done / total;
  const words = ` ${String(Math.floor(share * 100)).padStart(3)} %  ${done}/${total}${failed > 0 ? `  ${failed} failed` : ''}`;
  const length = Math.min(40, columns - words.length - 3);
  if (length < SHORTEST_BAR) return words.trim().slice(0, columns - 1);
  const filled = Math.round(share * length);
  return `[${'#'.repeat(filled)}${'.'.repeat(length - filled)}]${words}`;
}

/**
 * Shows how far something is: a bar that moves in a terminal, elsewhere a line for every tenth of
 * the way.
 */
export class Progress {
  readonly #context: Pick<CliContext, 'print' | 'terminal'>;
  #tenth = 0;

  constructor(context: Pick<CliContext, 'print' | 'terminal'>) {
    this.#context = context;
  }

  show(counts: Counts): void {
    const { terminal, print } = this.#context;
    if (terminal) {
      terminal.redraw(barOf(counts, terminal.columns));
      return;
    }
    const { total, succeeded, failed } = counts;
    const tenth = total === 0 ? 10 : Math.floor((10 * (succeeded + failed)) / total);
    if (tenth <= this.#tenth) return;
    this.#tenth = tenth;
    print(`${succeeded + failed} of ${total} done${failed > 0 ? `, ${failed} failed` : ''}`);
  }

  /** Removes the bar. */
  end(): void {
    this.#context.terminal?.redraw();
  }
}
