import { type Blocker } from '../../domain/blockers/blocker.js';
import { type ReadinessStep } from '../../domain/blockers/readiness.js';
import { type Db } from '../engine/store.js';
import { facetIds, keyOf, type WantedFacet } from './facet-ids.js';
import { groupValue, stepValue } from './groups.js';
import { type DerivedSubject, type StoredRow } from './subjects.js';

/** Returns the id of a facet that is stored. */
export type IdOf = (facet: WantedFacet) => number;

export const stepFacet = (
  { fleetId, accountId, credentialId }: DerivedSubject,
  step: ReadinessStep,
): WantedFacet => ({
  fleetId,
  kind: 'steps',
  value: stepValue({ accountId, credentialId, step }),
});

export const groupFacet = (
  { id, fleetId, accountId, brand }: DerivedSubject,
  { severity, code, actor }: Blocker,
): WantedFacet => ({
  fleetId,
  kind: 'blockers',
  value: groupValue({
    severity,
    accountId,
    code,
    actor,
    subject: id.slice(0, id.indexOf('_')),
    brand,
  }),
});

/** Finds the facets of the derived rows; those of the stored rows are known. */
export async function facetsOf(
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
