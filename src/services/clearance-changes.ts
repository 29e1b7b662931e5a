import { type ChangeSource, type Clearance, type ClearanceEvent, type Odometer, pathBetween } from '../domain/clearance.js';
import { type RemoteState, unseenChanges } from '../domain/clearance-history.js';
import { newId } from '../domain/ids.js';
import { type Enrollment } from '../domain/vehicle.js';
import { type Journal } from '../journal/journal.js';
import { clearancesOfEnrollments, saveClearance } from '../store/clearances.js';
import { updateEnrollment } from '../store/enrollments.js';
import { type AfterCommit, type Db } from '../store/store.js';
import { updateVehicle } from '../store/vehicles.js';

/** What was heard of one enrollment's clearance. */
export interface Observation {
  readonly enrollment: Pick<Enrollment, 'id' | 'fleetId' | 'vehicleId' | 'accountId' | 'status'> & { readonly odometer: Odometer | null };
  readonly remote: RemoteState;
  /** When the provider was asked: what was heard later than that is not overwritten by an older answer. */
  readonly askedAt: Date;
  /** Given with the state itself, where there is no changelog to hold it. */
  readonly reason?: string | null;
}

/** Turns what providers tell into state and journal, both in the caller's transaction: the only way to either. */
export class ClearanceChanges {
  readonly #journal: Journal;
  readonly #now: () => Date;

  constructor({ journal, now }: { readonly journal: Journal; readonly now: () => Date }) {
    this.#journal = journal;
    this.#now = now;
  }

  /** → how many clearances changed */
  async apply(tx: Db, afterCommit: AfterCommit, source: ChangeSource, observations: readonly Observation[]): Promise<number> {
    const known = await clearancesOfEnrollments(tx, observations.map(({ enrollment }) => enrollment.id));
    const now = this.#now();
    const events = new Map<string, Omit<ClearanceEvent, 'seq'>[]>();
    let changed = 0;
    for (const observation of observations) {
      const before = known.get(observation.enrollment.id) ?? null;
      if (before && before.observedAt > observation.askedAt) continue;
      const { after, made } = next(before, observation, source, now);
      await saveClearance(tx, after);
      if (observation.enrollment.status === 'PENDING' || observation.enrollment.status === 'FAILED') {
        await updateEnrollment(tx, observation.enrollment.id, { status: 'ACTIVE', reason: null });
      }
      if (made.length === 0) continue;
      changed += 1;
      await updateVehicle(tx, after.vehicleId, { clearanceChangedAt: after.changedAt });
      const ofFleet = events.get(after.fleetId) ?? [];
      ofFleet.push(...made);
      events.set(after.fleetId, ofFleet);
    }
    for (const [fleetId, ofFleet] of events) await this.#journal.append(tx, afterCommit, fleetId, ofFleet);
    return changed;
  }
}

function next(
  before: Clearance | null,
  { enrollment, remote, reason = null }: Observation,
  source: ChangeSource,
  now: Date,
): { readonly after: Clearance; readonly made: readonly Omit<ClearanceEvent, 'seq'>[] } {
  const unseen = unseenChanges(before, remote, now);
  const made: Omit<ClearanceEvent, 'seq'>[] = [];
  let at = before?.status ?? null;
  for (const change of unseen.changes) {
    // A provider that skips a state is followed through the states it must have passed, so that no event is an illegal step.
    for (const status of pathBetween(at, change.status)) {
      made.push({
        id: newId('event'),
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
  const pending = made.findLast((event) => event.status === 'PENDING');
  return {
    made,
    after: {
      enrollmentId: enrollment.id,
      fleetId: enrollment.fleetId,
      vehicleId: enrollment.vehicleId,
      accountId: enrollment.accountId,
      status: last?.status ?? before?.status ?? remote.status,
      reason: last ? last.reason : (confirmed?.reason ?? before?.reason ?? null),
      requestedAt: pending?.occurredAt ?? before?.requestedAt ?? last?.occurredAt ?? now,
      changedAt: last?.occurredAt ?? confirmed?.at ?? before?.changedAt ?? now,
      observedAt: now,
      provisional: last ? unseen.provisional : confirmed ? false : (before?.provisional ?? false),
      changelogSeen: unseen.seen,
      odometer: enrollment.odometer ?? before?.odometer ?? null,
    },
  };
}
