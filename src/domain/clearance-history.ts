import { type Clearance, type ClearanceStatus } from './clearance.js';

/** One entry of a provider's changelog. */
export interface Change {
  readonly status: ClearanceStatus;
  readonly reason: string | null;
  readonly at: Date;
}

/** Clearance as the provider reports it now; its changelog may be empty. */
export interface RemoteState {
  readonly status: ClearanceStatus;
  readonly changelog: readonly Change[];
  /** True if entries of the changelog could not be read, or have a day without a time. */
  readonly isVague?: boolean;
}

/** Changes in the provider's record that the journal lacks. */
export interface Unseen {
  /** Oldest first; not yet in our journal. */
  readonly changes: readonly Change[];
  /**
   * The provider's own entry for the state that we so far knew only by an answer without a time; it
   * comes before `changes`.
   */
  readonly confirmed: Change | null;
  /**
   * The entries in front of `confirmed`: of states that we passed through, or passed over, without
   * an entry.
   */
  readonly overtaken: readonly Change[];
  /** The last of `changes` is known only by the state, not by an entry of the changelog. */
  readonly provisional: boolean;
  /** Number of changelog entries that the journal then holds. */
  readonly seen: number;
}

type Known = Pick<Clearance, 'status' | 'changedAt' | 'provisional' | 'changelogSeen'>;

const NOTHING = { changes: [], confirmed: null, overtaken: [], provisional: false } as const;

/**
 * Compares our record with the provider's. The changelog only grows, so what lies beyond the part
 * we have seen is new; where a provider has shortened it, or stores a limited number of entries,
 * its times decide. A state without an entry is taken as of now.
 * @param mayBeOld the provider was asked before we heard from it last: only what its changelog
 *   proves to be new counts
 */
export function unseenChanges(
  known: Known | null,
  remote: RemoteState,
  now: Date,
  mayBeOld = false,
): Unseen {
  const log = [...remote.changelog].sort((a, b) => a.at.getTime() - b.at.getTime());
  if (known && isOlder(known, remote, log)) return { ...NOTHING, seen: known.changelogSeen };
  const seen = Math.max(log.length, known?.changelogSeen ?? 0);
  // A shorter changelog is a shortened one only in an answer that cannot be the older of the two.
  const unseen = mayBeOld && log.length < (known?.changelogSeen ?? 0) ? [] : unseenPart(known, log);
  if (known?.provisional) return beyondProvisional(known, remote, unseen, { seen, now, mayBeOld });
  return {
    ...withState(known, remote, unseen, now, mayBeOld),
    confirmed: null,
    overtaken: [],
    seen: mayBeOld && unseen.length === 0 ? (known?.changelogSeen ?? 0) : seen,
  };
}

/**
 * Returns whether the provider's own times prove that the answer is older than our record: it lacks
 * the entry that our state is from, and explains its state by an entry that is no later. Clocks of
 * instances that differ cannot prove that, and neither can a vague changelog.
 */
function isOlder(
  known: Known,
  { status, isVague = false }: RemoteState,
  log: readonly Change[],
): boolean {
  const last = log.at(-1);
  if (!last || isVague || known.provisional || known.changelogSeen === 0) return false;
  return last.status === status && last.at <= known.changedAt && !log.some(isEntryOf(known));
}

/** Returns a function that finds the entry that our state is from. */
const isEntryOf =
  (known: Known) =>
  ({ status, at }: Change): boolean =>
    status === known.status && at.getTime() === known.changedAt.getTime();

/**
 * The entry of the state that we knew without one may be among those that we have not seen: what
 * follows it is new.
 */
function beyondProvisional(
  known: Known,
  remote: RemoteState,
  unseen: readonly Change[],
  {
    seen,
    now,
    mayBeOld,
  }: { readonly seen: number; readonly now: Date; readonly mayBeOld: boolean },
): Unseen {
  const at = unseen.findIndex((change) => change.status === known.status);
  const confirmed = unseen[at] ?? null;
  if (confirmed)
    return {
      ...withState(known, remote, unseen.slice(at + 1), now, mayBeOld),
      confirmed,
      overtaken: unseen.slice(0, at),
      seen,
    };
  // An answer from before the state we know, or a changelog that lags behind its own state: nothing
  // follows from either.
  if (mayBeOld) return { ...NOTHING, seen: known.changelogSeen };
  if (remote.status === known.status) return { ...NOTHING, seen };
  return {
    ...withState(known, remote, unseen, now, mayBeOld),
    confirmed: null,
    overtaken: [],
    seen,
  };
}

/** Returns the entries, then the state itself if no entry reports it. */
function withState(
  known: Known | null,
  remote: RemoteState,
  entries: readonly Change[],
  now: Date,
  mayBeOld: boolean,
): Pick<Unseen, 'changes' | 'provisional'> {
  const last = entries.at(-1)?.status ?? known?.status ?? null;
  if (last === remote.status || mayBeOld) return { changes: entries, provisional: false };
  return {
    changes: [...entries, { status: remote.status, reason: null, at: now }],
    provisional: true,
  };
}

function unseenPart(known: Known | null, log: readonly Change[]): readonly Change[] {
  if (!known) return log;
  const isOurs = isEntryOf(known);
  const last = log[known.changelogSeen - 1];
  // Where the last entry that we have seen no longer stands at its place, entries were dropped in
  // front of it.
  const hasGrown =
    known.changelogSeen === 0 || (last !== undefined && (known.provisional || isOurs(last)));
  if (hasGrown) return log.slice(known.changelogSeen);
  const same = log.findLastIndex(isOurs);
  return same >= 0 ? log.slice(same + 1) : log.filter((change) => change.at > known.changedAt);
}
