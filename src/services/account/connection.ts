import { randomBytes } from 'node:crypto';
import { ACCOUNT_ID_PREFIX, type ProviderAccount } from '../../domain/account.js';
import { done, type Outcome, refused, userError } from '../../domain/errors.js';
import { type ProviderName } from '../../domain/provider.js';
import { newId } from '../../domain/values/ids.js';
import { type Caller, maySeeFleet, requireScope, type Viewer } from '../../domain/values/viewer.js';
import { ProviderFailure } from '../../providers/failure.js';
import { type ProviderToken } from '../../providers/ports/account.js';
import { type Provider } from '../../providers/provider.js';
import { sealIdentity } from '../../store/access/sealed-columns.js';
import {
  accountsOfFleets,
  insertAccount,
  type StoredAccount,
  updateAccountHealth,
  updateAccountSecrets,
} from '../../store/accounts.js';
import { type Db, type Store, UniqueViolation } from '../../store/engine/store.js';
import { findFleet, holdFleet } from '../../store/fleets.js';
import { type Vault } from '../../vault/vault.js';
import { type AccountSessions } from '../access/account-sessions.js';
import { toUserError } from '../access/provider-errors.js';
import {
  accountNotFound,
  auditAccount,
  findVisibleAccount,
  holdVisibleAccount,
  recallAccount,
  toAccount,
} from '../access/visible-account.js';
import { conflictOutcome, type Idempotency } from '../commands/idempotency.js';
import { checkName } from '../names.js';
import { type WebhookSecrets } from '../webhook/secrets.js';
import { type AccountSecretsInput, readGiven } from './inputs.js';

/**
 * Time for which a replaced webhook secret stays valid, in milliseconds: the provider signs with it
 * until its own settings are changed.
 */
const OLD_WEBHOOK_SECRET_MS = 24 * 60 * 60 * 1000;

export interface ConnectAccountInput extends AccountSecretsInput {
  readonly fleetId: string;
  readonly name: string;
  readonly idempotencyKey?: string | null;
}

export interface RotateSecretsInput extends AccountSecretsInput {
  readonly accountId: string;
}

export interface AccountConnectionParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly sessions: AccountSessions;
  readonly providerOf: (name: ProviderName) => Provider | undefined;
  readonly idempotency: Idempotency;
  readonly webhookSecrets: WebhookSecrets;
  readonly now: () => Date;
}

/**
 * Sets an account's secrets, first and later ones. Secrets with which the provider refuses a
 * sign-in are not stored.
 */
export class AccountConnection {
  readonly #parts: AccountConnectionParts;

  constructor(parts: AccountConnectionParts) {
    this.#parts = parts;
  }

