import { isDeepStrictEqual } from 'node:util';
import {
  type ChangeSource,
  type Clearance,
  type ClearanceEvent,
  type ClearanceStatus,
  EVENT_ID_PREFIX,
  isTroubleReason,
  lastObservedAt,
  type Odometer,
  pathBetween,
  troubleReason,
} from '../../domain/clearance.js';
import { type Change, type RemoteState, unseenChanges } from '../../domain/clearance-history.js';
import { newId } from '../../domain/values/ids.js';
import { type Enrollment } from '../../domain/vehicle.js';
import { type Journal } from '../../journal/journal.js';
import { type ItemProblem } from '../../providers/access/lists/item-problem.js';
import { accountsByIds } from '../../store/accounts.js';
import {
  clearancesOfEnrollments,
  saveClearances,
  touchClearances,
} from '../../store/clearances.js';
import { planDataReads } from '../../store/data/data-reads.js';
import { type AfterCommit, type Db } from '../../store/engine/store.js';
import {
  enrollmentsByIds,
  enrollmentsByVin,
  lockEnrollments,
  updateEnrollments,
} from '../../store/enrollments.js';
import { confirmLatestEvents } from '../../store/journal/clearance-events.js';
import { inParts } from '../../store/query/ids-per-query.js';
import { together } from '../../store/query/together.js';
import { refreshClearanceChangedAt } from '../../store/vehicles.js';
import { type GrantEndings } from '../grant/revoke-grant.js';

/** Observed state of one enrollment's clearance. */
export interface Observation {
  readonly enrollment: Pick<Enrollment, 'id' | 'fleetId' | 'vehicleId' | 'accountId'> & {
    readonly odometer: Odometer | null;
  };
  readonly remote: RemoteState;
  /**
   * Time of the call to the provider: an answer that may be older than our last observation counts
   * only for what it proves.
   */
  readonly askedAt: Date;
  /** Reason given with the state itself, if there is no changelog to hold it. */
  readonly reason?: string | null;
}

/** Circumstances of observations. */
export interface ObservationOptions {
  /** Whether they are from a complete list: then the account holds the time of the observation. */
  readonly listed?: boolean;
  /** Whether they are from an import, of which no webhook could have reported. */
  readonly imported?: boolean;
}

/** Statuses that complete a removal. */
const HAS_ENDED: readonly ClearanceStatus[] = ['REJECTED', 'REVOKED', 'CANCELED'];

/** Observation, compared with what is stored. */
interface Review {
  readonly observation: Observation;
  readonly after: Clearance;
  readonly made: readonly Omit<ClearanceEvent, 'seq'>[];
  readonly confirmed: readonly Change[];
  /** Whether the enrollment becomes ACTIVE. */
  readonly isActivated: boolean;
  /** Whether the enrollment becomes REMOVED. */
  readonly isRemoved: boolean;
  /** Whether the clearance stays as it is. */
  readonly isSame: boolean;
  /** Whether the time of the observation is stored, if the clearance stays as it is. */
  readonly isTouched: boolean;
}

const idsOf = (reviews: readonly Review[]): readonly string[] =>
  reviews.map(({ observation }) => observation.enrollment.id);

/**
 * Turns observations into state and journal entries, both in the caller's transaction; no other
 * code writes either.
 */
export class ClearanceChanges {
  readonly #journal: Journal;
  readonly #endings: GrantEndings;
  readonly #now: () => Date;

  constructor({
    journal,
    endings,
    now,
  }: {
    readonly journal: Journal;
    readonly endings: GrantEndings;
    readonly now: () => Date;
  }) {
    this.#journal = journal;
    this.#endings = endings;
    this.#now = now;
  }

  /**
   * Returns the observations of which `apply` would store anything: the others are known already.
   * Nothing is locked, and nothing is written.
   */
  async news(
    db: Db,
    observations: readonly Observation[],
    options: ObservationOptions = {},
  ): Promise<readonly Observation[]> {
    const reviews = await this.#review(db, 'RECONCILIATION', observations, options);
    return reviews
      .filter(({ isActivated, isRemoved, isSame, isTouched }) =>
        isSame ? isActivated || isRemoved || isTouched : true,
      )
      .map(({ observation }) => observation);
  }

