import {
  and,
  asc,
  eq,
  getTableColumns,
  inArray,
  isNotNull,
  isNull,
  lte,
  ne,
  or,
  sql,
} from 'drizzle-orm';
import {
  ACCOUNT_ID_PREFIX,
  type AccountHealth,
  type HealthStatus,
  type ProviderAccount,
} from '../domain/account.js';
import { idsOf, isIdOf } from '../domain/values/ids.js';
import { type Db } from './engine/store.js';
import { deleteGrants } from './grants.js';
import { recordEvent } from './journal/record-event.js';
import { lockRows } from './query/lock-rows.js';
import { forIds, type HowMany, isGivenId, prepared } from './query/prepared.js';
import { type Tables } from './schema/tables.js';

type Row = Tables['accounts']['$inferSelect'];

/** Account as stored: adds the sealed secrets to the fields that callers see. */
export interface StoredAccount extends ProviderAccount {
  readonly sealedSecrets: string;
  readonly sealedOldWebhookSecret: string | null;
  readonly oldWebhookSecretUntil: Date | null;
  /** Sentence on the items of its last lists that cannot be read; null if all can be. */
  readonly unreadable: string | null;
}

function toAccount(row: Row): StoredAccount {
  return {
    id: row.id,
    fleetId: row.fleetId,
    provider: row.provider,
    name: row.name,
    environment: row.environment,
    authMethod: row.authMethod,
    principal: row.principal,
    health: {
      status: row.healthStatus,
      reason: row.healthReason,
      since: row.healthSince,
      retryAt: row.healthRetryAt,
      checkedAt: row.checkedAt,
    },
    webhookEndpointKey: row.webhookEndpointKey,
    listedAt: row.listedAt,
    vehicleDataSeconds: row.vehicleDataSeconds,
    createdAt: row.createdAt,
    sealedSecrets: row.sealedSecrets,
    sealedOldWebhookSecret: row.sealedOldWebhookSecret,
    oldWebhookSecretUntil: row.oldWebhookSecretUntil,
    unreadable: row.unreadable,
  };
}

const byId = prepared(
  ({ t }) => getTableColumns(t.accounts),
  ({ orm, t }, selected) =>
    orm
      .select(selected)
      .from(t.accounts)
      .where(and(eq(t.accounts.id, sql.placeholder('id')), isNull(t.accounts.disconnectedAt))),
);

export async function findAccount(db: Db, id: string): Promise<StoredAccount | null> {
  if (!isIdOf(ACCOUNT_ID_PREFIX, id)) return null;
  const [row] = await byId(db, { id }, '');
  return row ? toAccount(row) : null;
}

/**
 * Prevents disconnection of the account until the transaction ends. Everything that creates or
 * stores something for an account starts with it.
 * @returns the account, null if it no longer exists
 */
export async function holdAccount(db: Db, id: string): Promise<StoredAccount | null> {
  await lockRows(db, db.t.accounts.id, idsOf(ACCOUNT_ID_PREFIX, [id]), 'key share');
  return findAccount(db, id);
}

/**
 * Prevents that anything is created or stored for the account until the transaction ends. Check
 * afterwards what exists.
 */
export async function closeAccount(db: Db, id: string): Promise<void> {
  await lockRows(db, db.t.accounts.id, idsOf(ACCOUNT_ID_PREFIX, [id]), 'update');
}

/** Shape of the key in the address of an account's webhooks. */
const ENDPOINT_KEY = /^[A-Za-z0-9_-]{1,64}$/;

const byEndpointKey = prepared(
  ({ t }) => getTableColumns(t.accounts),
  ({ orm, t }, selected) =>
    orm
      .select(selected)
      .from(t.accounts)
      .where(eq(t.accounts.webhookEndpointKey, sql.placeholder('key'))),
);

export async function findAccountByEndpointKey(db: Db, key: string): Promise<StoredAccount | null> {
  if (!ENDPOINT_KEY.test(key)) return null;
  const [row] = await byEndpointKey(db, { key }, '');
  return row ? toAccount(row) : null;
}

/** Finds accounts, including disconnected ones: history refers to them. */
export async function accountsByIds(
  db: Db,
  ids: readonly string[],
): Promise<readonly StoredAccount[]> {
  const rows = await forIds(accountsOf, db, idsOf(ACCOUNT_ID_PREFIX, ids));
  return rows.map(toAccount);
}

const accountsOf = prepared(
  ({ t }) => getTableColumns(t.accounts),
  (db, selected, howMany: HowMany) =>
    db.orm
      .select(selected)
      .from(db.t.accounts)
      .where(isGivenId(db, db.t.accounts.id, howMany)),
);

export async function accountsOfFleets(
  { orm, t }: Db,
  fleetIds: readonly string[],
): Promise<readonly StoredAccount[]> {
  const rows = await orm
    .select()
    .from(t.accounts)
    .where(and(inArray(t.accounts.fleetId, [...fleetIds]), isNull(t.accounts.disconnectedAt)))
    .orderBy(asc(t.accounts.createdAt), asc(t.accounts.id));
  return rows.map(toAccount);
}

export async function allAccounts({ orm, t }: Db): Promise<readonly StoredAccount[]> {
  const rows = await orm
    .select()
    .from(t.accounts)
    .where(isNull(t.accounts.disconnectedAt))
    .orderBy(asc(t.accounts.id));
  return rows.map(toAccount);
}

/**
 * Lists the accounts that are not well and whose retry time has passed, without those of which only
 * some items cannot be read.
 */
