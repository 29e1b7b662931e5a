import { type ItemProblem } from '../../providers/access/lists/item-problem.js';
import { ProviderFailure } from '../../providers/failure.js';
import { type CredentialPort } from '../../providers/ports/credential.js';
import { holdAccount, type StoredAccount } from '../../store/accounts.js';
import { credentialsOfAccount, updateCredential } from '../../store/credentials.js';
import { type Store } from '../../store/engine/store.js';
import { type AccountSessions } from '../access/account-sessions.js';

/**
 * Stores what the provider reports of the authorizations behind an account's credentials. Asks only
 * about brands whose credentials an owner authorizes, and of which the account has some.
 */
export class CredentialAuthorizations {
  readonly #store: Store;
  readonly #sessions: AccountSessions;

  constructor({ store, sessions }: { readonly store: Store; readonly sessions: AccountSessions }) {
    this.#store = store;
    this.#sessions = sessions;
  }

  /**
   * @returns the number of changes
   * @throws ProviderFailure, except for a list of one brand that is refused or cannot be read
   */
  async compare(account: StoredAccount, port: CredentialPort): Promise<number> {
    const known = await credentialsOfAccount(this.#store.read, account.id);
    const brands = port.authorizedBrands.filter((brand) =>
      known.some((credential) => credential.brand === brand),
    );
    if (brands.length === 0) return 0;
    const problems: ItemProblem[] = [];
    let changed = 0;
    for (const brand of brands) {
      try {
        const listed = await port.list(this.#sessions.open(account), brand);
        problems.push(...listed.problems);
        const news = listed.items.flatMap(({ externalId, authorization }) => {
          const ours = known.find((one) => one.brand === brand && one.externalId === externalId);
          return ours && ours.authorization !== authorization
            ? [{ id: ours.id, authorization }]
            : [];
        });
        if (news.length === 0) continue;
        changed += news.length;
        await this.#store.write(async (tx) => {
          if (!(await holdAccount(tx, account.id))) return;
          for (const { id, authorization } of news)
            await updateCredential(tx, id, { authorization });
        });
      } catch (error) {
        if (!(error instanceof ProviderFailure) || error.status === undefined) throw error;
        if (error.kind !== 'rejected' && error.kind !== 'malformed') throw error;
        const reason = `of this brand cannot be read: ${error.message}`;
        problems.push({ vin: null, id: brand, field: 'credentials', reason });
      }
    }
    await this.#sessions.noteReading(account, { credentials: problems });
    return changed;
  }
}
