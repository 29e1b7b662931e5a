import { pickWeighted, type Random } from '../random.js';
import { type Clearance, type Status } from './clearance.js';
import { type ClearanceBook, type ClearanceChange } from './clearance-book.js';
import { rejectionsOf, revocationOf } from './rejections.js';

/** From and to, in milliseconds of the simulator's clock. */
export type Span = readonly [from: number, to: number];

/** Course of clearances that move by themselves. */
export interface AutoAdvance {
  /** Duration of a pending clearance; default 3 to 20 s. */
  readonly pendingMs?: Span;
  /** Duration of revoking; default 2 to 5 s. */
  readonly revokingMs?: Span;
  /** Duration of canceling; default 2 to 5 s. */
  readonly cancelingMs?: Span;
  /** The share of pending clearances that are approved; default 0.85. */
  readonly approvalRate?: number;
  /**
   * How often it is looked whether something is due, in real time; 0 = only when the clock is put
   * forward. Default 250.
   */
  readonly tickMs?: number;
}

/**
 * Weight with which the lively mode picks a clearance: high in a transition, low once it is settled.
 */
const LIVELINESS: Readonly<Record<Status, number>> = {
  pending: 6,
  revoking: 8,
  canceling: 8,
  rejected: 3,
  revoked: 3,
  canceled: 2,
  approved: 1,
  error: 0,
};

/**
 * The other side of every clearance: carmakers who decide in their own time, and owners who change
 * their minds.
 */
export class Carmaker {
  readonly #book: ClearanceBook;
  readonly #random: Random;
  readonly #now: () => Date;
  readonly #settings: AutoAdvance | undefined;
  readonly #due = new Map<string, { readonly clearance: Clearance; readonly at: number }>();

  constructor(
    book: ClearanceBook,
    random: Random,
    now: () => Date,
    settings: AutoAdvance | undefined,
  ) {
    this.#book = book;
    this.#random = random;
    this.#now = now;
    this.#settings = settings;
    if (settings) book.onChange((change) => this.#plan(change));
  }

  /** Moves everything that is due by now. */
  tick(): void {
    const now = this.#now().getTime();
    for (const { clearance, at } of [...this.#due.values()]) if (at <= now) this.#moveOn(clearance);
  }

  /** One change, whichever; false when there is no clearance at all. */
  stir(): boolean {
    const clearance = pickWeighted(
      this.#book.list(),
      ({ status }) => LIVELINESS[status],
      this.#random,
    );
    if (clearance) this.#moveOn(clearance);
    return clearance !== undefined;
  }

  #plan({ clearance }: ClearanceChange): void {
    const key = `${clearance.clientId} ${clearance.vin}`;
    this.#due.delete(key);
    const [from, to] = this.#spanOf(clearance.status) ?? [];
    if (from === undefined || to === undefined) return;
    this.#due.set(key, {
      clearance,
      at: this.#now().getTime() + from + this.#random() * (to - from),
    });
  }

  #spanOf(status: Status): Span | undefined {
    switch (status) {
      case 'pending':
        return this.#settings?.pendingMs ?? [3_000, 20_000];
      case 'revoking':
        return this.#settings?.revokingMs ?? [2_000, 5_000];
      case 'canceling':
        return this.#settings?.cancelingMs ?? [2_000, 5_000];
      default:
        return undefined;
    }
  }

  #moveOn(clearance: Clearance): void {
    const { status: next, reason } = this.#nextOf(clearance);
    this.#book.move(clearance.vin, next, reason, clearance.clientId);
  }

  #nextOf(clearance: Clearance): { readonly status: Status; readonly reason: string | null } {
    switch (clearance.status) {
      case 'pending':
        if (this.#random() < (this.#settings?.approvalRate ?? 0.85))
          return { status: 'approved', reason: null };
        return { status: 'rejected', reason: this.#pick(rejectionsOf(clearance)) };
      case 'approved':
        return { status: 'revoked', reason: revocationOf(clearance) };
      case 'revoking':
        return { status: 'revoked', reason: null };
      case 'canceling':
        return { status: 'canceled', reason: null };
      case 'rejected':
      case 'revoked':
      case 'canceled':
      case 'error':
        return { status: 'pending', reason: null };
    }
  }

  #pick(reasons: readonly string[]): string | null {
    return reasons[Math.floor(this.#random() * reasons.length)] ?? null;
  }
}
