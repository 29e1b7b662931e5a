import { FleetgraphError } from '../../domain/errors.js';
import { type AccountSecrets, type ProviderToken } from '../../providers/ports/account.js';
import { type TokenPort } from '../../providers/ports/token.js';
import { type StoredAccount } from '../../store/accounts.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { type StoredEnrollment } from '../../store/enrollments.js';
import { type StoredGrant } from '../../store/grants.js';
import { vehiclesByIds } from '../../store/vehicles.js';
import { type AccountSessions } from './account-sessions.js';
import {
  type GrantSubject,
  type HeldTokens,
  NotApproved,
  type TokenNeed,
  type Vended,
} from './token-source.js';
import { type TokenVault } from './token-vault.js';

export interface EnrollmentTokensParts {
  readonly store: Store;
  readonly sessions: AccountSessions;
  readonly tokens: TokenVault;
}

/** Inputs of a request for a vehicle's tokens. */
interface Access {
  readonly port: TokenPort;
  readonly account: StoredAccount;
  readonly secrets: AccountSecrets;
  readonly vin: string;
}

/**
 * Tokens of single vehicles: refreshed if possible, else issued again, which requires only the
 * clearance.
 */
export class EnrollmentTokens {
  readonly #parts: EnrollmentTokensParts;

  constructor(parts: EnrollmentTokensParts) {
    this.#parts = parts;
  }

  /** @throws ProviderFailure, NotApproved */
  async vend(
    port: TokenPort,
    account: StoredAccount,
    enrollment: StoredEnrollment,
    need: TokenNeed,
  ): Promise<Vended> {
    const { store, sessions, tokens } = this.#parts;
    const [vehicle] = await vehiclesByIds(store.read, [enrollment.vehicleId]);
    if (!vehicle) throw new FleetgraphError('BAD_USER_INPUT', 'There is no such vehicle.');
    const access = { port, account, secrets: sessions.secretsOf(account), vin: vehicle.vin };
    const subject: GrantSubject = {
      kind: 'ENROLLMENT',
      id: enrollment.id,
      fleetId: enrollment.fleetId,
      accountId: account.id,
      provider: account.provider,
    };
    return tokens.get(
      {
        subject,
        renewBeforeSeconds: port.renewBeforeSeconds,
        obtain: (held) => this.#obtain(access, held),
      },
      need,
    );
  }

  async #obtain(
    { port, account, secrets, vin }: Access,
    held: HeldTokens | null,
  ): Promise<ProviderToken> {
    const refreshToken = held?.refreshToken;
    const isRefreshable = refreshToken !== undefined && port.canRefresh(secrets);
    const refreshed = isRefreshable
      ? await port.refresh(this.#parts.sessions.contextOf(account), secrets, refreshToken)
      : null;
    if (refreshed && refreshed !== 'refused') return refreshed;
    // The refresh token is no longer valid: revoked by the provider, or replaced by an answer that
    // was never stored.
    const issued = await port.issue(this.#parts.sessions.open(account), vin);
    if (issued === 'not-approved') throw new NotApproved(refreshed === 'refused');
    return issued;
  }
}

/** Revokes the tokens of a grant: the refresh token first, so that it cannot issue others. */
export class GrantRevocation {
  readonly #sessions: AccountSessions;
  readonly #tokens: TokenVault;

  constructor({ sessions, tokens }: Pick<EnrollmentTokensParts, 'sessions' | 'tokens'>) {
    this.#sessions = sessions;
    this.#tokens = tokens;
  }

  /**
   * @param onStore runs in the transaction that stores the revocation
   * @returns the revoked grant, or a sentence on what is missing
   * @throws ProviderFailure
   */
  async run(
    account: StoredAccount,
    grant: StoredGrant,
    more: { readonly onStore?: (tx: Db) => Promise<void>; readonly obtainedUntil?: Date } = {},
  ): Promise<StoredGrant | string> {
    const { displayName } = this.#sessions.provider(account).description;
    const port = this.#sessions.provider(account).tokens;
    if (!port)
      return `${displayName} has no way to take this token back; it ends by itself at ${grant.expiresAt.toISOString()}.`;
    const secrets = this.#sessions.secretsOf(account);
    const missing = port.whatRevokingNeeds(secrets, grant.subjectKind);
    if (missing !== null) return missing;
    const subject: GrantSubject = {
      kind: grant.subjectKind,
      id: grant.subjectId,
      fleetId: grant.fleetId,
      accountId: account.id,
      provider: account.provider,
    };
    const context = this.#sessions.contextOf(account);
    const takeBack = async ({ refreshToken, accessToken }: HeldTokens): Promise<void> => {
      if (refreshToken !== undefined)
        await port.revoke(context, secrets, refreshToken, {
          hint: 'refresh_token',
          subject: subject.kind,
        });
      await port.revoke(context, secrets, accessToken, {
        hint: 'access_token',
        subject: subject.kind,
      });
    };
    const ended = await this.#tokens.revoke(subject, takeBack, more);
    if (grant.subjectKind === 'ACCOUNT') this.#sessions.forget(account.id);
    return ended;
  }
}
