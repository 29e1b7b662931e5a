import { ByteBudget, type ByteLimits } from './byte-budget.js';
import { type LimitReports } from './limit-reports.js';

/** Maximum unread answers of full size, of one caller and of all callers together. */
const ANSWERS_PER_CALLER = 4;
const ANSWERS_IN_ALL = 16;
const LEAST_PER_CALLER = 64 * 1024 * 1024;

/** Milliseconds that an answer may remain without any of it being read. */
const PATIENCE_MS = 30_000;

export interface UnreadBudgetParts {
  /** Maximum bytes of one answer. */
  readonly maxResponseBytes: number;
  readonly reports: LimitReports;
  readonly limits?: ByteLimits;
  readonly patienceMs?: number;
}

function limitsFor(maxResponseBytes: number): ByteLimits {
  const perCaller = Math.max(LEAST_PER_CALLER, ANSWERS_PER_CALLER * maxResponseBytes);
  return { perCaller, total: (ANSWERS_IN_ALL / ANSWERS_PER_CALLER) * perCaller };
}

/** Budget of bytes that were written to connections and are not read yet. */
export class UnreadBudget extends ByteBudget {
  readonly maxResponseBytes: number;
  /** Time that a connection may leave an answer unread without any progress. */
  readonly patienceMs: number;

  constructor({ maxResponseBytes, reports, limits, patienceMs = PATIENCE_MS }: UnreadBudgetParts) {
    super({
      names: { caller: 'unread-caller', total: 'unread-total' },
      limits: limits ?? limitsFor(maxResponseBytes),
      reports,
    });
    this.maxResponseBytes = maxResponseBytes;
    this.patienceMs = patienceMs;
  }
}
