import { type DriverActivityStatus } from '../../domain/data/driving.js';
import { type Listing } from '../access/lists/item-problem.js';
import {
  type AccountSecrets,
  type AccountSession,
  type CallContext,
  type ProviderToken,
  type RefreshPair,
} from './account.js';

/** A driver on the way to the provider. */
export interface NewDriver {
  /**
   * Ours, and different for each driver: what `find` finds the driver by when the outcome of
   * `register` is unknown.
   */
  readonly ownKey: string;
  /** A UUID that becomes the driver's external id; null: the provider makes one. */
  readonly customToken: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
  /**
   * True if the registration is to return a token as well, which saves the driver's first sign-in.
   */
  readonly withToken: boolean;
}

/** Changes of a driver's personal data: null deletes a value, an absent one stays as it is. */
export interface DriverChanges {
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly email?: string | null;
}

/** Driver as the provider reports it. */
export interface RemoteDriver {
  /** The provider's permanent key. */
  readonly externalId: string;
  /** The key that was given at registration; null for a driver who was registered elsewhere. */
  readonly ownKey: string | null;
  /**
   * First and last name, nickname or email, the first that the provider has; null when it has none
   * of them.
   */
  readonly displayName: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
  readonly active: boolean;
  /** Whether the driver's phone delivers. */
  readonly activity: DriverActivityStatus;
  /** null where the provider does not say. */
  readonly createdAt: Date | null;
}

export interface DriverRegistration {
  readonly externalId: string;
  /** null without `withToken`, or where the provider gave none all the same. */
  readonly token: ProviderToken | null;
}

export interface DriverPage {
  readonly drivers: readonly RemoteDriver[];
  readonly problems: Listing<RemoteDriver>['problems'];
  /** null after the last page. */
  readonly nextPage: number | null;
  /** Entries of this page, including unreadable ones and those of others. */
  readonly entries: number;
  /** Entries of the whole list; null where the provider does not say. */
  readonly total: number | null;
}

/** Key by which a driver is looked up. */
export type DriverKey = { readonly ownKey: string } | { readonly externalId: string };

/**
 * Drivers of the account, whose phones are the telematics units. All methods throw ProviderFailure;
 * those that take secrets throw TypeError for ones that `readSecrets` refuses.
 */
export interface DriverPort {
  /**
   * Registers a driver. A repeated call registers a second one: after `outcomeUnknown`, look with
   * `find` by our own key before repeating it. Refused as `already-exists` when the custom token is
   * in use.
   */
  register(
    context: CallContext,
    secrets: AccountSecrets,
    driver: NewDriver,
  ): Promise<DriverRegistration>;
  /** One page of the account's drivers, oldest first; the first page is 1. */
  list(session: AccountSession, secrets: AccountSecrets, page: number): Promise<DriverPage>;
  /** undefined when the account has no such driver; the oldest one when it has several. */
  find(
    session: AccountSession,
    secrets: AccountSecrets,
    key: DriverKey,
  ): Promise<RemoteDriver | undefined>;
  /** Changes the driver's personal data. Repeating it changes nothing more. */
  update(
    session: AccountSession,
    secrets: AccountSecrets,
    externalId: string,
    changes: DriverChanges,
  ): Promise<void>;
  /**
   * Deletes the driver permanently, with all data. Resolves as well when the driver no longer
   * exists.
   */
  remove(session: AccountSession, externalId: string): Promise<void>;
  /**
   * Signs in as the driver. Ends the driver's tokens that were given out before. Prefer `refresh`.
   */
  signIn(context: CallContext, secrets: AccountSecrets, externalId: string): Promise<ProviderToken>;
  /** Refreshes a driver's token as `refresh` of the account does. */
  refresh(context: CallContext, pair: RefreshPair): Promise<ProviderToken | 'refused'>;
}
