import { type ProviderAccount, type WebhookHealth } from '../../domain/account.js';
import { done, type Outcome, refused, userError } from '../../domain/errors.js';
import { type AccessGrant } from '../../domain/grant.js';
import { type Caller, maySeeFleet, requireScope, type Viewer } from '../../domain/values/viewer.js';
import { ProviderFailure } from '../../providers/failure.js';
import {
  accountHasEnrollments,
  accountsByIds,
  accountsOfFleets,
  closeAccount,
  disconnectAccount,
  type StoredAccount,
} from '../../store/accounts.js';
import { credentialsOfAccount } from '../../store/credentials.js';
import { accountHasDrivers } from '../../store/drivers.js';
import { grantsByIds, grantsOfSubjects, type StoredGrant } from '../../store/grants.js';
import { countMissed } from '../../store/journal/clearance-events.js';
import { deliveryStats } from '../../store/webhooks/webhook-deliveries.js';
import { toUserError } from '../access/provider-errors.js';
import {
  accountNotFound,
  auditAccount,
  findVisibleAccount,
  recallAccount,
  toAccount,
} from '../access/visible-account.js';
import { WebhookSecrets } from '../webhook/secrets.js';
import {
  AccountConnection,
  type AccountConnectionParts,
  type ConnectAccountInput,
  type RotateSecretsInput,
} from './connection.js';

const DAY_MS = 24 * 60 * 60 * 1000;

export interface AccountServiceParts extends Omit<AccountConnectionParts, 'webhookSecrets'> {
  readonly publicUrl: string;
}

/** Accounts of fleets at their providers. */
export class AccountService {
  readonly #parts: AccountServiceParts;
  readonly #webhookSecrets: WebhookSecrets;
  readonly #connection: AccountConnection;

  constructor(parts: AccountServiceParts) {
    this.#parts = parts;
    this.#webhookSecrets = new WebhookSecrets(parts);
    this.#connection = new AccountConnection({ ...parts, webhookSecrets: this.#webhookSecrets });
  }

