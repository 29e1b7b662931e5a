import { ignoreBareRefusal } from '../../providers/access/foreign-answer.js';
import { ProviderFailure } from '../../providers/failure.js';
import { type AccountSecrets, type ProviderToken } from '../../providers/ports/account.js';
import { type DriverPort } from '../../providers/ports/driver.js';
import { sealIdentity } from '../../store/access/sealed-columns.js';
import { type StoredAccount } from '../../store/accounts.js';
import { findDriver, type StoredDriver } from '../../store/drivers.js';
import { type Db } from '../../store/engine/store.js';
import { type Vault } from '../../vault/vault.js';
import { type AccountSessions } from './account-sessions.js';
import { type GrantSubject, type HeldTokens, type TokenNeed, type Vended } from './token-source.js';
import { type TokenVault } from './token-vault.js';

export interface DriverTokensParts {
  readonly vault: Vault;
  readonly sessions: AccountSessions;
  readonly tokens: TokenVault;
}

/** Inputs of a request for a driver's tokens. */
interface Access {
  readonly port: DriverPort;
  readonly account: StoredAccount;
  readonly secrets: AccountSecrets;
  /** The provider's permanent key of the driver. */
  readonly key: string;
}

/** Returns the driver as the subject of a grant. */
export function subjectOfDriver(
  { id, fleetId, accountId }: StoredDriver,
  { provider }: Pick<StoredAccount, 'provider'>,
): GrantSubject {
  return { kind: 'DRIVER', id, fleetId, accountId, provider };
}

/**
 * Returns whether tokens may be issued: not before the provider has registered the driver, nor
 * during removal.
 */
async function isActiveDriver(db: Db, id: string): Promise<boolean> {
  return (await findDriver(db, id))?.status === 'ACTIVE';
}

/**
 * Tokens of single drivers: refreshed as long as the provider accepts the pair, since sign-ins are
 * scarce.
 */
export class DriverTokens {
  readonly #parts: DriverTokensParts;

  constructor(parts: DriverTokensParts) {
    this.#parts = parts;
  }

  /** @throws ProviderFailure */
  async vend(
    port: DriverPort,
    account: StoredAccount,
    driver: StoredDriver,
    need: TokenNeed,
  ): Promise<Vended> {
    const { vault, sessions, tokens } = this.#parts;
    const key = vault.open(driver.sealedKey, sealIdentity('drivers.sealed_key', driver.id));
    const access: Access = { port, account, secrets: sessions.secretsOf(account), key };
    const source = {
      subject: subjectOfDriver(driver, account),
      renewBeforeSeconds: sessions.provider(account).accounts.renewBeforeSeconds,
      // Ignores the key in the provider's answer: the key is permanent.
      obtain: async (held: HeldTokens | null) => ({
        ...(await this.#obtain(access, held)),
        deviceToken: key,
      }),
      onStore: (tx: Db) => isActiveDriver(tx, driver.id),
    };
    return tokens.get(source, need);
  }

  async #obtain(
    { port, account, secrets, key }: Access,
    held: HeldTokens | null,
  ): Promise<ProviderToken> {
    const { sessions } = this.#parts;
    const refreshToken = held?.refreshToken;
    try {
      const refreshed =
        held && refreshToken !== undefined
          ? await port
              .refresh(sessions.contextOf(account), { ...held, refreshToken })
              .catch(ignoreBareRefusal)
          : 'refused';
      if (refreshed !== 'refused') return refreshed;
      const token = await sessions.signInWithin(account, () =>
        port.signIn(sessions.contextOf(account), secrets, key),
      );
      // Unchanged if UNAUTHORIZED: a driver's sign-in proves nothing about the account's own
      // credentials.
      if (account.health.status !== 'UNAUTHORIZED') await sessions.noteSuccess(account);
      return token;
    } catch (error) {
      // Records limits and outages only: a refusal of a driver proves nothing about the account.
      if (
        error instanceof ProviderFailure &&
        error.kind !== 'unauthorized' &&
        error.kind !== 'rejected'
      )
        await sessions.noteFailure(account, error);
      throw error;
    }
  }
}