  async connect(caller: Caller, input: ConnectAccountInput): Promise<Outcome<ProviderAccount>> {
    const viewer = requireScope(caller, 'fleet:write');
    const { store, vault, sessions, idempotency, now } = this.#parts;
    const earlier = await idempotency.find(
      store.read,
      viewer,
      'connectProviderAccount',
      input.idempotencyKey,
      input,
    );
    if (earlier === 'conflict') return conflictOutcome();
    if (typeof earlier === 'string') return recallAccount(store.read, viewer, earlier);
    if (!(await isVisibleFleet(store.read, viewer, input.fleetId)))
      return refused(userError('NOT_FOUND', ['fleetId'], 'There is no such fleet.'));
    const name = checkName(input.name, 'name');
    const given = readGiven(input, this.#parts.providerOf);
    if (!given.ok || name.errors.length > 0)
      return refused(...name.errors, ...(given.ok ? [] : given.userErrors));
    const { provider, secrets, reading, part } = given.value;
    if (await isNameTaken(store.read, input.fleetId, name.name)) return nameTaken();

    const token = await trySignIn(
      () => sessions.signInFirst(provider, () => provider.accounts.signIn(reading, secrets)),
      part,
    );
    if (!token.ok) return token;
    const id = newId(ACCOUNT_ID_PREFIX);
    const account: StoredAccount = {
      id,
      fleetId: input.fleetId,
      provider: provider.description.name,
      name: name.name,
      environment: reading.environment,
      authMethod: reading.authMethod,
      principal: reading.principal,
      health: { status: 'HEALTHY', reason: null, since: now(), retryAt: null, checkedAt: now() },
      webhookEndpointKey: provider.webhooks ? randomBytes(24).toString('base64url') : null,
      listedAt: null,
      vehicleDataSeconds: null,
      createdAt: now(),
      unreadable: null,
      sealedSecrets: vault.seal(secrets, sealIdentity('provider_accounts.sealed_secrets', id)),
      sealedOldWebhookSecret: null,
      oldWebhookSecretUntil: null,
    };
    const storeGrant = await sessions.prepareGrant(account, token.value);
    try {
      return await idempotency.once<Outcome<ProviderAccount>>(
        store,
        { viewer, mutation: 'connectProviderAccount', key: input.idempotencyKey, input },
        async (tx, afterCommit) => {
          await holdFleet(tx, input.fleetId);
          if (!(await isVisibleFleet(tx, viewer, input.fleetId)))
            return refused(userError('NOT_FOUND', ['fleetId'], 'There is no such fleet.'));
          await insertAccount(tx, account);
          await storeGrant(tx);
          sessions.notifyHealth(afterCommit, account);
          await auditAccount(tx, viewer, 'provider_account.connected', account, now());
          return done(toAccount(account));
        },
        {
          toStored: (outcome) => (outcome.ok ? outcome.value.id : undefined),
          recall: (tx, id) => recallAccount(tx, viewer, id as string),
          conflict: conflictOutcome,
        },
      );
    } catch (error) {
      if (error instanceof UniqueViolation && error.constraint.includes('name')) return nameTaken();
      throw error;
    }
  }

  async rotateSecrets(
    caller: Caller,
    input: RotateSecretsInput,
  ): Promise<Outcome<ProviderAccount>> {
    const viewer = requireScope(caller, 'fleet:write');
    const { store, vault, sessions, now } = this.#parts;
    const account = await findVisibleAccount(store.read, viewer, input.accountId);
    if (!account) return accountNotFound();
    const given = readGiven(input, this.#parts.providerOf);
    if (!given.ok) return given;
    const { provider, secrets, reading, part } = given.value;
    if (provider.description.name !== account.provider)
      return refused(userError('INVALID', [part], `This is an account at ${account.provider}.`));
    if (reading.environment !== account.environment) {
      return refused(
        userError(
          'INVALID',
          [part, 'environment'],
          `This account is at ${account.environment}; connect another account for ${reading.environment}.`,
        ),
      );
    }
    const token = await trySignIn(
      () => sessions.signInWithin(account, () => provider.accounts.signIn(reading, secrets)),
      part,
    );
    if (!token.ok) return token;
    const before = this.#parts.webhookSecrets.current(account);
    const replaced = before !== null && before !== reading.webhookSecret;
    const changed = {
      sealedSecrets: vault.seal(
        secrets,
        sealIdentity('provider_accounts.sealed_secrets', account.id),
      ),
      authMethod: reading.authMethod,
      principal: reading.principal,
      sealedOldWebhookSecret: replaced
        ? vault.seal(
            before,
            sealIdentity('provider_accounts.sealed_old_webhook_secret', account.id),
          )
        : account.sealedOldWebhookSecret,
      oldWebhookSecretUntil: replaced
        ? new Date(now().getTime() + OLD_WEBHOOK_SECRET_MS)
        : account.oldWebhookSecretUntil,
    };
    const storeGrant = await sessions.prepareGrant(account, token.value);
    const outcome = await store.write(
      async (tx, afterCommit): Promise<Outcome<ProviderAccount>> => {
        if (!(await holdVisibleAccount(tx, viewer, account.id))) return accountNotFound();
        await updateAccountSecrets(tx, account.id, changed);
        await updateAccountHealth(tx, account.id, {
          status: 'HEALTHY',
          reason: null,
          since: now(),
          retryAt: null,
        });
        sessions.notifyHealth(afterCommit, account);
        await storeGrant(tx);
        await auditAccount(tx, viewer, 'provider_account.secrets_rotated', account, now());
        return recallAccount(tx, viewer, account.id);
      },
    );
    sessions.forget(account.id);
    return outcome;
  }
}

async function trySignIn(
  signIn: () => Promise<ProviderToken>,
  part: string,
): Promise<Outcome<ProviderToken>> {
  try {
    return done(await signIn());
  } catch (error) {
    if (error instanceof ProviderFailure) return refused(toUserError(error, [part]));
    throw error;
  }
}

async function isVisibleFleet(db: Db, viewer: Viewer, fleetId: string): Promise<boolean> {
  return maySeeFleet(viewer, fleetId) && (await findFleet(db, fleetId)) !== undefined;
}

async function isNameTaken(db: Db, fleetId: string, name: string): Promise<boolean> {
  return (await accountsOfFleets(db, [fleetId])).some((account) => account.name === name);
}

export const nameTaken = (): Outcome<never> =>
  refused(userError('NAME_TAKEN', ['name'], 'This fleet has an account of this name already.'));
