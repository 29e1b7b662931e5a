import { type Limit, NO_TELEMETRY } from '../../src/domain/ports/telemetry.js';
import { type ConnectionLimits, Connections } from '../../src/http/limits/connections.js';
import { LimitReports } from '../../src/http/limits/limit-reports.js';
import { UnreadBudget, type UnreadBudgetParts } from '../../src/http/limits/unread-budget.js';

export interface ObservedReports {
  readonly reports: LimitReports;
  /** Limits that were hit, in their order. */
  readonly hits: readonly Limit[];
  /** Log lines about them. */
  readonly lines: readonly object[];
}

/** Reports that are noted. */
export function observedReports(now = () => new Date()): ObservedReports {
  const hits: Limit[] = [];
  const lines: object[] = [];
  const telemetry = { ...NO_TELEMETRY, limitHit: (limit: Limit) => void hits.push(limit) };
  const log = { warn: (details: object) => void lines.push(details) };
  return { reports: new LimitReports(telemetry, log, now), hits, lines };
}

function advancingClock(): () => Date {
  let at = 0;
  return () => new Date((at += 2000));
}

/** Connections as many as may be. */
export function anyConnections(): Connections {
  return connectionsOf({ perNetwork: 0, perClient: 0, total: 1e6 }).connections;
}

/**
 * Connections within limits, none of them by a proxy, each two seconds after the one before, and
 * what was reported.
 */
export function connectionsOf(
  limits: ConnectionLimits,
  isProxy: (address: string) => boolean = () => false,
  now = advancingClock(),
) {
  const observed = observedReports();
  const connections = new Connections({ limits, isProxy, reports: observed.reports, now });
  return { ...observed, connections };
}

export interface ObservedBudget extends ObservedReports {
  readonly budget: UnreadBudget;
}

/** A budget for what lies unread, and what it reported. */
export function observedBudget(parts: Partial<UnreadBudgetParts> = {}): ObservedBudget {
  const observed = observedReports();
  const { reports } = observed;
  return {
    ...observed,
    budget: new UnreadBudget({ maxResponseBytes: 16 * 1024 * 1024, reports, ...parts }),
  };
}
