import { type ProviderAccount } from '../../domain/account.js';
import { done, type Outcome, refused, userError } from '../../domain/errors.js';
import { maySeeFleet, type Viewer } from '../../domain/values/viewer.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { findAccount, holdAccount, type StoredAccount } from '../../store/accounts.js';
import { type Db } from '../../store/engine/store.js';

/** Returns the account; null for one that the caller may not see. */
function ifVisible(viewer: Viewer, account: StoredAccount | null): StoredAccount | null {
  return account && maySeeFleet(viewer, account.fleetId) ? account : null;
}

/** Finds an account; null for one that the caller may not see. */
export async function findVisibleAccount(
  db: Db,
  viewer: Viewer,
  id: string,
): Promise<StoredAccount | null> {
  return ifVisible(viewer, await findAccount(db, id));
}

/**
 * Finds the account as `findVisibleAccount` and prevents its disconnection until the transaction
 * ends. A transaction that creates or stores something for the account starts with it.
 */
export async function holdVisibleAccount(
  tx: Db,
  viewer: Viewer,
  id: string,
): Promise<StoredAccount | null> {
  return ifVisible(viewer, await holdAccount(tx, id));
}

/** Returns the account as it is now. */
export async function recallAccount(
  db: Db,
  viewer: Viewer,
  id: string,
): Promise<Outcome<ProviderAccount>> {
  const account = await findVisibleAccount(db, viewer, id);
  return account ? done(toAccount(account)) : accountNotFound();
}

export const accountNotFound = (): Outcome<never> =>
  refused(userError('NOT_FOUND', ['accountId'], 'There is no such account.'));

export function auditAccount(
  tx: Db,
  viewer: Viewer,
  action: string,
  { id, fleetId, provider, name, environment, principal }: ProviderAccount,
  now: Date,
): Promise<void> {
  return recordAudit(
    tx,
    { viewer, action, fleetId, subjectId: id, details: { provider, name, environment, principal } },
    now,
  );
}

/** Converts to the account that callers see. Sealed secrets do not leave this room. */
export function toAccount(stored: StoredAccount): ProviderAccount {
  const {
    id,
    fleetId,
    provider,
    name,
    environment,
    authMethod,
    principal,
    health,
    webhookEndpointKey,
    listedAt,
    vehicleDataSeconds,
    createdAt,
  } = stored;
  return {
    id,
    fleetId,
    provider,
    name,
    environment,
    authMethod,
    principal,
    health,
    webhookEndpointKey,
    listedAt,
    vehicleDataSeconds,
    createdAt,
  };
}
