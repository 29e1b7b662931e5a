import { type BlockerActor, type BlockerCode, type BlockerSeverity } from './blocker.js';

/** Conditions on blockers; all of them apply, and of a list any value does. */
export interface BlockerFilter {
  readonly actor?: readonly BlockerActor[] | null;
  readonly code?: readonly BlockerCode[] | null;
  readonly severity?: readonly BlockerSeverity[] | null;
  readonly accountId?: string | null;
  readonly brand?: readonly string[] | null;
  /** Time that the deadline is before. */
  readonly dueBefore?: Date | null;
}

/** Properties that blockers are grouped by. */
export type BlockerGrouping = 'ACTOR' | 'CODE' | 'BRAND' | 'ACCOUNT';

/** Number of blockers that share the properties they are grouped by; the others are null. */
export interface BlockerGroup {
  readonly actor: BlockerActor | null;
  readonly code: BlockerCode | null;
  readonly brand: string | null;
  readonly accountId: string | null;
  readonly count: number;
  readonly oldestSince: Date;
  /** Next deadline from now on; null without one. */
  readonly nextDeadline: Date | null;
}