  async byIds(
    caller: Caller,
    ids: readonly string[],
  ): Promise<readonly (ProviderAccount | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const found = new Map(
      (await accountsByIds(this.#parts.store.read, ids)).map((account) => [account.id, account]),
    );
    return ids.map((id) => this.#toVisible(viewer, found.get(id)));
  }

  async ofFleets(
    caller: Caller,
    fleetIds: readonly string[],
  ): Promise<readonly (readonly ProviderAccount[])[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const accounts = await accountsOfFleets(
      this.#parts.store.read,
      fleetIds.filter((id) => maySeeFleet(viewer, id)),
    );
    const visible = accounts.flatMap((account) => this.#toVisible(viewer, account) ?? []);
    return fleetIds.map((id) => visible.filter((account) => account.fleetId === id));
  }

  /** Returns the URL for the provider to call; null for providers without webhooks. */
  webhookUrl({ provider, webhookEndpointKey }: ProviderAccount): string | null {
    const webhooks = this.#parts.providerOf(provider)?.webhooks;
    if (webhookEndpointKey === null || !webhooks) return null;
    return `${this.#parts.publicUrl}/webhooks/${webhooks.pathSegment}/${webhookEndpointKey}`;
  }

  /** Returns null for providers without webhooks. */
  async webhookHealthOf(
    caller: Caller,
    accountIds: readonly string[],
  ): Promise<readonly (WebhookHealth | null)[]> {
    const accounts = await this.byIds(caller, accountIds);
    const since = new Date(this.#parts.now().getTime() - DAY_MS);
    const stats = await deliveryStats(this.#parts.store.read, accountIds, since);
    const missed = await countMissed(this.#parts.store.read, accountIds, since);
    return accounts.map((account) => {
      if (!account || account.webhookEndpointKey === null) return null;
      const { last, recent } = stats.get(account.id) ?? { last: null, recent: 0 };
      return {
        lastDeliveryAt: last,
        deliveries24h: recent,
        missed24h: missed.get(account.id) ?? 0,
      };
    });
  }

  async grantsOf(
    caller: Caller,
    accountIds: readonly string[],
  ): Promise<readonly (AccessGrant | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const grants = new Map(
      (await grantsOfSubjects(this.#parts.store.read, accountIds)).map((grant) => [
        grant.subjectId,
        grant,
      ]),
    );
    return accountIds.map((id) => {
      const grant = grants.get(id);
      return grant && maySeeFleet(viewer, grant.fleetId) ? toGrant(grant, this.#parts.now()) : null;
    });
  }

  async grantsByIds(
    caller: Caller,
    ids: readonly string[],
  ): Promise<readonly (AccessGrant | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const visible = (await grantsByIds(this.#parts.store.read, ids)).filter(({ fleetId }) =>
      maySeeFleet(viewer, fleetId),
    );
    const grants = new Map(visible.map((grant) => [grant.id, toGrant(grant, this.#parts.now())]));
    return ids.map((id) => grants.get(id) ?? null);
  }

  connect(caller: Caller, input: ConnectAccountInput): Promise<Outcome<ProviderAccount>> {
    return this.#connection.connect(caller, input);
  }

  rotateSecrets(caller: Caller, input: RotateSecretsInput): Promise<Outcome<ProviderAccount>> {
    return this.#connection.rotateSecrets(caller, input);
  }

  async verify(caller: Caller, accountId: string): Promise<Outcome<ProviderAccount>> {
    const viewer = requireScope(caller, 'fleet:write');
    const { store, sessions, now } = this.#parts;
    const account = await findVisibleAccount(store.read, viewer, accountId);
    if (!account) return accountNotFound();
    try {
      await sessions.signIn(account);
    } catch (error) {
      if (error instanceof ProviderFailure) return refused(toUserError(error, ['accountId']));
      throw error;
    }
    await store.write((tx) =>
      auditAccount(tx, viewer, 'provider_account.verified', account, now()),
    );
    return recallAccount(store.read, viewer, accountId);
  }

  /** @returns the id of the disconnected account */
  async disconnect(caller: Caller, accountId: string): Promise<Outcome<string>> {
    const viewer = requireScope(caller, 'fleet:write');
    const { store, sessions, now } = this.#parts;
    const outcome = await store.write(async (tx): Promise<Outcome<string>> => {
      await closeAccount(tx, accountId);
      const account = await findVisibleAccount(tx, viewer, accountId);
      if (!account) return accountNotFound();
      if (await accountHasDrivers(tx, accountId)) {
        return refused(
          userError('IN_USE', ['accountId'], 'This account still has drivers. Remove them first.'),
        );
      }
      if (await accountHasEnrollments(tx, accountId)) {
        return refused(
          userError(
            'IN_USE',
            ['accountId'],
            'Vehicles are still enrolled at this account. End their enrollments first.',
          ),
        );
      }
      if ((await credentialsOfAccount(tx, accountId)).length > 0) {
        return refused(
          userError(
            'IN_USE',
            ['accountId'],
            'Credentials of carmakers are still stored at this account. Delete them first.',
          ),
        );
      }
      await disconnectAccount(tx, accountId, now());
      await auditAccount(tx, viewer, 'provider_account.disconnected', account, now());
      return done(accountId);
    });
    sessions.forget(accountId);
    return outcome;
  }

  #toVisible(viewer: Viewer, account: StoredAccount | undefined): ProviderAccount | null {
    if (!account || !maySeeFleet(viewer, account.fleetId)) return null;
    const { health, ...rest } = toAccount(account);
    return { ...rest, health: { ...health, checkedAt: this.#parts.sessions.checkedAt(account) } };
  }

  /** Returns the secrets that currently verify webhooks of the account. */
  webhookSecrets(account: StoredAccount): readonly string[] {
    return this.#webhookSecrets.of(account);
  }
}

/** Converts a grant: an active one whose time is over is EXPIRED, even if its row is unchanged. */
export function toGrant(stored: StoredGrant, now: Date): AccessGrant {
  const {
    id,
    fleetId,
    subjectKind,
    subjectId,
    scopes,
    issuedAt,
    refreshedAt,
    expiresAt,
    revokedAt,
  } = stored;
  const status = stored.status === 'ACTIVE' && expiresAt <= now ? 'EXPIRED' : stored.status;
  return {
    id,
    fleetId,
    subjectKind,
    subjectId,
    status,
    scopes,
    issuedAt,
    refreshedAt,
    expiresAt,
    revokedAt,
  };
}
