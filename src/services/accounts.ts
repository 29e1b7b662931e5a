import { randomBytes } from 'node:crypto';
import { type ProviderAccount } from '../domain/account.js';
import { done, type Outcome, refused, userError } from '../domain/errors.js';
import { type AccessGrant } from '../domain/grant.js';
import { newId } from '../domain/ids.js';
import { type ProviderName } from '../domain/provider.js';
import { maySeeFleet, requireScope, type Viewer } from '../domain/viewer.js';
import { type Provider, ProviderFailure, type ProviderToken } from '../providers/provider.js';
import {
  accountHasEnrollments,
  accountsByIds,
  accountsOfFleets,
  disconnectAccount,
  findAccount,
  insertAccount,
  type StoredAccount,
  updateAccountHealth,
  updateAccountSecrets,
} from '../store/accounts.js';
import { recordAudit } from '../store/audit-events.js';
import { countMissed } from '../store/clearance-events.js';
import { credentialsOfAccount } from '../store/credentials.js';
import { accountHasDrivers } from '../store/drivers.js';
import { findFleet } from '../store/fleets.js';
import { grantsByIds, grantsOfSubjects, type StoredGrant } from '../store/grants.js';
import { type Db, type Store, UniqueViolation } from '../store/store.js';
import { deliveryStats } from '../store/webhook-deliveries.js';
import { type Vault } from '../vault/vault.js';
import { readGiven } from './account-inputs.js';
import { type AccountSessions, secretsPlace } from './account-sessions.js';
import { conflictOutcome, type Idempotency } from './idempotency.js';
import { checkName } from './names.js';
import { toUserError } from './provider-errors.js';
import { oldWebhookSecretPlace } from './seal-places.js';
import { type AccountServiceApi, type Caller, type WebhookHealth } from './services.js';
import { WebhookSecrets } from './webhook-secrets.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A replaced webhook secret stays good for so long: the provider signs with it until its own settings are changed. */
const OLD_WEBHOOK_SECRET_MS = DAY_MS;

export interface AccountServiceParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly sessions: AccountSessions;
  readonly providerOf: (name: ProviderName) => Provider | undefined;
  readonly idempotency: Idempotency;
  readonly publicUrl: string;
  readonly now: () => Date;
}

/** The accounts of fleets at their providers. Nothing is kept of one whose sign-in the provider refuses. */
export class AccountService implements AccountServiceApi {
  readonly #parts: AccountServiceParts;
  readonly #webhookSecrets: WebhookSecrets;

  constructor(parts: AccountServiceParts) {
    this.#parts = parts;
    this.#webhookSecrets = new WebhookSecrets(parts);
  }

