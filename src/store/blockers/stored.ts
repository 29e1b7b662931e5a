import { type Db } from '../engine/store.js';
import { forIds } from '../query/prepared.js';
import {
  type BlockerChange,
  compare,
  type Difference,
  type KindRow,
  writeDifference,
} from './difference.js';
import { parseGroup } from './groups.js';
import { type DerivedSubject, NO_DEADLINE, type StoredRow, storedRows } from './subjects.js';
import { facetsOf, groupFacet, type IdOf, stepFacet } from './wanted-facets.js';

/** Stored rows by subject. */
export type StoredSubjects = ReadonlyMap<string, readonly StoredRow[]>;

/** Reads what is stored of subjects. */
export async function storedSubjects(db: Db, ids: readonly string[]): Promise<StoredSubjects> {
  return Map.groupBy(await forIds(storedRows, db, ids), ({ subjectId }) => subjectId);
}

export interface Derivation {
  readonly ids: readonly string[];
  readonly stored: StoredSubjects;
  /** Subjects that exist. */
  readonly derived: readonly DerivedSubject[];
}

/**
 * Replaces the stored blockers of subjects by those derived; subjects that are not among these no
 * longer exist.
 * @returns the blockers that have begun and ended
 */
export async function storeDerived(
  db: Db,
  { ids, stored, derived }: Derivation,
  checkedAt: Date,
): Promise<readonly BlockerChange[]> {
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
