import { isDeepStrictEqual } from 'node:util';
import {
  and,
  count,
  eq,
  exists,
  getTableColumns,
  inArray,
  ne,
  not,
  type SQL,
  sql,
} from 'drizzle-orm';
import { alias, type SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { ACCOUNT_ID_PREFIX } from '../domain/account.js';
import {
  CREDENTIAL_ID_PREFIX,
  type CredentialFilter,
  type OemCredential,
} from '../domain/credential.js';
import { type EventDetails } from '../domain/events/fleet-event.js';
import { idsOf, isIdOf } from '../domain/values/ids.js';
import { type Enrollment } from '../domain/vehicle.js';
import { type Db } from './engine/store.js';
import { byAge, type StoredEnrollment } from './enrollments.js';
import { facetSum } from './facets/counts.js';
import { recordEvent } from './journal/record-event.js';
import { inParts } from './query/ids-per-query.js';
import { isSqlite } from './query/is-sqlite.js';
import { beyond, inOrder, type Keyset } from './query/keyset.js';
import { lockRows } from './query/lock-rows.js';
import {
  forIds,
  givenIds,
  givenLimit,
  givenTable,
  type HowMany,
  isGivenId,
  prepared,
} from './query/prepared.js';
import { type RemoteStatus } from './schema/tables.js';

/** Credential with its state at the provider; the external id is null until the provider has it. */
export interface StoredCredential extends Omit<OemCredential, 'externalId'> {
  readonly externalId: string | null;
  readonly status: RemoteStatus;
}

/** Credential to insert; its authorization is not known unless it says so. */
export type NewCredential = Omit<StoredCredential, 'authorization'> &
  Partial<Pick<StoredCredential, 'authorization'>>;

/**
 * Matches the status of an enrollment that the provider has; written out, so that the index of
 * these enrollments answers.
 */
const isInUse = (status: SQLiteColumn): SQL => sql`${status} not in ('REMOVED', 'GONE')`;

const byIds = prepared(
  ({ t }) => getTableColumns(t.oemCredentials),
  (db, selected, howMany: HowMany) =>
    db.orm
      .select(selected)
      .from(db.t.oemCredentials)
      .where(isGivenId(db, db.t.oemCredentials.id, howMany)),
);

export async function credentialsByIds(
  db: Db,
  ids: readonly string[],
): Promise<readonly StoredCredential[]> {
  return forIds(byIds, db, idsOf(CREDENTIAL_ID_PREFIX, ids));
}

export async function findCredentialByName(
  { orm, t }: Db,
  fleetId: string,
  name: string,
): Promise<StoredCredential | undefined> {
  const [row] = await orm
    .select()
    .from(t.oemCredentials)
    .where(and(eq(t.oemCredentials.fleetId, fleetId), eq(t.oemCredentials.name, name)));
  return row;
}

/** Returns which of these names the fleet's credentials already use, at any account. */
export async function credentialNamesAmong(
  { orm, t }: Db,
  fleetId: string,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const taken = new Set<string>();
  await inParts(names, async (part) => {
    const rows = await orm
      .select({ name: t.oemCredentials.name })
      .from(t.oemCredentials)
      .where(and(eq(t.oemCredentials.fleetId, fleetId), inArray(t.oemCredentials.name, part)));
    for (const { name } of rows) taken.add(name);
  });
  return taken;
}

export async function credentialsOfAccount(
  { orm, t }: Db,
  accountId: string,
): Promise<readonly StoredCredential[]> {
  return orm.select().from(t.oemCredentials).where(eq(t.oemCredentials.accountId, accountId));
}

/** Lists the credentials that the provider has, oldest first. */
export async function listCredentials(
  db: Db,
  fleetId: string,
  query: CredentialFilter,
  limit: number,
  cut: Keyset | undefined,
): Promise<readonly StoredCredential[]> {
  const { orm, t } = db;
  if (!canMatch(query)) return [];
  return orm
    .select()
    .from(t.oemCredentials)
    .where(
      and(
        matching(db, fleetId, query),
        beyond(t.oemCredentials.createdAt, t.oemCredentials.id, cut),
      ),
    )
    .orderBy(...inOrder(t.oemCredentials.createdAt, t.oemCredentials.id))
    .limit(limit);
}

export async function countCredentials(
  db: Db,
  fleetId: string,
  query: CredentialFilter,
): Promise<number> {
  if (!canMatch(query)) return 0;
  const [row] = await db.orm
    .select({ count: count() })
    .from(db.t.oemCredentials)
    .where(matching(db, fleetId, query));
  return row?.count ?? 0;
}

/** Returns whether the account of the filter can be one. */
const canMatch = ({ accountId }: CredentialFilter): boolean =>
  !accountId || isIdOf(ACCOUNT_ID_PREFIX, accountId);

function matching(
  db: Db,
  fleetId: string,
  { accountId, brand, inUse }: CredentialFilter,
): SQL | undefined {
  const { orm, t } = db;
  const used = exists(
    orm
      .select({ one: sql`1` })
      .from(t.enrollments)
      .where(
        and(eq(t.enrollments.credentialId, t.oemCredentials.id), isInUse(t.enrollments.status)),
      ),
  );
  return and(
    eq(t.oemCredentials.fleetId, fleetId),
    ne(t.oemCredentials.status, 'PENDING'),
    accountId ? eq(t.oemCredentials.accountId, accountId) : undefined,
    brand ? eq(t.oemCredentials.brand, brand) : undefined,
    inUse === true ? used : undefined,
    inUse === false ? not(used) : undefined,
  );
}

/** Returns which of these credentials are used by an enrollment that has not ended. */
export async function credentialsInUse(
  { orm, t }: Db,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await orm
    .selectDistinct({ id: t.enrollments.credentialId })
    .from(t.enrollments)
    .where(and(inArray(t.enrollments.credentialId, [...ids]), isInUse(t.enrollments.status)));
  return new Set(rows.flatMap(({ id }) => id ?? []));
}

/** Lists the enrollments that use the credential and have not ended, oldest first. */
export async function listEnrollmentsOfCredential(
  { orm, t }: Db,
  credentialId: string,
  limit: number,
  cut: Keyset | undefined,
): Promise<readonly Enrollment[]> {
  return orm
    .select()
    .from(t.enrollments)
    .where(
      and(
        eq(t.enrollments.credentialId, credentialId),
        isInUse(t.enrollments.status),
        beyond(t.enrollments.createdAt, t.enrollments.id, cut),
      ),
    )
    .orderBy(...inOrder(t.enrollments.createdAt, t.enrollments.id))
    .limit(limit);
}

/**
 * Reads only the start of the index for each credential, however many enrollments use it. Each
 * engine needs its own spelling of the id list: with the other engine's it would scan every
 * enrollment for each credential.
 */
const firstOfEach = prepared(
  ({ t }) => getTableColumns(t.enrollments),
  (db, selected) => {
    const { enrollments } = db.t;
    const other = alias(enrollments, 'other');
    const isUse = and(eq(other.credentialId, sql`given.value`), isInUse(other.status));
    const first = db.orm
      .select({ id: other.id })
      .from(other)
      .where(isUse)
      .orderBy(...inOrder(other.createdAt, other.id))
      .limit(givenLimit(db));
    const isFirst = isSqlite(db)
      ? sql`${enrollments.id} in ${first}`
      : sql`${enrollments.id} = any(array${first})`;
    return db.orm.select(selected).from(givenTable(db)).innerJoin(enrollments, isFirst);
  },
);

/**
 * Returns the first `limit` entries of `listEnrollmentsOfCredential` for each of these credentials.
 */
export async function firstEnrollmentsOfCredentials(
  db: Db,
  credentialIds: readonly string[],
  limit: number,
): Promise<ReadonlyMap<string, readonly Enrollment[]>> {
  const found = new Map<string, StoredEnrollment[]>(credentialIds.map((id) => [id, []]));
  await inParts(credentialIds, async (part) => {
    for (const enrollment of await firstOfEach(db, { ids: givenIds(db, part), limit }, ''))
      found.get(enrollment.credentialId ?? '')?.push(enrollment);
  });
  for (const enrollments of found.values()) enrollments.sort(byAge);
  return found;
}

/**
 * Counts the enrollments of each credential that have not ended; credentials without any are
 * omitted.
 */
export async function countEnrollmentsOfCredentials(
  db: Db,
  credentialIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { facets, facetCounts, oemCredentials } = db.t;
  const { id, fleetId } = oemCredentials;
  const found = new Map<string, number>();
  await inParts(credentialIds, async (part) => {
    const rows = await db.orm
      .select({ id, count: facetSum(db) })
      .from(oemCredentials)
      .innerJoin(
        facets,
        and(eq(facets.fleetId, fleetId), sql`${facets.kind} = 'uses'`, eq(facets.value, id)),
      )
      .innerJoin(facetCounts, eq(facetCounts.facetId, facets.id))
      .where(inArray(id, part))
      .groupBy(id);
    for (const row of rows) if (Number(row.count) > 0) found.set(row.id, Number(row.count));
  });
  return found;
}

/**
 * @throws UniqueViolation if the fleet has a credential of the name, or the account one of the
 * provider's id
 */
export async function insertCredentials(
  db: Db,
  credentials: readonly NewCredential[],
): Promise<void> {
  await inParts(credentials, (part) => db.orm.insert(db.t.oemCredentials).values(part));
  for (const one of credentials) recordCredential(db, one, { from: null, to: one.status });
}

/** Applies changes to a credential, and records an event of those that callers see. */
export async function updateCredential(
  db: Db,
  id: string,
  changed: Partial<
    Pick<StoredCredential, 'status' | 'externalId' | 'secretUpdatedAt' | 'authorization'>
  >,
): Promise<void> {
  const { orm, t } = db;
  const [before] = await credentialsByIds(db, [id]);
  await orm.update(t.oemCredentials).set(changed).where(eq(t.oemCredentials.id, id));
  if (!before) return;
  const { status = before.status, authorization = before.authorization } = changed;
  const isSame = status === before.status && isDeepStrictEqual(authorization, before.authorization);
  if (isSame && changed.secretUpdatedAt === undefined) return;
  const isNewSecret = before.status === 'ACTIVE' && changed.secretUpdatedAt !== undefined;
  recordCredential(db, before, {
    from: before.status,
    to: status,
    ...(authorization !== before.authorization && { authorization }),
    ...(isNewSecret && { secret: 'CHANGED' }),
  });
}

function recordCredential(
  tx: Db,
  { id, fleetId, accountId }: Pick<StoredCredential, 'id' | 'fleetId' | 'accountId'>,
  details: EventDetails,
): void {
  recordEvent(tx, { fleetId, type: 'CREDENTIAL_CHANGED', subjectId: id, accountId, details });
}

/**
 * Locks the credentials against other locks, changes and deletion until the transaction ends; read
 * them afterwards.
 */
export async function lockCredentials(db: Db, ids: readonly string[]): Promise<void> {
  await lockRows(db, db.t.oemCredentials.id, idsOf(CREDENTIAL_ID_PREFIX, ids));
}

/**
 * Deletes the credential and its references in enrollments: ended ones, and those imported from the
 * provider meanwhile.
 */
export async function deleteCredential(db: Db, id: string): Promise<void> {
  const { orm, t } = db;
  const [before] = await credentialsByIds(db, [id]);
  if (before) recordCredential(db, before, { from: before.status, to: null });
  await orm
    .update(t.enrollments)
    .set({ credentialId: null })
    .where(eq(t.enrollments.credentialId, id));
  await orm.delete(t.oemCredentials).where(eq(t.oemCredentials.id, id));
}
