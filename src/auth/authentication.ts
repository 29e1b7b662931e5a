import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { FleetgraphError } from '../domain/errors.js';
import { holds, type Viewer } from '../domain/values/viewer.js';
import {
  type ApiClientRow,
  clientsByClientIds,
  findClientOfToken,
} from '../store/access/api-clients.js';
import { revokedAmong } from '../store/access/revoked-tokens.js';
import { type Store } from '../store/engine/store.js';
import { type AccessTokens, type VerifiedAccessToken } from './access-tokens.js';
import { type ForeignToken, type ForeignTokens } from './foreign-tokens.js';
import { isOfSecret, type TokenAge } from './secret-version.js';

/** A caller who was let in, until when, and by which token. */
export interface Authenticated extends TokenAge {
  readonly viewer: Viewer;
  readonly expiresAt: Date;
  /** Null for a token of another issuer, which ends by its time: only its issuer knows whether it was revoked. */
  readonly jti: string | null;
}

export interface AuthenticationParts {
  readonly store: Store;
  readonly tokens: AccessTokens;
  /** Tokens of other issuers that are accepted as well. */
  readonly foreign?: ForeignTokens;
  readonly now: () => Date;
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

/** What the store said of a token and its client, and the version of the store that said so. */
interface Known {
  readonly version: number;
  readonly found: Awaited<ReturnType<typeof findClientOfToken>>;
}

/** A token of ours has some 600 bytes; more than this is not looked at. */
const MAX_TOKEN_LENGTH = 8192;
const MAX_VERIFIED = 5000;
/** A signing key that is withdrawn stops being good within this time. */
const REMEMBER_SIGNATURE_MS = 60_000;

/**
 * Makes a Viewer of an `Authorization` header (RFC 6750 §2.1). That a signature is good is remembered for a minute; what
 * the client may do, and whether its token was revoked, is asked of the store every time anything at all was committed.
 */
export class Authentication {
  readonly #store: Store;
  readonly #tokens: AccessTokens;
  readonly #foreign: ForeignTokens | undefined;
  readonly #now: () => Date;
  readonly #verified = new LRUCache<string, Remembered>({
    max: MAX_VERIFIED,
  });

  constructor({ store, tokens, foreign, now }: AuthenticationParts) {
    this.#store = store;
    this.#tokens = tokens;
    this.#foreign = foreign;
    this.#now = now;
  }

  /**
   * Null when there is no header.
   * @throws FleetgraphError UNAUTHENTICATED for every header that does not let its sender in
   */
  async authenticate(header: string | undefined, requestId: string): Promise<Authenticated | null> {
    if (header === undefined || header === '') return null;
    const token = await this.#verify(bearerToken(header));
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
   * Those let in earlier, e.g. on sockets that are still open, who would not be let in now with the same rights. It asks
   * for all of them at once.
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
      keeps(byId.get(entered.viewer.clientId), entered);
    return new Set(
      held.filter((each) => each.expiresAt <= now || (each.jti !== null && !isGood(each))),
    );
  }

  async #verify(token: string): Promise<Verified> {
    // The digest, so that a dump of the memory holds no token that is still good.
    const key = hash('sha256', token, 'base64');
    const remembered = this.#verified.get(key);
    const now = this.#now().getTime();
    if (remembered && isWithin(now, remembered)) return remembered.token;
    const verified: Verified = this.#foreign?.claims(token)
      ? { foreign: await this.#foreign.verify(token) }
      : { own: await this.#tokens.verify(token) };
    const { expiresAt } = 'foreign' in verified ? verified.foreign : verified.own;
    this.#verified.set(key, {
      token: verified,
      from: now,
      until: Math.min(expiresAt.getTime(), now + REMEMBER_SIGNATURE_MS),
    });
    return verified;
  }

  async #findClient(verified: OwnToken): Promise<Known['found']> {
    const version = this.#store.version();
    if (version !== null && verified.known?.version === version) return verified.known.found;
    const found = await findClientOfToken(
      this.#store.read,
      verified.own.clientId,
      verified.own.jti,
    );
    // Of before it was read: what was committed meanwhile is asked for the next time.
    if (version !== null) verified.known = { version, found };
    return found;
  }
}

/** @throws FleetgraphError UNAUTHENTICATED for a token that is not good any more */
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

/** Whether the client as it is now still has the rights it was let in with; more than those it may have. */
function keeps(client: ApiClientRow | undefined, entered: Authenticated): boolean {
  if (!client || !isOfSecret(entered, client)) return false;
  const { viewer } = entered;
  const today: Viewer = { ...client, requestId: '' };
  return (
    viewer.scopes.every((scope) => holds(today, scope)) &&
    JSON.stringify(client.fleetIds) === JSON.stringify(viewer.fleetIds)
  );
}

/** A time before `from` is none either: the clock was set back. */
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
