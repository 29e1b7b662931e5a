import { eq } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { type Blocker } from '../../domain/blockers/blocker.js';
import { type ReadinessStep } from '../../domain/blockers/readiness.js';
import { type Db } from '../engine/store.js';
import { inParts } from '../query/ids-per-query.js';
import { isSqlite } from '../query/is-sqlite.js';
import { forIds, type HowMany, isGivenId, prepared } from '../query/prepared.js';
import {
  type BlockerChange,
  compare,
  type Difference,
  type KindRow,
  writeDifference,
} from './difference.js';
import { facetIds, keyOf, type WantedFacet } from './facet-ids.js';
import { groupValue, parseGroup, stepValue } from './groups.js';

/** Deadline of a blocker without one: after all others. */
export const NO_DEADLINE = new Date('9999-12-31T00:00:00.000Z');

/** Subject with the blockers that were derived for it. */
export interface DerivedSubject {
  readonly id: string;
  readonly fleetId: string;
  readonly accountId: string;
  /** Of an enrollment; null for other subjects. */
  readonly vehicleId: string | null;
  readonly credentialId: string | null;
  readonly brand: string | null;
  /** Null for all but enrollments that have not been removed. */
  readonly step: ReadinessStep | null;
  readonly blockers: readonly Blocker[];
  readonly nextAt: Date | null;
}

/**
 * Locks subjects until the transaction ends; read their facts afterwards. Of two transactions that
 * change facts of the same subject the later one derives from the changes of both.
 */
export async function lockSubjects(db: Db, ids: readonly string[], checkedAt: Date): Promise<void> {
  if (isSqlite(db)) return;
  const { blockerSubjects } = db.t;
  await inParts(ids.toSorted(), (part) =>
    db.orm
      .insert(blockerSubjects)
      .values(part.map((subjectId) => ({ subjectId, checkedAt })))
      .onConflictDoUpdate({ target: blockerSubjects.subjectId, set: { checkedAt } }),
  );
}

const storedRows = prepared(
  ({ t }) => {
    const { code, fleetId, accountId, groupId, due, since } = t.blockers;
    return {
      subjectId: t.blockerSubjects.subjectId,
      stepId: t.blockerSubjects.stepId,
      nextAt: t.blockerSubjects.nextAt,
      step: alias(t.facets, 'step').value,
      group: alias(t.facets, 'of_group').value,
      blocker: { code, fleetId, accountId, groupId, due, since },
    };
  },
  (db, selected, howMany: HowMany) => {
    const { blockers, blockerSubjects, facets } = db.t;
    const [step, group] = [alias(facets, 'step'), alias(facets, 'of_group')];
    return db.orm
      .select(selected)
      .from(blockerSubjects)
      .leftJoin(step, eq(step.id, blockerSubjects.stepId))
      .leftJoin(blockers, eq(blockers.subjectId, blockerSubjects.subjectId))
      .leftJoin(group, eq(group.id, blockers.groupId))
      .where(isGivenId(db, blockerSubjects.subjectId, howMany));
  },
);

type StoredRow = Awaited<ReturnType<typeof storedRows>>[number];

/**
 * Replaces the stored blockers of subjects by those derived; subjects that are not among these no
 * longer exist.
 * @returns the blockers that have begun and ended
 */
export async function storeDerived(
  db: Db,
  ids: readonly string[],
  derived: readonly DerivedSubject[],
  checkedAt: Date,
): Promise<readonly BlockerChange[]> {
  const stored = Map.groupBy(await forIds(storedRows, db, ids), ({ subjectId }) => subjectId);
  const idOf = await facetsOf(db, stored, derived);
  const all: Difference = {
    changes: [],
    dropped: [],
    added: [],
    moved: [],
    subjects: [],
    gone: [],
  };
  const byId = new Map(derived.map((subject) => [subject.id, subject]));
  for (const id of ids) {
    const subject = byId.get(id);
    if (!subject && stored.has(id)) all.gone.push(id);
    if (subject) {
      const stepId = subject.step === null ? null : idOf(stepFacet(subject, subject.step));
      all.subjects.push({ subjectId: id, stepId, checkedAt, nextAt: subject.nextAt });
    }
    compare(all, (stored.get(id) ?? []).flatMap(toRow), subject ? rowsOf(subject, idOf) : []);
  }
  await writeDifference(db, all);
  return all.changes;
}

type IdOf = (facet: WantedFacet) => number;

const stepFacet = (
  { fleetId, accountId, credentialId }: DerivedSubject,
  step: ReadinessStep,
): WantedFacet => ({
  fleetId,
  kind: 'steps',
  value: stepValue({ accountId, credentialId, step }),
});

const groupFacet = (
  { id, fleetId, accountId, brand }: DerivedSubject,
  { severity, code, actor }: Blocker,
): WantedFacet => ({
  fleetId,
  kind: 'blockers',
  value: groupValue({ severity, accountId, code, actor, subject: id.slice(0, 3), brand }),
});

/** Finds the facets of the derived rows; those of the stored rows are known. */
async function facetsOf(
  db: Db,
  stored: ReadonlyMap<string, readonly StoredRow[]>,
  derived: readonly DerivedSubject[],
): Promise<IdOf> {
  const known = new Map<string, number>();
  const wanted: WantedFacet[] = [];
  for (const subject of derived) {
    const { fleetId } = subject;
    for (const { stepId, step, group, blocker } of stored.get(subject.id) ?? []) {
      if (stepId !== null) known.set(keyOf({ fleetId, kind: 'steps', value: step }), stepId);
      if (blocker)
        known.set(keyOf({ ...blocker, kind: 'blockers', value: group }), blocker.groupId);
    }
    if (subject.step !== null) wanted.push(stepFacet(subject, subject.step));
    for (const blocker of subject.blockers) wanted.push(groupFacet(subject, blocker));
  }
  const found = await facetIds(
    db,
    wanted.filter((facet) => !known.has(keyOf(facet))),
  );
  return (facet) => known.get(keyOf(facet)) ?? found.get(keyOf(facet)) ?? 0;
}

const toRow = ({ subjectId, blocker, group }: StoredRow): readonly KindRow[] =>
  blocker ? [{ ...blocker, subjectId, vehicleId: null, kind: parseGroup(group) }] : [];

const rowsOf = (subject: DerivedSubject, idOf: IdOf): readonly KindRow[] =>
  subject.blockers.map((blocker) => ({
    kind: blocker,
    subjectId: subject.id,
    code: blocker.code,
    fleetId: subject.fleetId,
    accountId: subject.accountId,
    vehicleId: subject.vehicleId,
    groupId: idOf(groupFacet(subject, blocker)),
    due: blocker.deadline ?? NO_DEADLINE,
    since: blocker.since,
  }));
