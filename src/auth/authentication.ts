import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { FleetgraphError } from '../domain/errors.js';
import { type Logger } from '../domain/ports/logger.js';
import { holds, type Viewer } from '../domain/values/viewer.js';
import {
  type ApiClientRow,
  type ClientOfToken,
  clientsByClientIds,
  findClientOfToken,
  findClientsOfTokens,
  type TokenOfClient,
} from '../store/access/api-clients.js';
import { revokedAmong } from '../store/access/revoked-tokens.js';
import { type Store } from '../store/engine/store.js';
import { joinLookUps } from '../store/query/turn-look-ups.js';
import { type AccessTokens, type TokenKind, type VerifiedAccessToken } from './access-tokens.js';
import { type ForeignToken, type ForeignTokens } from './foreign-tokens.js';
import { isOfSecret, type TokenAge } from './secret-version.js';

/** Admitted caller, with the expiry and the id of the token. */
export interface Authenticated extends TokenAge {
  readonly viewer: Viewer;
  readonly expiresAt: Date;
  /**
   * Id of the token; null for another issuer's token, which ends by its expiry: only its issuer
   * knows whether it was revoked.
   */
  readonly jti: string | null;
}

export interface AuthenticationParts {
  readonly store: Store;
  readonly tokens: AccessTokens;
  /** Verifier of the console's sessions, if there is a console. */
  readonly sessions?: AccessTokens;
  /** Verifier of other issuers' tokens, if they are accepted. */
  readonly foreign?: ForeignTokens;
  readonly now: () => Date;
  /** Logger of the reasons for which tokens are refused: callers do not learn them. */
  readonly log?: Pick<Logger, 'debug'>;
}

interface Remembered {
  readonly token: Verified;
  readonly from: number;
  readonly until: number;
}

interface OwnToken {
  readonly own: VerifiedAccessToken;
  known?: Known;
}

type Verified = OwnToken | { readonly foreign: ForeignToken };

/** Result of a lookup of a token and its client, and the version of the store at that time. */
interface Known {
  readonly version: number;
  readonly found: ClientOfToken | undefined;
}

/** Maximum length of a token, in characters; our own have some 600. */
const MAX_TOKEN_LENGTH = 8192;
const MAX_VERIFIED = 5000;
/**
 * Time for which a verified signature is cached, in milliseconds; bounds how long a retired signing
 * key is accepted.
 */
const REMEMBER_SIGNATURE_MS = 60_000;

/**
 * Converts an `Authorization` header (RFC 6750 §2.1) to a Viewer. A verified signature is cached
 * for a minute; the client's rights and the token's revocation are read again after every commit to
 * the store.
 */