  async byIds(caller: Caller, ids: readonly string[]): Promise<readonly (ProviderAccount | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const found = new Map((await accountsByIds(this.#parts.store.read, ids)).map((account) => [account.id, account]));
    return ids.map((id) => toVisible(viewer, found.get(id)));
  }

  async ofFleets(caller: Caller, fleetIds: readonly string[]): Promise<readonly (readonly ProviderAccount[])[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const accounts = await accountsOfFleets(this.#parts.store.read, fleetIds.filter((id) => maySeeFleet(viewer, id)));
    return fleetIds.map((id) => accounts.filter((account) => account.fleetId === id));
  }

  webhookUrl({ provider, webhookEndpointKey }: ProviderAccount): string | null {
    if (webhookEndpointKey === null) return null;
    return `${this.#parts.publicUrl}/webhooks/${provider.toLowerCase().replace('_', '-')}/${webhookEndpointKey}`;
  }

  async webhookHealthOf(caller: Caller, accountIds: readonly string[]): Promise<readonly (WebhookHealth | null)[]> {
    const accounts = await this.byIds(caller, accountIds);
    const since = new Date(this.#parts.now().getTime() - DAY_MS);
    const stats = await deliveryStats(this.#parts.store.read, accountIds, since);
    const missed = await countMissed(this.#parts.store.read, accountIds, since);
    return accounts.map((account) => {
      if (!account || account.webhookEndpointKey === null) return null;
      const { last, recent } = stats.get(account.id) ?? { last: null, recent: 0 };
      return { lastDeliveryAt: last, deliveries24h: recent, missed24h: missed.get(account.id) ?? 0 };
    });
  }

  async grantsOf(caller: Caller, accountIds: readonly string[]): Promise<readonly (AccessGrant | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const grants = new Map((await grantsOfSubjects(this.#parts.store.read, accountIds)).map((grant) => [grant.subjectId, grant]));
    return accountIds.map((id) => {
      const grant = grants.get(id);
      return grant && maySeeFleet(viewer, grant.fleetId) ? toGrant(grant, this.#parts.now()) : null;
    });
  }

  async grantsByIds(caller: Caller, ids: readonly string[]): Promise<readonly (AccessGrant | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const visible = (await grantsByIds(this.#parts.store.read, ids)).filter(({ fleetId }) => maySeeFleet(viewer, fleetId));
    const grants = new Map(visible.map((grant) => [grant.id, toGrant(grant, this.#parts.now())]));
    return ids.map((id) => grants.get(id) ?? null);
  }

  async connect(caller: Caller, input: Parameters<AccountServiceApi['connect']>[1]): Promise<Outcome<ProviderAccount>> {
    const viewer = requireScope(caller, 'fleet:write');
    const { store, vault, sessions, idempotency, now } = this.#parts;
    const kept = await idempotency.find(store.read, viewer, 'connectProviderAccount', input.idempotencyKey, input);
    if (kept === 'conflict') return conflictOutcome();
    if (typeof kept === 'string') return this.#recall(store.read, viewer, kept);
    if (!(await isVisibleFleet(store.read, viewer, input.fleetId))) return refused(userError('NOT_FOUND', ['fleetId'], 'There is no such fleet.'));
    const name = checkName(input.name, 'name');
    const given = readGiven(input, this.#parts.providerOf);
    if (!given.ok || name.errors.length > 0) return refused(...name.errors, ...(given.ok ? [] : given.userErrors));
    const { provider, secrets, reading, part } = given.value;
    if (await isNameTaken(store.read, input.fleetId, name.name)) return nameTaken();

    const token = await trySignIn(() => provider.accounts.signIn(reading.environment, secrets), part);
    if (!token.ok) return token;
    const id = newId('account');
    const account: StoredAccount = {
      id,
      fleetId: input.fleetId,
      provider: provider.description.name,
      name: name.name,
      environment: reading.environment,
      authMethod: reading.authMethod,
      principal: reading.principal,
      health: { status: 'HEALTHY', reason: null, since: now(), retryAt: null },
      webhookEndpointKey: provider.webhooks ? randomBytes(24).toString('base64url') : null,
      createdAt: now(),
      sealedSecrets: await vault.seal(secrets, secretsPlace(id)),
      sealedOldWebhookSecret: null,
      oldWebhookSecretUntil: null,
    };
    const keepGrant = await sessions.prepareGrant(account, token.value);
    try {
      return await idempotency.once<Outcome<ProviderAccount>>(
        store,
        { viewer, mutation: 'connectProviderAccount', key: input.idempotencyKey, input },
        async (tx, afterCommit) => {
          if (!(await isVisibleFleet(tx, viewer, input.fleetId))) return refused(userError('NOT_FOUND', ['fleetId'], 'There is no such fleet.'));
          await insertAccount(tx, account);
          await keepGrant(tx);
          afterCommit(() => sessions.tellHealth(account));
          await this.#audit(tx, viewer, 'provider_account.connected', account);
          return done(toAccount(account));
        },
        { toKept: (outcome) => (outcome.ok ? outcome.value.id : undefined), recall: (tx, keptId) => this.#recall(tx, viewer, keptId as string), conflict: conflictOutcome },
      );
    } catch (error) {
      if (error instanceof UniqueViolation && error.constraint.includes('name')) return nameTaken();
      throw error;
    }
  }

  async rotateSecrets(caller: Caller, input: Parameters<AccountServiceApi['rotateSecrets']>[1]): Promise<Outcome<ProviderAccount>> {
    const viewer = requireScope(caller, 'fleet:write');
    const { store, vault, sessions, now } = this.#parts;
    const account = await this.#findVisible(store.read, viewer, input.accountId);
    if (!account) return accountNotFound();
    const given = readGiven(input, this.#parts.providerOf);
    if (!given.ok) return given;
    const { provider, secrets, reading, part } = given.value;
    if (provider.description.name !== account.provider) return refused(userError('INVALID', [part], `This is an account at ${account.provider}.`));
    if (reading.environment !== account.environment) {
      return refused(userError('INVALID', [part, 'environment'], `This account is at ${account.environment}; connect another account for ${reading.environment}.`));
    }
    const token = await trySignIn(() => sessions.signInWithin(account, () => provider.accounts.signIn(reading.environment, secrets)), part);
    if (!token.ok) return token;
    const before = await this.#webhookSecrets.current(account);
    const replaced = before !== null && before !== reading.webhookSecret;
    const changed = {
      sealedSecrets: await vault.seal(secrets, secretsPlace(account.id)),
      authMethod: reading.authMethod,
      principal: reading.principal,
      sealedOldWebhookSecret: replaced ? await vault.seal(before, oldWebhookSecretPlace(account.id)) : account.sealedOldWebhookSecret,
      oldWebhookSecretUntil: replaced ? new Date(now().getTime() + OLD_WEBHOOK_SECRET_MS) : account.oldWebhookSecretUntil,
    };
    const keepGrant = await sessions.prepareGrant(account, token.value);
    const outcome = await store.write(async (tx, afterCommit): Promise<Outcome<ProviderAccount>> => {
      if (!(await this.#findVisible(tx, viewer, account.id))) return accountNotFound();
      await updateAccountSecrets(tx, account.id, changed);
      await updateAccountHealth(tx, account.id, { status: 'HEALTHY', reason: null, since: now(), retryAt: null });
      afterCommit(() => sessions.tellHealth(account));
      await keepGrant(tx);
      await this.#audit(tx, viewer, 'provider_account.secrets_rotated', account);
      return this.#recall(tx, viewer, account.id);
    });
    sessions.forget(account.id);
    return outcome;
  }

  async verify(caller: Caller, accountId: string): Promise<Outcome<ProviderAccount>> {
    const viewer = requireScope(caller, 'fleet:write');
    const { store, sessions } = this.#parts;
    const account = await this.#findVisible(store.read, viewer, accountId);
    if (!account) return accountNotFound();
    try {
      await sessions.signIn(account);
    } catch (error) {
      if (error instanceof ProviderFailure) return refused(toUserError(error, ['accountId']));
      throw error;
    }
    await store.write((tx) => this.#audit(tx, viewer, 'provider_account.verified', account));
    return this.#recall(store.read, viewer, accountId);
  }

  async disconnect(caller: Caller, accountId: string): Promise<Outcome<string>> {
    const viewer = requireScope(caller, 'fleet:write');
    const outcome = await this.#parts.store.write(async (tx): Promise<Outcome<string>> => {
      const account = await this.#findVisible(tx, viewer, accountId);
      if (!account) return accountNotFound();
      if (await accountHasDrivers(tx, accountId)) {
        return refused(userError('IN_USE', ['accountId'], 'This account still has drivers. Remove them first.'));
      }
      if (await accountHasEnrollments(tx, accountId)) {
        return refused(userError('IN_USE', ['accountId'], 'Vehicles are still enrolled at this account. End their enrollments first.'));
      }
      if ((await credentialsOfAccount(tx, accountId)).length > 0) {
        return refused(userError('IN_USE', ['accountId'], 'Credentials of carmakers are still kept at this account. Delete them first.'));
      }
      await disconnectAccount(tx, accountId, this.#parts.now());
      await this.#audit(tx, viewer, 'provider_account.disconnected', account);
      return done(accountId);
    });
    this.#parts.sessions.forget(accountId);
    return outcome;
  }

  /** The secrets that webhooks of the account may be signed with now. */
  webhookSecrets(account: StoredAccount): Promise<readonly string[]> {
    return this.#webhookSecrets.of(account);
  }

  async #recall(db: Db, viewer: Viewer, id: string): Promise<Outcome<ProviderAccount>> {
    const account = await this.#findVisible(db, viewer, id);
    return account ? done(toAccount(account)) : accountNotFound();
  }

  async #findVisible(db: Db, viewer: Viewer, id: string): Promise<StoredAccount | null> {
    const account = await findAccount(db, id);
    return account && maySeeFleet(viewer, account.fleetId) ? account : null;
  }

  #audit(tx: Db, viewer: Viewer, action: string, account: ProviderAccount): Promise<void> {
    const { id, fleetId, provider, name, environment, principal } = account;
    return recordAudit(tx, { viewer, action, fleetId, subjectId: id, details: { provider, name, environment, principal } }, this.#parts.now());
  }
}

async function trySignIn(signIn: () => Promise<ProviderToken>, part: string): Promise<Outcome<ProviderToken>> {
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

const nameTaken = (): Outcome<never> => refused(userError('NAME_TAKEN', ['name'], 'This fleet has an account of this name already.'));
const accountNotFound = (): Outcome<never> => refused(userError('NOT_FOUND', ['accountId'], 'There is no such account.'));

function toVisible(viewer: Viewer, account: StoredAccount | undefined): ProviderAccount | null {
  return account && maySeeFleet(viewer, account.fleetId) ? toAccount(account) : null;
}

/** Without its secrets, sealed as they are: they stay in this room. */
export function toAccount(stored: StoredAccount): ProviderAccount {
  const { id, fleetId, provider, name, environment, authMethod, principal, health, webhookEndpointKey, createdAt } = stored;
  return { id, fleetId, provider, name, environment, authMethod, principal, health, webhookEndpointKey, createdAt };
}

/** An active grant whose time is over is EXPIRED, whether or not anybody has noticed. */
export function toGrant(stored: StoredGrant, now: Date): AccessGrant {
  const { id, fleetId, subjectKind, subjectId, scopes, issuedAt, refreshedAt, expiresAt, revokedAt } = stored;
  const status = stored.status === 'ACTIVE' && expiresAt <= now ? 'EXPIRED' : stored.status;
  return { id, fleetId, subjectKind, subjectId, status, scopes, issuedAt, refreshedAt, expiresAt, revokedAt };
}