export async function unwellAccounts({ orm, t }: Db, now: Date): Promise<readonly StoredAccount[]> {
  const isDue = or(isNull(t.accounts.healthRetryAt), lte(t.accounts.healthRetryAt, now));
  const rows = await orm
    .select()
    .from(t.accounts)
    .where(
      and(
        inArray(t.accounts.healthStatus, ['UNREACHABLE', 'UNAUTHORIZED', 'DEGRADED']),
        ne(
          sql`coalesce(${t.accounts.healthReason}, '')`,
          sql`coalesce(${t.accounts.unreadable}, '-')`,
        ),
        isNull(t.accounts.disconnectedAt),
        isDue,
      ),
    );
  return rows.map(toAccount);
}

/** @throws UniqueViolation if the fleet has an account of this name */
export async function insertAccount(
  { orm, t }: Db,
  account: Omit<StoredAccount, 'listedAt' | 'unreadable' | 'vehicleDataSeconds'>,
): Promise<void> {
  const { health, ...rest } = account;
  await orm.insert(t.accounts).values({
    ...rest,
    uniqueName: account.name,
    healthStatus: health.status,
    healthReason: health.reason,
    healthSince: health.since,
    healthRetryAt: health.retryAt,
    checkedAt: health.checkedAt ?? null,
  });
}

export async function updateAccountSecrets(
  { orm, t }: Db,
  id: string,
  changed: Pick<
    StoredAccount,
    | 'sealedSecrets'
    | 'sealedOldWebhookSecret'
    | 'oldWebhookSecretUntil'
    | 'authMethod'
    | 'principal'
  >,
): Promise<void> {
  await orm.update(t.accounts).set(changed).where(eq(t.accounts.id, id));
}

/** Updates what callers may change of an account without its provider. */
export async function updateAccount(
  { orm, t }: Db,
  id: string,
  changed: Partial<Pick<StoredAccount, 'name' | 'vehicleDataSeconds'>>,
): Promise<void> {
  const { name } = changed;
  await orm
    .update(t.accounts)
    .set({ ...changed, ...(name !== undefined && { uniqueName: name }) })
    .where(eq(t.accounts.id, id));
}

/**
 * Takes slots of the account's schedule of data.
 * @returns the first
 */
export async function takeDataSlots({ orm, t }: Db, id: string, count: number): Promise<number> {
  const [row] = await orm
    .update(t.accounts)
    .set({ dataSlots: sql`${t.accounts.dataSlots} + ${count}` })
    .where(eq(t.accounts.id, id))
    .returning({ taken: t.accounts.dataSlots });
  if (!row) throw new Error(`no account ${id}`);
  return row.taken - count + 1;
}

/** Stores the health of a connected account, and records an event if its status changes. */
export async function updateAccountHealth(
  db: Db,
  id: string,
  health: AccountHealth,
): Promise<void> {
  const { orm, t } = db;
  const before = await findAccount(db, id);
  if (before) recordHealth(db, before, health.status);
  await orm
    .update(t.accounts)
    .set({
      healthStatus: health.status,
      healthReason: health.reason,
      healthSince: health.since,
      healthRetryAt: health.retryAt,
      ...(health.checkedAt && { checkedAt: health.checkedAt }),
    })
    .where(and(eq(t.accounts.id, id), isNull(t.accounts.disconnectedAt)));
}

function recordHealth(
  tx: Db,
  { id, fleetId, health: { status: from } }: StoredAccount,
  to: HealthStatus,
): void {
  if (from === to) return;
  const details = { from, to };
  recordEvent(tx, {
    fleetId,
    type: 'ACCOUNT_HEALTH_CHANGED',
    subjectId: id,
    accountId: id,
    details,
  });
}

/**
 * Stores a sentence on the items of the account's lists that cannot be read; null if all can be.
 */
export async function updateUnreadable(
  { orm, t }: Db,
  id: string,
  unreadable: string | null,
): Promise<void> {
  await orm.update(t.accounts).set({ unreadable }).where(eq(t.accounts.id, id));
}

/**
 * Returns whether an enrollment prevents leaving the provider: one that has not ended, or a failed
 * one of a vehicle that the provider has.
 */
export async function accountHasEnrollments({ orm, t }: Db, id: string): Promise<boolean> {
  const [row] = await orm
    .select({ one: sql<number>`1` })
    .from(t.enrollments)
    .where(
      and(
        eq(t.enrollments.accountId, id),
        or(
          inArray(t.enrollments.status, ['PENDING', 'ACTIVE', 'REMOVING']),
          and(eq(t.enrollments.status, 'FAILED'), isNotNull(t.enrollments.externalId)),
        ),
      ),
    )
    .limit(1);
  return row !== undefined;
}

/**
 * Disconnects the account: deletes its secrets, tokens and unfinished work, and nothing more is
 * received for it. Enrollments, clearances and events remain, and with them the account's name.
 */
export async function disconnectAccount(db: Db, id: string, now: Date): Promise<void> {
  const { orm, t } = db;
  const before = await findAccount(db, id);
  if (before) recordHealth(db, before, 'UNKNOWN');
  // Lock order shared by all writers: enrollments before their commands.
  await orm
    .update(t.enrollments)
    .set({ sealedPassword: null })
    .where(and(eq(t.enrollments.accountId, id), isNotNull(t.enrollments.sealedPassword)));
  await orm.delete(t.commands).where(eq(t.commands.accountId, id));
  await orm.delete(t.webhookDeliveries).where(eq(t.webhookDeliveries.accountId, id));
  await deleteGrants(db, eq(t.grants.accountId, id));
  await orm
    .update(t.accounts)
    .set({
      sealedSecrets: '',
      sealedOldWebhookSecret: null,
      oldWebhookSecretUntil: null,
      webhookEndpointKey: null,
      uniqueName: id,
      healthStatus: 'UNKNOWN',
      healthReason: 'disconnected',
      healthSince: now,
      healthRetryAt: null,
      disconnectedAt: now,
    })
    .where(eq(t.accounts.id, id));
}
