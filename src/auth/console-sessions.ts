import { FleetgraphError } from '../domain/errors.js';
import {
  type ApiClientRow,
  findClientByClientId,
  touchClient,
} from '../store/access/api-clients.js';
import { recordAudit } from '../store/access/audit-events.js';
import { revokeToken } from '../store/access/revoked-tokens.js';
import { type Store } from '../store/engine/store.js';
import { type AccessTokens, type VerifiedAccessToken } from './access-tokens.js';
import { secretVersionOf } from './secret-version.js';
import { type ClientCredentials, type SignIns, unknownClient } from './sign-ins/sign-ins.js';
import { requireUnchanged, writeOrRefuse } from './token-service.js';

/** Life of a session without renewal, in seconds; at most that of a signing key's tokens. */
export const SESSION_SECONDS = 3600;
/** Maximum time from a sign-in to the last renewal, in milliseconds (ASVS 5.0 7.3.2). */
const MOST_SESSION_MS = 12 * 3_600_000;

export interface ConsoleSessionsParts {
  readonly store: Store;
  readonly signIns: SignIns;
  /** Issuer of tokens of the kind `session`. */
  readonly tokens: AccessTokens;
  readonly now: () => Date;
  /** Called after a commit that ends a session, so that open streams using it can be closed. */
  readonly onRightsEnded: () => void;
}

/** Session of the console as its cookie holds it: a token that is good for nothing else. */
export interface ConsoleSession {
  readonly token: string;
  readonly clientId: string;
  readonly expiresAt: Date;
}

/**
 * Sessions of people who sign in to the console with a client's id and secret. A session is a
 * signed token with the client's id, so that rotating the secret, deleting the client or revoking
 * the session ends it everywhere at once.
 */
export class ConsoleSessions {
  readonly #store: Store;
  readonly #signIns: SignIns;
  readonly #tokens: AccessTokens;
  readonly #now: () => Date;
  readonly #onRightsEnded: () => void;

  constructor({ store, signIns, tokens, now, onRightsEnded }: ConsoleSessionsParts) {
    this.#store = store;
    this.#signIns = signIns;
    this.#tokens = tokens;
    this.#now = now;
    this.#onRightsEnded = onRightsEnded;
  }

  /** @throws OauthError invalid_client, slow_down, temporarily_unavailable */
  async start(credentials: ClientCredentials): Promise<ConsoleSession> {
    const client = await this.#signIns.authenticate(credentials);
    return this.#startFor(client, credentials.requestId);
  }

  /** Starts a session of a client without asking for its secret; for the demo only. */
  async startForDemo(clientId: string, requestId: string): Promise<ConsoleSession> {
    const client = await findClientByClientId(this.#store.read, clientId);
    if (!client) throw unknownClient();
    return this.#startFor(client, requestId);
  }

  /**
   * Continues a session, with the rights that the client has now; null while it is young, and once
   * its sign-in is too long ago.
   */
  async renew(token: string): Promise<ConsoleSession | null> {
    const session = await this.#verified(token);
    if (!session) return null;
    const now = this.#now().getTime();
    const isYoung = now - session.issuedAt.getTime() < (SESSION_SECONDS * 1000) / 2;
    const isLast = now - session.signedInAt.getTime() > MOST_SESSION_MS;
    if (isYoung || isLast) return null;
    const client = await findClientByClientId(this.#store.read, session.clientId);
    return client ? this.#issue(client, session) : null;
  }

  /** Ends a session and all its renewals; one that has ended stays so. */
  async end(token: string, requestId: string): Promise<void> {
    const session = await this.#verified(token);
    if (!session) return;
    const client = await findClientByClientId(this.#store.read, session.clientId);
    const now = this.#now();
    const lastExpiry = now.getTime() + MOST_SESSION_MS + SESSION_SECONDS * 1000;
    await writeOrRefuse(this.#store, async (tx, afterCommit) => {
      afterCommit(this.#onRightsEnded, { topic: 'rights' });
      await revokeToken(tx, session.jti, new Date(lastExpiry));
      await recordAudit(
        tx,
        {
          viewer: { clientId: session.clientId, requestId },
          action: 'console_session.ended',
          fleetId: null,
          subjectId: client?.id ?? null,
          details: { jti: session.jti },
        },
        now,
      );
    });
  }

  async #startFor(client: ApiClientRow, requestId: string): Promise<ConsoleSession> {
    const session = await this.#issue(client);
    await writeOrRefuse(this.#store, async (tx) => {
      await requireUnchanged(tx, client);
      const now = this.#now();
      await touchClient(tx, client.id, now);
      await recordAudit(
        tx,
        {
          viewer: { clientId: client.clientId, requestId },
          action: 'console_session.started',
          fleetId: null,
          subjectId: client.id,
          details: { jti: session.jti },
        },
        now,
      );
    });
    return session;
  }

  async #issue(
    client: ApiClientRow,
    earlier?: VerifiedAccessToken,
  ): Promise<ConsoleSession & { readonly jti: string }> {
    const { clientId, scopes } = client;
    const { accessToken, expiresIn, jti } = await this.#tokens.issue({
      clientId,
      scopes,
      secretVersion: earlier?.secretVersion ?? secretVersionOf(client),
      ...(earlier && { continues: earlier }),
    });
    const expiresAt = new Date(this.#now().getTime() + expiresIn * 1000);
    return { token: accessToken, clientId, expiresAt, jti };
  }

  async #verified(token: string): Promise<VerifiedAccessToken | null> {
    try {
      return await this.#tokens.verify(token);
    } catch (error) {
      if (error instanceof FleetgraphError && error.code === 'UNAUTHENTICATED') return null;
      throw error;
    }
  }
}