export class Authentication {
  readonly #store: Store;
  readonly #tokens: AccessTokens;
  readonly #sessions: AccessTokens | undefined;
  readonly #foreign: ForeignTokens | undefined;
  readonly #now: () => Date;
  readonly #log: AuthenticationParts['log'];
  readonly #clientOf: (token: TokenOfClient) => Promise<ClientOfToken | undefined>;
  readonly #verified = new LRUCache<string, Remembered>({
    max: MAX_VERIFIED,
  });

  constructor({ store, tokens, sessions, foreign, now, log }: AuthenticationParts) {
    this.#store = store;
    this.#tokens = tokens;
    this.#sessions = sessions;
    this.#foreign = foreign;
    this.#now = now;
    this.#log = log;
    this.#clientOf =
      store.dialect === 'postgres'
        ? joinLookUps((tokens) => findClientsOfTokens(store.read, tokens))
        : ({ clientId, jti }) => findClientOfToken(store.read, clientId, jti);
  }

  /**
   * Returns null without a header.
   * @throws FleetgraphError UNAUTHENTICATED for every header that does not authenticate its sender
   */
  async authenticate(header: string | undefined, requestId: string): Promise<Authenticated | null> {
    if (header === undefined || header === '') return null;
    return this.#admit(bearerToken(header), 'access', requestId);
  }

  /**
   * Admits the holder of a session of the console.
   * @throws FleetgraphError UNAUTHENTICATED for every session that is not valid any more
   */
  async authenticateSession(token: string, requestId: string): Promise<Authenticated> {
    try {
      return await this.#admit(token, 'session', requestId);
    } catch (error) {
      if (!(error instanceof FleetgraphError) || error.code !== 'UNAUTHENTICATED') throw error;
      throw unauthenticated('The session has ended; sign in again.');
    }
  }

  async #admit(text: string, kind: TokenKind, requestId: string): Promise<Authenticated> {
    const token = await this.#verify(text, kind).catch((error: unknown) => {
      this.#logRefusal(error, requestId);
      throw error;
    });
    if ('foreign' in token) {
      const { issuedAt, expiresAt, ...rights } = token.foreign;
      const age = { issuedAt, expiresAt, secretVersion: null };
      return { viewer: { ...rights, requestId }, ...age, jti: null };
    }
    const { issuedAt, secretVersion, expiresAt, jti } = token.own;
    return {
      viewer: viewerOf(token.own, await this.#findClient(token), requestId),
      issuedAt,
      secretVersion,
      expiresAt,
      jti,
    };
  }

  /**
   * Returns the callers admitted earlier, e.g. on sockets that are still open, who would not be
   * admitted now with the same rights. One query covers all of them.
   */
  async endedAmong(held: readonly Authenticated[]): Promise<ReadonlySet<Authenticated>> {
    const now = this.#now();
    const own = held.filter(({ jti, expiresAt }) => jti !== null && expiresAt > now);
    const db = this.#store.read;
    const clients = await clientsByClientIds(db, [
      ...new Set(own.map(({ viewer }) => viewer.clientId)),
    ]);
    const byId = new Map(clients.map((client) => [client.clientId, client]));
    const revoked = await revokedAmong(db, [...new Set(own.flatMap(({ jti }) => jti ?? []))]);
    const isGood = (entered: Authenticated): boolean =>
      entered.jti !== null &&
      !revoked.has(entered.jti) &&
      hasSameRights(byId.get(entered.viewer.clientId), entered);
    return new Set(
      held.filter((each) => each.expiresAt <= now || (each.jti !== null && !isGood(each))),
    );
  }

  async #verify(token: string, kind: TokenKind): Promise<Verified> {
    if (token.length > MAX_TOKEN_LENGTH) throw unauthenticated('The token is too long.');
    // Digest, so that a memory dump contains no valid token.
    const key = `${kind} ${hash('sha256', token, 'base64')}`;
    const remembered = this.#verified.get(key);
    const now = this.#now().getTime();
    if (remembered && isWithin(now, remembered)) return remembered.token;
    const verified = await this.#verifyNew(token, kind);
    const { expiresAt } = 'foreign' in verified ? verified.foreign : verified.own;
    this.#verified.set(key, {
      token: verified,
      from: now,
      until: Math.min(expiresAt.getTime(), now + REMEMBER_SIGNATURE_MS),
    });
    return verified;
  }

  async #verifyNew(token: string, kind: TokenKind): Promise<Verified> {
    if (kind === 'session') {
      if (!this.#sessions) throw unauthenticated('This server has no console.');
      return { own: await this.#sessions.verify(token) };
    }
    return this.#foreign?.claims(token)
      ? { foreign: await this.#foreign.verify(token) }
      : { own: await this.#tokens.verify(token) };
  }

  /** Logs why a token was refused; the reasons name claims and never repeat their values. */
  #logRefusal(error: unknown, requestId: string): void {
    if (!(error instanceof FleetgraphError) || !(error.cause instanceof Error)) return;
    this.#log?.debug?.({ requestId, reason: error.cause.message }, 'an access token was refused');
  }

  async #findClient(verified: OwnToken): Promise<Known['found']> {
    const version = this.#store.version();
    if (version !== null && verified.known?.version === version) return verified.known.found;
    const found = await this.#clientOf(verified.own);
    // Version from before the read: a commit during it causes a new lookup next time.
    if (version !== null) verified.known = { version, found };
    return found;
  }
}

/** @throws FleetgraphError UNAUTHENTICATED for a token that is no longer valid */
function viewerOf(token: VerifiedAccessToken, found: Known['found'], requestId: string): Viewer {
  if (!found || found.revoked || !isOfSecret(token, found.client)) {
    throw unauthenticated(
      'The access token is not valid any more; get a new one from POST /oauth/token.',
    );
  }
  const { clientId, scopes, fleetIds } = found.client;
  const client: Viewer = { clientId, scopes, fleetIds, requestId };
  return { ...client, scopes: token.scopes.filter((scope) => holds(client, scope)) };
}

/** Returns whether the client still has the rights it was admitted with; it may have more. */
function hasSameRights(client: ApiClientRow | undefined, entered: Authenticated): boolean {
  if (!client || !isOfSecret(entered, client)) return false;
  const { viewer } = entered;
  const today: Viewer = { ...client, requestId: '' };
  return (
    viewer.scopes.every((scope) => holds(today, scope)) &&
    JSON.stringify(client.fleetIds) === JSON.stringify(viewer.fleetIds)
  );
}

/**
 * Returns whether a time lies within the bounds. A time before `from` does not: the clock was set
 * back.
 */
function isWithin(time: number, { from, until }: Remembered): boolean {
  return from <= time && time < until;
}

function bearerToken(header: string): string {
  const token = /^Bearer +([\w~+/.-]+=*) *$/i.exec(header)?.[1];
  if (token === undefined || token.length > MAX_TOKEN_LENGTH)
    throw unauthenticated('The Authorization header must be `Bearer <access token>`.');
  return token;
}

function unauthenticated(message: string): FleetgraphError {
  return new FleetgraphError('UNAUTHENTICATED', message);
}
