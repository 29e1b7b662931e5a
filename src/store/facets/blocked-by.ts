import { and, exists, inArray, ne, or, type SQL, sql } from 'drizzle-orm';
import { type BlockerCode } from '../../domain/blockers/blocker.js';
import { CREDENTIAL_ID_PREFIX } from '../../domain/credential.js';
import { ENROLLMENT_ID_PREFIX } from '../../domain/vehicle.js';
import { subjectsOfGroups } from '../blockers/group-times.js';
import { groupsOfFleet, withoutCaused } from '../blockers/groups.js';
import { type Db } from '../engine/store.js';
import { blockerFacet } from './kinds.js';

/** Blockers of some codes as callers see them at enrollments. */
export interface BlockedBy {
  /** Facets of vehicles whose enrollments have such a blocker of their own. */
  readonly facets: readonly string[];
  /** Groups of these blockers. */
  readonly groupIds: readonly number[];
  /** Shared credentials that have such a blocker. */
  readonly credentialIds: readonly string[];
}

/** Finds the blockers of the codes, without those that a blocker of their account causes. */
export async function blockedBy(
  db: Db,
  fleetId: string,
  codes: readonly BlockerCode[],
): Promise<BlockedBy> {
  const groups = withoutCaused(await groupsOfFleet(db, fleetId)).filter(({ code }) =>
    codes.includes(code),
  );
  const own = groups.filter(({ subject }) => subject === ENROLLMENT_ID_PREFIX);
  const shared = groups.filter(({ subject }) => subject === CREDENTIAL_ID_PREFIX);
  return {
    facets: [...new Set(own.map(({ accountId, code }) => blockerFacet(accountId, code)))],
    groupIds: own.map(({ id }) => id),
    credentialIds: await subjectsOfGroups(db, shared),
  };
}

/** Matches enrollments with any of the blockers. */
export function isBlockedBy(
  { orm, t }: Pick<Db, 'orm' | 't'>,
  { groupIds, credentialIds }: BlockedBy,
): SQL | undefined {
  const { blockers, enrollments } = t;
  const own = orm
    .select({ one: sql`1` })
    .from(blockers)
    .where(
      and(sql`${blockers.subjectId} = ${enrollments.id}`, inArray(blockers.groupId, [...groupIds])),
    );
  return and(
    ne(enrollments.status, 'REMOVED'),
    or(exists(own), inArray(enrollments.credentialId, [...credentialIds])),
  );
}
