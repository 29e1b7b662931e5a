import { hash } from 'node:crypto';
import { type DocumentNode, getOperationAST, print } from 'graphql';
import { type Telemetry } from '../../domain/ports/telemetry.js';
import { type Log } from './errors.js';

/** Milliseconds between two ticks. */
const TICK_MS = 100;
/** Milliseconds without a tick from which the event loop counts as held. */
const HELD_MS = 1000;
/** Number of operations that are remembered, the latest ones. */
const REMEMBERED = 4;

export interface LoopWatchParts {
  readonly log: Pick<Log, 'warn'>;
  readonly telemetry: Pick<Telemetry, 'loopHeld'>;
  /** Monotonic time, in milliseconds. */
  readonly now: () => number;
  /** CPU time of the process, in milliseconds. */
  readonly cpuMs: () => number;
}

interface Noted {
  readonly number: number;
  readonly at: number;
  readonly source: string | DocumentNode;
  readonly operationName: string | null | undefined;
}

/**
 * Notices when the event loop stood still for a second, and logs the operations that were begun
 * last: all callers wait meanwhile. Noting an operation is one assignment; all else is done when
 * the loop was held.
 */
export class LoopWatch {
  readonly #parts: LoopWatchParts;
  readonly #noted: (Noted | undefined)[] = Array.from({ length: REMEMBERED }, () => undefined);
  #count = 0;
  #tickedAt: number;
  #cpuAt: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: LoopWatchParts) {
    this.#parts = parts;
    this.#tickedAt = parts.now();
    this.#cpuAt = parts.cpuMs();
  }

  start(): void {
    this.#tickedAt = this.#parts.now();
    this.#timer = setInterval(() => this.tick(), TICK_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Remembers a document that is about to be read, or an operation to be executed. */
  note(source: string | DocumentNode, operationName?: string | null): void {
    this.#noted[this.#count % REMEMBERED] = {
      number: (this.#count += 1),
      at: this.#parts.now(),
      source,
      operationName,
    };
  }

  /** Checks the time since the last tick. */
  tick(): void {
    const { now, cpuMs } = this.#parts;
    const [at, cpuAt] = [now(), cpuMs()];
    const heldMs = at - this.#tickedAt;
    if (heldMs >= HELD_MS) this.#report(heldMs, cpuAt - this.#cpuAt);
    this.#tickedAt = at;
    this.#cpuAt = cpuAt;
  }

  #report(heldMs: number, cpuMs: number): void {
    const { log, telemetry } = this.#parts;
    telemetry.loopHeld(heldMs / 1000);
    // Operations that began within the last tick before the loop stood still, or while it did.
    const since = this.#tickedAt - TICK_MS;
    const operations = this.#noted
      .filter((noted): noted is Noted => noted !== undefined && noted.at >= since)
      .toSorted((one, other) => other.number - one.number)
      .map(describe);
    log.warn(
      { heldMs: Math.round(heldMs), cpuMs: Math.round(cpuMs), operations },
      'the event loop was held; these operations were begun last',
    );
  }
}

/** Name and hash of an operation: a text of the caller's may hold what no log may. */
function describe({ source, operationName }: Noted) {
  const text = typeof source === 'string' ? source : (source.loc?.source.body ?? print(source));
  const sha256 = hash('sha256', text);
  if (typeof source === 'string') return { name: null, sha256 };
  const name = getOperationAST(source, operationName)?.name?.value ?? null;
  return { name, sha256 };
}
