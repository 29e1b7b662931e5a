import { and, eq, sql } from 'drizzle-orm';
import { ACCOUNT_ID_PREFIX } from '../../domain/account.js';
import {
  type BlockerActor,
  type BlockerCode,
  type BlockerSeverity,
} from '../../domain/blockers/blocker.js';
import { codesCausedBy } from '../../domain/blockers/find-blockers.js';
import { type ReadinessStep } from '../../domain/blockers/readiness.js';
import { type Db } from '../engine/store.js';
import { facetSum } from '../facets/counts.js';
import { facetValue } from '../facets/kinds.js';
import { prepared } from '../query/prepared.js';

/** Properties that the blockers of a group share. */
export interface BlockerKind {
  readonly severity: BlockerSeverity;
  readonly accountId: string;
  readonly code: BlockerCode;
  readonly actor: BlockerActor;
  /** Prefix of the subjects' ids. */
  readonly subject: string;
  /** Null for subjects without a brand. */
  readonly brand: string | null;
}

/** Blockers of a fleet that are alike, with their number. */
export interface StoredGroup extends BlockerKind {
  readonly id: number;
  readonly count: number;
}

/** Enrollments of an account, with the same shared credential if any, at the same step. */
export interface StoredStep {
  readonly accountId: string;
  readonly credentialId: string | null;
  readonly step: ReadinessStep;
}

/** Returns whether the blockers of a group are those of accounts. */
export const isOfAccount = ({ subject }: BlockerKind): boolean => subject === ACCOUNT_ID_PREFIX;

/** Removes the groups that a blocker of their account causes: it stands for them. */
export function withoutCaused(groups: readonly StoredGroup[]): readonly StoredGroup[] {
  const caused = new Set(
    groups
      .filter(isOfAccount)
      .flatMap(({ accountId, code }) =>
        [...codesCausedBy(code)].map((each) => `${accountId}:${each}`),
      ),
  );
  return groups.filter(({ accountId, code }) => !caused.has(`${accountId}:${code}`));
}

/** Returns the value of the facet that counts the blockers of a kind. */
export const groupValue = ({
  severity,
  accountId,
  code,
  actor,
  subject,
  brand,
}: BlockerKind): string =>
  facetValue([severity, accountId, code, actor, subject, brand ?? ''].join(':'));

/** Returns the value of the facet that counts the enrollments of a step. */
export const stepValue = ({ accountId, credentialId, step }: StoredStep): string =>
  [accountId, credentialId ?? '', step].join(':');

/** Returns the properties that the value of a group's facet stands for. */
export function parseGroup(value: string): BlockerKind {
  const [severity, accountId = '', code, actor, subject = '', ...brand] = value.split(':');
  return {
    severity: severity as BlockerSeverity,
    accountId,
    code: code as BlockerCode,
    actor: actor as BlockerActor,
    subject,
    brand: brand.join(':') || null,
  };
}

const counted = prepared(
  (db) => ({ id: db.t.facets.id, value: db.t.facets.value, count: facetSum(db) }),
  (db, selected) => {
    const { facets, facetCounts } = db.t;
    return db.orm
      .select(selected)
      .from(facets)
      .innerJoin(facetCounts, eq(facetCounts.facetId, facets.id))
      .where(
        // In parentheses, because SQLite plans the query again at each run for a bare value.
        and(
          sql`${facets.fleetId} in (${sql.placeholder('fleetId')})`,
          sql`${facets.kind} in (${sql.placeholder('kind')})`,
        ),
      )
      .groupBy(facets.id);
  },
);

async function countsOf(db: Db, fleetId: string, kind: 'blockers' | 'steps') {
  const rows = await counted(db, { fleetId, kind }, '');
  return rows.map((row) => ({ ...row, count: Number(row.count) })).filter(({ count }) => count > 0);
}

/** Lists the groups of a fleet's blockers; their number does not depend on the fleet's size. */
export async function groupsOfFleet(db: Db, fleetId: string): Promise<readonly StoredGroup[]> {
  const rows = await countsOf(db, fleetId, 'blockers');
  return rows.map(({ id, value, count }) => ({ id, count, ...parseGroup(value) }));
}

/** Lists the steps of a fleet's enrollments with the numbers of those at each. */
export async function stepsOfFleet(
  db: Db,
  fleetId: string,
): Promise<readonly (StoredStep & { readonly count: number })[]> {
  const rows = await countsOf(db, fleetId, 'steps');
  return rows.map(({ value, count }) => {
    const [accountId = '', credentialId = '', step] = value.split(':');
    return {
      accountId,
      credentialId: credentialId === '' ? null : credentialId,
      step: step as ReadinessStep,
      count,
    };
  });
}
