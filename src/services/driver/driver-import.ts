import { DRIVER_ID_PREFIX, listedActivity } from '../../domain/driver.js';
import { newId } from '../../domain/values/ids.js';
import { driverPages } from '../../providers/access/lists/driver-pages.js';
import { type ItemProblem } from '../../providers/access/lists/item-problem.js';
import { type DriverPort, type RemoteDriver } from '../../providers/ports/driver.js';
import { sealIdentity } from '../../store/access/sealed-columns.js';
import { holdAccount, type StoredAccount } from '../../store/accounts.js';
import { insertNewDrivers, type NewDriver, takenAmong } from '../../store/drivers.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { type Vault } from '../../vault/vault.js';
import { type AccountSessions } from '../access/account-sessions.js';
import { keySha256 } from './input.js';

const MAX_EXTERNAL_ID_LENGTH = 200;
/** Length of a name's digest, in characters; enough to be unique within an account. */
const DIGEST_LENGTH = 24;

export interface DriverImportParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly sessions: AccountSessions;
  readonly now: () => Date;
}

/** Driver from the provider's list, with the provider's key digested and sealed. */
interface Candidate {
  readonly remote: RemoteDriver;
  readonly keySha256: string;
  readonly id: string;
  readonly sealedKey: string;
}

/**
 * Imports drivers that were registered at a provider directly, page by page; existing ones are not
 * changed.
 */
export class DriverImport {
  readonly #parts: DriverImportParts;

  constructor(parts: DriverImportParts) {
    this.#parts = parts;
  }

  /**
   * @returns the number of new drivers, and the unreadable items
   * @throws ProviderFailure; the pages before it remain imported
   */
  async run(
    account: StoredAccount,
    port: DriverPort,
  ): Promise<{ readonly imported: number; readonly problems: readonly ItemProblem[] }> {
    const { store, sessions } = this.#parts;
    const session = sessions.open(account);
    const secrets = sessions.secretsOf(account);
    const unreadable: ItemProblem[] = [];
    let imported = 0;
    for await (const { drivers, problems } of driverPages(
      port,
      account.provider,
      session,
      secrets,
    )) {
      unreadable.push(...problems);
      const candidates = this.#seal(drivers);
      imported += await store.write((tx) => this.#importSome(tx, account, candidates));
    }
    return { imported, problems: unreadable };
  }

  #seal(remotes: readonly RemoteDriver[]): readonly Candidate[] {
    return remotes.map((remote) => {
      const id = newId(DRIVER_ID_PREFIX);
      const sealedKey = this.#parts.vault.seal(
        remote.externalId,
        sealIdentity('drivers.sealed_key', id),
      );
      return { remote, id, keySha256: keySha256(remote.externalId), sealedKey };
    });
  }

  async #importSome(
    tx: Db,
    account: StoredAccount,
    candidates: readonly Candidate[],
  ): Promise<number> {
    if (!(await holdAccount(tx, account.id))) return 0;
    const externalIds = candidates.flatMap(({ remote }) => remote.ownKey ?? []);
    const taken = await takenAmong(tx, account.id, {
      keys: candidates.map((candidate) => candidate.keySha256),
      externalIds,
    });
    const names = new Set(taken.externalIds.keys());
    const fresh: NewDriver[] = [];
    for (const candidate of candidates) {
      const { ownKey } = candidate.remote;
      // Skipped, because the registration in progress here stores the driver.
      if (
        taken.keys.has(candidate.keySha256) ||
        (ownKey !== null && taken.externalIds.get(ownKey) === 'PENDING')
      )
        continue;
      const externalId = externalIdOf(candidate, names);
      names.add(externalId);
      fresh.push(this.#toDriver(candidate, externalId, account));
    }
    return insertNewDrivers(tx, fresh);
  }

  #toDriver(
    { remote, id, sealedKey, keySha256: digest }: Candidate,
    externalId: string,
    { id: accountId, fleetId }: StoredAccount,
  ): NewDriver {
    const hidden = (text: string | null): string | null =>
      text === null || revealsKey(text, remote.externalId) ? null : text;
    const [firstName, lastName, displayName, email] = [
      remote.firstName,
      remote.lastName,
      remote.displayName,
      remote.email,
    ].map(hidden) as [string | null, string | null, string | null, string | null];
    return {
      id,
      fleetId,
      accountId,
      externalId,
      status: 'ACTIVE',
      sealedKey,
      keySha256: digest,
      firstName,
      lastName,
      displayName,
      email,
      activity: listedActivity(remote),
      activitySince: this.#parts.now(),
      createdAt: this.#parts.now(),
    };
  }
}

/**
 * Returns whether a text contains the provider's key, which is a secret here: a caller may have
 * written it into any field.
 */
const revealsKey = (text: string, key: string): boolean =>
  text.toLowerCase().includes(key.toLowerCase());

/**
 * Returns the driver's external id: our own key at the provider. If there is none, if another
 * driver of the account has the same, or if it contains the provider's key, returns a name from a
 * digest of that key, which reveals nothing of it and is the same at each import.
 */
export function externalIdOf(
  { remote, keySha256: digest }: Pick<Candidate, 'remote' | 'keySha256'>,
  taken: ReadonlySet<string>,
): string {
  const { ownKey, externalId: key } = remote;
  const isGood =
    ownKey !== null &&
    ownKey.length <= MAX_EXTERNAL_ID_LENGTH &&
    !/\p{Cc}/u.test(ownKey) &&
    !revealsKey(ownKey, key);
  return isGood && !taken.has(ownKey) ? ownKey : `sha256-${digest.slice(0, DIGEST_LENGTH)}`;
}
