import { type AuthMethod, type ProviderEnvironment } from '../../domain/provider.js';
import { type CallGuard } from '../access/call.js';

/** A token of an account at its provider, with its value. */
export interface ProviderToken {
  readonly accessToken: string;
  readonly tokenType: string;
  readonly scopes: readonly string[];
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** Refresh token, where the provider issues one: valid once, together with the access token. */
  readonly refreshToken?: string;
  /**
   * Permanent key of the driver at the provider, for a driver's token where the phone is the
   * telematics unit.
   */
  readonly deviceToken?: string;
}

/** Tokens needed to refresh a provider token. */
export type RefreshPair = Pick<ProviderToken, 'accessToken' | 'deviceToken'> & {
  readonly refreshToken: string;
};

/**
 * An account's secrets, opened, as the provider's folder defines them; sealed as JSON in the vault.
 */
export type AccountSecrets = Readonly<Record<string, unknown>>;

/** Context of a call: its destination, and the guard that it passes. */
export interface CallContext {
  readonly environment: ProviderEnvironment;
  /** Isolates the account from others; absent for an account that does not exist yet. */
  readonly guard?: CallGuard | undefined;
}

/** Context of a call on behalf of an account, with a valid token. */
export interface AccountSession extends CallContext {
  readonly accountId: string;
  /**
   * Returns a token that is valid for a while, and another one than `refused`, which the provider
   * did not accept.
   */
  token(options?: { readonly refused?: string }): Promise<string>;
}

export interface AccountPort {
  /**
   * Checks the shape of the secrets and returns their public principal and sign-in method.
   * @throws nothing; faults are returned as `problems`.
   */
  readSecrets(secrets: AccountSecrets): SecretsReading;
  /**
   * Signs in.
   * @throws ProviderFailure of kind `unauthorized` for wrong secrets, others for what else went
   *   wrong.
   */
  signIn(context: CallContext, secrets: AccountSecrets): Promise<ProviderToken>;
  /**
   * Renews a token without signing in, where the provider can. The call spends the pair: save the
   * new one before anything uses it. Returns `refused` only when the provider says that the pair is
   * no longer valid, so that only signing in remains.
   * @throws ProviderFailure, `outcomeUnknown` when the pair may be spent although no new one came.
   */
  refresh?(context: CallContext, pair: RefreshPair): Promise<ProviderToken | 'refused'>;
  /** Seconds before its expiry at which a token is renewed. */
  readonly renewBeforeSeconds: number;
  /**
   * Makes the provider's cheapest call that needs the account's token, and that finds nothing or
   * next to nothing. @throws ProviderFailure
   */
  probe(session: AccountSession): Promise<void>;
  /**
   * Maximum sign-ins a minute from one address, of all accounts and their drivers together, where
   * the provider blocks an address that exceeds it.
   */
  readonly signInsPerMinute?: number;
}

export type SecretsReading =
  | {
      readonly ok: true;
      readonly environment: ProviderEnvironment;
      readonly authMethod: AuthMethod;
      readonly principal: string;
      readonly webhookSecret: string | null;
    }
  | {
      readonly ok: false;
      readonly problems: readonly { readonly field: readonly string[]; readonly message: string }[];
    };
