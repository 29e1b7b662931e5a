import { type Clearance, type ClearanceStatus } from './clearance.js';

/** One entry of a provider's changelog. */
export interface Change {
  readonly status: ClearanceStatus;
  readonly reason: string | null;
  readonly at: Date;
}

/** A clearance as the provider tells it now; its changelog may be empty. */
export interface RemoteState {
  readonly status: ClearanceStatus;
  readonly changelog: readonly Change[];
}

/** What the provider's record adds to ours. */
export interface Unseen {
  /** Oldest first; not yet in our journal. */
  readonly changes: readonly Change[];
  /** The provider's own entry for the state that we so far knew only by an answer without a time. */
  readonly confirmed: Change | null;
  /** The last of `changes` is known only by the state, not by an entry of the changelog. */
  readonly provisional: boolean;
  /** How much of the changelog is in our journal with this. */
  readonly seen: number;
}

type Known = Pick<Clearance, 'status' | 'changedAt' | 'provisional' | 'changelogSeen'>;

/**
 * Compares our record with the provider's. The changelog only grows, so what lies beyond the part we have seen is new;
 * where a provider has shortened it, its times decide. A state without an entry is taken as of now.
 */
export function unseenChanges(known: Known | null, remote: RemoteState, now: Date): Unseen {
  const log = [...remote.changelog].sort((a, b) => a.at.getTime() - b.at.getTime());
  let changes = unseenPart(known, log);
  let confirmed: Change | null = null;
  if (known?.provisional) {
    const at = changes.findIndex((change) => change.status === known.status);
    if (at >= 0) {
      confirmed = changes[at] ?? null;
      changes = changes.slice(at + 1);
    }
  }
  const last = changes.at(-1)?.status ?? known?.status ?? null;
  const provisional = last !== remote.status;
  if (provisional) changes = [...changes, { status: remote.status, reason: null, at: now }];
  return { changes, confirmed, provisional, seen: Math.max(log.length, known?.changelogSeen ?? 0) };
}

function unseenPart(known: Known | null, log: readonly Change[]): readonly Change[] {
  if (!known) return log;
  if (log.length >= known.changelogSeen) return log.slice(known.changelogSeen);
  return log.filter((change) => change.at > known.changedAt);
}
