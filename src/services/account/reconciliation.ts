import { ProviderFailure } from '../../providers/provider.js';
import { holdAccount, type StoredAccount } from '../../store/accounts.js';
import { type Store } from '../../store/engine/store.js';
import { enrollmentsByVin } from '../../store/enrollments.js';
import { type AccountSessions } from '../access/account-sessions.js';
import { type ClearanceChanges } from '../clearance/changes.js';

/** Maximum clearances compared per transaction: bounds how long other writers wait. */
const PER_TRANSACTION = 200;

/** Numbers of clearances. */
export interface Comparison {
  readonly compared: number;
  readonly changed: number;
}

export interface ReconciliationParts {
  readonly store: Store;
  readonly sessions: AccountSessions;
  readonly changes: ClearanceChanges;
  readonly now: () => Date;
}

/** Compares an account's clearances with the provider's list and applies missed changes. */
export class Reconciliation {
  readonly #parts: ReconciliationParts;

  constructor(parts: ReconciliationParts) {
    this.#parts = parts;
  }

  /** @throws ProviderFailure; it is recorded in the account's health too */
  async run(account: StoredAccount): Promise<Comparison> {
    const { store, sessions, changes, now } = this.#parts;
    const port = sessions.provider(account).clearances;
    if (!port) return { compared: 0, changed: 0 };
    const askedAt = now();
    const { items: remotes, problems } = await port
      .list(sessions.open(account))
      .catch(async (error: unknown) => {
        if (error instanceof ProviderFailure) await sessions.noteFailure(account, error);
        throw error;
      });
    await sessions.noteReading(account, { clearances: problems });
    let compared = 0;
    let changed = 0;
    for (let from = 0; from < remotes.length; from += PER_TRANSACTION) {
      const some = remotes.slice(from, from + PER_TRANSACTION);
      const outcome = await store.write(async (tx, afterCommit): Promise<Comparison> => {
        if (!(await holdAccount(tx, account.id))) return { compared: 0, changed: 0 };
        const enrollments = await enrollmentsByVin(
          tx,
          account.id,
          some.map(({ vin }) => vin),
        );
        const heard = some.flatMap((remote) => {
          const enrollment = enrollments.get(remote.vin);
          return enrollment ? [{ enrollment, remote, askedAt }] : [];
        });
        const applied = await changes.apply(tx, afterCommit, 'RECONCILIATION', heard);
        return { compared: heard.length, changed: applied };
      });
      compared += outcome.compared;
      changed += outcome.changed;
    }
    if (problems.length > 0)
      await store.write((tx) => changes.noteTroubles(tx, account.id, problems));
    return { compared, changed };
  }
}