  /** @returns the number of changed clearances */
  async apply(
    tx: Db,
    afterCommit: AfterCommit,
    source: ChangeSource,
    observations: readonly Observation[],
    { listed = false, imported = false }: ObservationOptions = {},
  ): Promise<number> {
    // Locked, because another transaction may observe the same change: the second must see the
    // result of the first.
    await lockEnrollments(
      tx,
      observations.map(({ enrollment }) => enrollment.id),
    );
    const reviews = await this.#review(tx, source, observations, { listed });
    const changed = reviews.filter(({ isSame }) => !isSame);
    /** Enrollments whose data may be read from now on, by account. */
    const approved = new Map<string, string[]>();
    const withEvents = changed.filter(({ made }) => made.length > 0);
    for (const { after } of withEvents) {
      if (after.status === 'APPROVED') {
        const ofAccount = approved.get(after.accountId) ?? [];
        ofAccount.push(after.enrollmentId);
        approved.set(after.accountId, ofAccount);
      }
    }
    const now = this.#now();
    // One statement for all vehicles each: the fleet's other writers wait for this transaction.
    await updateEnrollments(tx, idsOf(reviews.filter(({ isActivated }) => isActivated)), {
      status: 'ACTIVE',
      reason: null,
    });
    await updateEnrollments(tx, idsOf(reviews.filter(({ isRemoved }) => isRemoved)), {
      status: 'REMOVED',
    });
    await saveClearances(
      tx,
      changed.map(({ after }) => ({ ...after, listed })),
    );
    for (const { after, confirmed } of changed)
      await confirmLatestEvents(tx, after.enrollmentId, confirmed);
    for (const [accountId, all] of approved)
      await inParts(all, (ids) =>
        planDataReads(tx, accountId, {
          needsClearance: true,
          dueAt: now,
          ids,
          areLocked: true,
        }),
      );
    const touched = reviews.filter(({ isSame, isTouched }) => isSame && isTouched);
    await touchClearances(tx, idsOf(touched), { observedAt: now, ...(listed && { listed }) });
    const ended = withEvents.filter(({ made }) =>
      made.some(({ previousStatus }) => previousStatus === 'APPROVED'),
    );
    await this.#endings.end(tx, afterCommit, idsOf(ended));
    const moved = changed.filter(({ made, confirmed }) => made.length > 0 || confirmed.length > 0);
    await refreshClearanceChangedAt(tx, [...new Set(moved.map(({ after }) => after.vehicleId))]);
    const events = withEvents.flatMap(({ made }) => made);
    await this.#journal.append(
      tx,
      imported ? events.map((event) => ({ ...event, imported })) : events,
    );
    return withEvents.length;
  }

  /** Compares observations with what is stored, one for each enrollment. */
  async #review(
    db: Db,
    source: ChangeSource,
    observations: readonly Observation[],
    { listed = false }: ObservationOptions,
  ): Promise<readonly Review[]> {
    // One observation per enrollment: a second one was compared with the same record of ours.
    const latest = new Map(
      observations.map((observation) => [observation.enrollment.id, observation]),
    );
    const ids = [...latest.keys()];
    const [enrollments, known] = await together([
      enrollmentsByIds(db, ids),
      clearancesOfEnrollments(db, ids),
    ]);
    const statuses = new Map(enrollments.map(({ id, status }) => [id, status]));
    const observedAt = await observationTimes(db, [...known.values()]);
    const now = this.#now();
    return [...latest.values()].map((observation) => {
      const { id } = observation.enrollment;
      const status = statuses.get(id);
      const before = known.get(id) ?? null;
      const mayBeOld = before !== null && observedAt(before) > observation.askedAt;
      const { after, made, confirmed } = next(before, observation, { source, now, mayBeOld });
      return {
        observation,
        after,
        made,
        confirmed,
        isActivated: status === 'PENDING' || status === 'FAILED' || status === 'GONE',
        isRemoved: status === 'REMOVING' && HAS_ENDED.includes(after.status),
        isSame: before !== null && isSame(before, after),
        isTouched: before !== null && (listed ? !before.listed : !mayBeOld),
      };
    });
  }

  /**
   * Records an unknown status that the provider reports for vehicles: our status is unchanged, the
   * reason names it.
   */
  async noteTroubles(tx: Db, accountId: string, problems: readonly ItemProblem[]): Promise<void> {
    const troubles = new Map(
      problems.flatMap(({ vin, field, reason }) =>
        vin !== null && field === 'status' ? [[vin, reason] as const] : [],
      ),
    );
    if (troubles.size === 0) return;
    const enrollments = await enrollmentsByVin(tx, accountId, [...troubles.keys()]);
    const ids = [...enrollments.values()].map(({ id }) => id);
    await lockEnrollments(tx, ids);
    const known = await clearancesOfEnrollments(tx, ids);
    const changed = [...enrollments].flatMap(([vin, { id }]) => {
      const clearance = known.get(id);
      const reason = troubleReason(`the status ${troubles.get(vin) ?? ''}`);
      return clearance && clearance.reason !== reason ? [{ ...clearance, reason }] : [];
    });
    await saveClearances(tx, changed);
  }
}

