import { and, desc, eq, isNull, ne, sql } from 'drizzle-orm';
import {
  type AccountFacts,
  type CredentialFacts,
  type DriverFacts,
} from '../../domain/blockers/facts.js';
import { type Db } from '../engine/store.js';
import { forIds, type HowMany, isGivenId, prepared } from '../query/prepared.js';
import { type Tables } from '../schema/tables.js';

/** Facts with the fleet that may see them. */
export type OfFleet<Facts> = Facts & { readonly fleetId: string };

export const accountColumns = ({ t: { accounts } }: Db) => ({
  accountId: accounts.id,
  provider: accounts.provider,
  healthStatus: accounts.healthStatus,
  healthReason: accounts.healthReason,
  healthSince: accounts.healthSince,
  healthRetryAt: accounts.healthRetryAt,
  connectedAt: accounts.createdAt,
  unreadable: accounts.unreadable,
});
export const grantTimes = ({ t: { grants } }: Db) => ({
  issuedAt: grants.issuedAt,
  refreshedAt: grants.refreshedAt,
});

type AccountRow = Pick<
  Tables['accounts']['$inferSelect'],
  'provider' | 'healthStatus' | 'healthReason' | 'healthSince' | 'healthRetryAt' | 'unreadable'
> & { readonly accountId: string; readonly connectedAt: Date };

export function toAccountFacts(row: AccountRow): AccountFacts {
  const { healthStatus: status, healthReason: reason, healthSince: since } = row;
  return {
    id: row.accountId,
    provider: row.provider,
    health: { status, reason, since, retryAt: row.healthRetryAt },
    createdAt: row.connectedAt,
    isReadInPart: row.unreadable !== null && row.unreadable === reason,
  };
}

const credentialRows = prepared(
  (db) => {
    const { id, fleetId, brand, authorization, createdAt } = db.t.oemCredentials;
    return { id, fleetId, brand, authorization, createdAt, ...accountColumns(db) };
  },
  (db, selected, howMany: HowMany) =>
    db.orm
      .select(selected)
      .from(db.t.oemCredentials)
      .innerJoin(db.t.accounts, eq(db.t.accounts.id, db.t.oemCredentials.accountId))
      .where(isGivenId(db, db.t.oemCredentials.id, howMany)),
);

/** Reads what the rules about shared credentials need, in one query. */
export async function credentialFacts(
  db: Db,
  ids: readonly string[],
): Promise<readonly OfFleet<CredentialFacts>[]> {
  const rows = await forIds(credentialRows, db, ids);
  return rows.map((row) => ({ ...row, account: toAccountFacts(row) }));
}

const driverRows = prepared(
  (db) => {
    const { id, fleetId, createdAt, activity, activitySince } = db.t.drivers;
    const grant = db.t.grants.status;
    const times = { createdAt, activitySince, ...grantTimes(db) };
    return { id, fleetId, activity, grant, ...times, ...accountColumns(db) };
  },
  (db, selected, howMany: HowMany) =>
    db.orm
      .select(selected)
      .from(db.t.drivers)
      .innerJoin(db.t.accounts, eq(db.t.accounts.id, db.t.drivers.accountId))
      .leftJoin(db.t.grants, eq(db.t.grants.subjectId, db.t.drivers.id))
      .where(and(isGivenId(db, db.t.drivers.id, howMany), ne(db.t.drivers.status, 'PENDING'))),
);

/** Reads what the rules about drivers need, in one query; of drivers that the provider knows. */
export async function driverFacts(
  db: Db,
  ids: readonly string[],
): Promise<readonly OfFleet<DriverFacts>[]> {
  const rows = await forIds(driverRows, db, ids);
  return rows.map(({ activity: status, activitySince, ...row }) => ({
    ...row,
    activity: status && { status, since: activitySince ?? row.createdAt },
    grantedAt: row.refreshedAt ?? row.issuedAt,
    account: toAccountFacts(row),
  }));
}

const accountRows = prepared(
  (db) => {
    const { accounts, clearanceEvents, webhookDeliveries } = db.t;
    const delivered = db.orm
      .select({ at: webhookDeliveries.receivedAt })
      .from(webhookDeliveries)
      .where(eq(webhookDeliveries.accountId, accounts.id))
      .orderBy(desc(webhookDeliveries.receivedAt))
      .limit(1);
    const { accountId, imported, recordedAt, source } = clearanceEvents;
    const missed = db.orm
      .select({ at: sql`case when ${imported} then null else ${recordedAt} end` })
      .from(clearanceEvents)
      .where(and(eq(accountId, accounts.id), sql`${source} = 'RECONCILIATION'`))
      .orderBy(desc(recordedAt))
      .limit(1);
    return {
      fleetId: accounts.fleetId,
      webhookEndpointKey: accounts.webhookEndpointKey,
      deliveredAt: sql`(${delivered})`.mapWith(webhookDeliveries.receivedAt),
      missedAt: sql`(${missed})`.mapWith(recordedAt),
      ...accountColumns(db),
    };
  },
  (db, selected, howMany: HowMany) =>
    db.orm
      .select(selected)
      .from(db.t.accounts)
      .where(and(isGivenId(db, db.t.accounts.id, howMany), isNull(db.t.accounts.disconnectedAt))),
);

/** Time of an expression, which SQLite returns in milliseconds. */
const toTime = (value: unknown): Date | null =>
  value === null || value instanceof Date ? value : new Date(value as number);

/** Reads what the rules about accounts need, in one query; of accounts that are connected. */
export async function accountFacts(
  db: Db,
  ids: readonly string[],
): Promise<readonly OfFleet<AccountFacts>[]> {
  const rows = await forIds(accountRows, db, ids);
  return rows.map((row) => {
    const { fleetId, webhookEndpointKey } = row;
    const [deliveredAt, missedAt] = [toTime(row.deliveredAt), toTime(row.missedAt)];
    const webhooks = webhookEndpointKey === null ? null : { deliveredAt, missedAt };
    return { fleetId, ...toAccountFacts(row), webhooks };
  });
}
