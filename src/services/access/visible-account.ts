import { type ProviderAccount } from '../../domain/account.js';
import { done, type Outcome, refused, userError } from '../../domain/errors.js';
import { maySeeFleet, type Viewer } from '../../domain/values/viewer.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { findAccount, holdAccount, type StoredAccount } from '../../store/accounts.js';
import { type Db } from '../../store/engine/store.js';

/** What is not the caller's is not there. */
export async function findVisibleAccount(
  db: Db,
  viewer: Viewer,
  id: string,
): Promise<StoredAccount | null> {
  const account = await findAccount(db, id);
  return account && maySeeFleet(viewer, account.fleetId) ? account : null;
}

/** The same, to begin a transaction with that creates or keeps something for the account: it is not disconnected meanwhile. */
export async function holdVisibleAccount(
  tx: Db,
  viewer: Viewer,
  id: string,
): Promise<StoredAccount | null> {
  const account = await holdAccount(tx, id);
  return account && maySeeFleet(viewer, account.fleetId) ? account : null;
}

/** The account as it is now. */
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

/** Without its secrets, sealed as they are: they stay in this room. */
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
    createdAt,
  };
}