/** Returns the previous reason, without a trouble that is over. */
function lastReason(
  before: Clearance | null,
  { changelog }: RemoteState,
  mayBeOld: boolean,
): string | null {
  if (!before || mayBeOld || !isTroubleReason(before.reason)) return before?.reason ?? null;
  const last = changelog.at(-1);
  return last?.status === before.status ? last.reason : null;
}

/** Returns whether only the time of observation differs. */
function isSame(before: Clearance, after: Clearance): boolean {
  const rest = { observedAt: null, listed: null };
  return isDeepStrictEqual({ ...before, ...rest }, { ...after, ...rest });
}

/**
 * Returns a function that returns the time when a clearance was last observed: a listed one at the
 * time of the account's last complete list.
 */
async function observationTimes(
  tx: Db,
  known: readonly Clearance[],
): Promise<(clearance: Clearance) => Date> {
  const listed = known.filter((clearance) => clearance.listed);
  const accountIds = new Set(listed.map(({ accountId }) => accountId));
  const accounts = accountIds.size === 0 ? [] : await accountsByIds(tx, [...accountIds]);
  const times = new Map(accounts.map(({ id, listedAt }) => [id, listedAt]));
  return (clearance) => lastObservedAt(clearance, times.get(clearance.accountId) ?? null);
}

function next(
  before: Clearance | null,
  { enrollment, remote, reason = null }: Observation,
  {
    source,
    now,
    mayBeOld,
  }: { readonly source: ChangeSource; readonly now: Date; readonly mayBeOld: boolean },
): {
  readonly after: Clearance;
  readonly made: readonly Omit<ClearanceEvent, 'seq'>[];
  readonly confirmed: readonly Change[];
} {
  const unseen = unseenChanges(before, remote, now, mayBeOld);
  const made: Omit<ClearanceEvent, 'seq'>[] = [];
  let at = before?.status ?? null;
  for (const change of unseen.changes) {
    // Follows the states that the provider must have passed if it skips some, so that no event is
    // an illegal step.
    for (const status of pathBetween(at, change.status)) {
      made.push({
        id: newId(EVENT_ID_PREFIX),
        fleetId: enrollment.fleetId,
        enrollmentId: enrollment.id,
        vehicleId: enrollment.vehicleId,
        accountId: enrollment.accountId,
        previousStatus: at,
        status,
        reason: status === change.status ? (change.reason ?? reason) : null,
        source,
        occurredAt: change.at,
        recordedAt: now,
      });
      at = status;
    }
  }
  const last = made.at(-1);
  const confirmed = unseen.confirmed;
  const confirming = confirmed ? [...unseen.overtaken, confirmed] : [];
  const pending =
    made.findLast(({ status }) => status === 'PENDING')?.occurredAt ??
    confirming.findLast(({ status }) => status === 'PENDING')?.at;
  return {
    made,
    confirmed: confirming,
    after: {
      enrollmentId: enrollment.id,
      fleetId: enrollment.fleetId,
      vehicleId: enrollment.vehicleId,
      accountId: enrollment.accountId,
      status: last?.status ?? before?.status ?? remote.status,
      reason: last ? last.reason : (confirmed?.reason ?? lastReason(before, remote, mayBeOld)),
      requestedAt: pending ?? before?.requestedAt ?? last?.occurredAt ?? now,
      changedAt: last?.occurredAt ?? confirmed?.at ?? before?.changedAt ?? now,
      observedAt: now,
      provisional: last ? unseen.provisional : confirmed ? false : (before?.provisional ?? false),
      changelogSeen: unseen.seen,
      odometer: enrollment.odometer ?? before?.odometer ?? null,
      listed: before?.listed ?? false,
    },
  };
}
