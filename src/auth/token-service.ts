import { FleetgraphError } from '../domain/errors.js';
import { holds, isScope, type Scope } from '../domain/values/viewer.js';
import {
  type ApiClientRow,
  findClientByClientId,
  touchClient,
} from '../store/access/api-clients.js';
import { recordAudit } from '../store/access/audit-events.js';
import { revokeToken } from '../store/access/revoked-tokens.js';
import { type AfterCommit, type Db, type Store, StoreUnavailable } from '../store/engine/store.js';
import {
  type AccessTokens,
  type IssuedAccessToken,
  type VerifiedAccessToken,
} from './access-tokens.js';
import { OauthError } from './oauth-error.js';
import { secretVersionOf } from './secret-version.js';
import { type ClientCredentials, type SignIns, unknownClient } from './sign-ins/sign-ins.js';

export interface TokenServiceParts {
  readonly store: Store;
  readonly signIns: SignIns;
  readonly tokens: AccessTokens;
  readonly now: () => Date;
  /** Called after a commit that revokes rights, so that open streams using them can be closed. */
  readonly onRightsEnded?: () => void;
}

/**
 * OAuth server: issues access tokens for client credentials (RFC 6749 §4.4) and revokes them (RFC
 * 7009).
 */
export class TokenService {
  readonly #store: Store;
  readonly #tokens: AccessTokens;
  readonly #now: () => Date;
  readonly #signIns: SignIns;
  readonly #onRightsEnded: () => void;

  constructor({ store, signIns, tokens, now, onRightsEnded = () => undefined }: TokenServiceParts) {
    this.#store = store;
    this.#tokens = tokens;
    this.#now = now;
    this.#onRightsEnded = onRightsEnded;
    this.#signIns = signIns;
  }

  /**
   * @param scope space-separated; defaults to all scopes of the client
   * @throws OauthError invalid_client, invalid_scope, slow_down, temporarily_unavailable
   */
  async issue(
    credentials: ClientCredentials,
    scope: string | undefined,
  ): Promise<IssuedAccessToken> {
    const client = await this.#signIns.authenticate(credentials);
    const issued = await this.#tokens.issue({
      clientId: client.clientId,
      scopes: grantedScopes(client, scope),
      secretVersion: secretVersionOf(client),
    });
    const { requestId } = credentials;
    await writeOrRefuse(this.#store, async (tx) => {
      await requireUnchanged(tx, client);
      const now = this.#now();
      await touchClient(tx, client.id, now);
      const details = { jti: issued.jti, scope: issued.scope };
      await recordAudit(
        tx,
        {
          viewer: { clientId: client.clientId, requestId },
          action: 'access_token.issued',
          fleetId: null,
          subjectId: client.id,
          details,
        },
        now,
      );
    });
    return issued;
  }

  /**
   * Revokes the token; a token that is already invalid counts as revoked.
   * @throws OauthError invalid_client, slow_down, temporarily_unavailable; unauthorized_client for
   * another client's token
   */
  async revoke(credentials: ClientCredentials, token: string): Promise<void> {
    const client = await this.#signIns.authenticate(credentials);
    const verified = await this.#verify(token);
    if (!verified) return;
    if (verified.clientId !== client.clientId)
      throw new OauthError('unauthorized_client', 'This token was issued to another client.');
    const { jti, expiresAt } = verified;
    const viewer = { clientId: client.clientId, requestId: credentials.requestId };
    await writeOrRefuse(this.#store, async (tx, afterCommit) => {
      afterCommit(this.#onRightsEnded, { topic: 'rights' });
      await revokeToken(tx, jti, expiresAt);
      await recordAudit(
        tx,
        {
          viewer,
          action: 'access_token.revoked',
          fleetId: null,
          subjectId: client.id,
          details: { jti },
        },
        this.#now(),
      );
    });
  }

  async #verify(token: string): Promise<VerifiedAccessToken | undefined> {
    try {
      return await this.#tokens.verify(token);
    } catch (error) {
      if (error instanceof FleetgraphError && error.code === 'UNAUTHENTICATED') return undefined;
      throw error;
    }
  }
}

/** @throws OauthError temporarily_unavailable while the database takes no writes */
export async function writeOrRefuse(
  store: Store,
  job: (tx: Db, afterCommit: AfterCommit) => Promise<void>,
): Promise<void> {
  try {
    await store.write(job);
  } catch (cause) {
    if (!(cause instanceof StoreUnavailable)) throw cause;
    throw new OauthError(
      'temporarily_unavailable',
      'The database takes no writes now; try again.',
      { retryAfterSeconds: 1, cause },
    );
  }
}

/**
 * Checks that the secret was not rotated since it was verified: no token may be issued for the old
 * secret after the rotation.
 */
export async function requireUnchanged(tx: Db, client: ApiClientRow): Promise<void> {
  const now = await findClientByClientId(tx, client.clientId);
  if (now?.secretHash !== client.secretHash) throw unknownClient();
}

function grantedScopes(client: ApiClientRow, requested: string | undefined): readonly Scope[] {
  if (requested === undefined) return client.scopes;
  const asked = new Set(requested.split(' ').filter((scope) => scope !== ''));
  const granted = [...asked]
    .filter(isScope)
    .filter((scope) => holds({ ...client, requestId: '' }, scope));
  if (granted.length === 0 || granted.length < asked.size) {
    throw new OauthError('invalid_scope', `This client may ask for: ${client.scopes.join(' ')}.`);
  }
  return granted;
}
