import { type StoredAccount } from '../../store/accounts.js';
import { type Store } from '../../store/engine/store.js';
import { enrollmentsByVin } from '../../store/enrollments.js';
import { type AccountSessions } from '../access/account-sessions.js';
import { type ClearanceChanges } from '../clearance/changes.js';

export interface ClearanceLookParts {
  readonly store: Store;
  readonly sessions: AccountSessions;
  readonly changes: ClearanceChanges;
  readonly now: () => Date;
}

/**
 * Reads the clearances of VINs at the provider and applies what has changed, e.g. because an answer
 * about their data says that the consent has ended.
 * @throws ProviderFailure
 */
export async function lookAtClearances(
  { store, sessions, changes, now }: ClearanceLookParts,
  account: StoredAccount,
  vins: readonly string[],
): Promise<void> {
  const port = sessions.provider(account).clearances;
  if (!port) return;
  const askedAt = now();
  const { items, problems } = await port.list(sessions.open(account), vins);
  await store.write(async (tx, afterCommit) => {
    const enrollments = await enrollmentsByVin(tx, account.id, vins);
    const observed = items.flatMap((remote) => {
      const enrollment = enrollments.get(remote.vin);
      return enrollment ? [{ enrollment, remote, askedAt }] : [];
    });
    await changes.apply(tx, afterCommit, 'RECONCILIATION', observed);
    await changes.noteTroubles(tx, account.id, problems);
  });
}
