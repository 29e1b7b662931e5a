import { type Limit, NO_TELEMETRY } from '../../src/domain/ports/telemetry.js';
import { LimitReports } from '../../src/http/limits/limit-reports.js';
import { UnreadBudget, type UnreadBudgetParts } from '../../src/http/limits/unread-budget.js';

export interface ObservedBudget {
  readonly budget: UnreadBudget;
  /** Limits that were hit, in their order. */
  readonly hits: readonly Limit[];
  /** Log lines about them. */
  readonly lines: readonly object[];
}

/** A budget for what lies unread, and what it reported. */
export function observedBudget(
  parts: Partial<UnreadBudgetParts> = {},
  now = () => new Date(),
): ObservedBudget {
  const hits: Limit[] = [];
  const lines: object[] = [];
  const telemetry = { ...NO_TELEMETRY, limitHit: (limit: Limit) => void hits.push(limit) };
  const log = { warn: (details: object) => void lines.push(details) };
  const reports = new LimitReports(telemetry, log, now);
  return {
    budget: new UnreadBudget({ maxResponseBytes: 16 * 1024 * 1024, reports, ...parts }),
    hits,
    lines,
  };
}
