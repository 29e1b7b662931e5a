import { randomBytes } from 'node:crypto';

/** For whom a token is. */
export type Subject =
  | { readonly kind: 'admin'; readonly email: string }
  | { readonly kind: 'user'; readonly deviceToken: string };

/** Pair of tokens on the wire. */
export interface IssuedPair {
  readonly AccessToken: { readonly Token: string; readonly ExpiresIn: number };
  readonly RefreshToken: string;
}

interface Pair {
  readonly subject: Subject;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly accessSeconds: number;
  readonly issuedAt: Date;
  accessEndsAt: Date;
  refreshEndsAt: Date;
}

/** A pair without its values. */
export type PairState = Omit<Pair, 'accessToken' | 'refreshToken'>;

/** Pairs of an access and a refresh token, good by the simulator's clock. */
export class TokenBook {
  readonly #now: () => Date;
  readonly #byAccess = new Map<string, Pair>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  issue(subject: Subject, accessSeconds: number, refreshSeconds: number): IssuedPair {
    const issuedAt = this.#now();
    const pair: Pair = {
      subject,
      // The provider does not disclose its content: no client may depend on it.
      accessToken: `eyJ${randomBytes(48).toString('base64url')}`,
      refreshToken: randomBytes(32).toString('base64url'),
      accessSeconds,
      issuedAt,
      accessEndsAt: new Date(issuedAt.getTime() + accessSeconds * 1000),
      refreshEndsAt: new Date(issuedAt.getTime() + refreshSeconds * 1000),
    };
    this.#byAccess.set(pair.accessToken, pair);
    return {
      AccessToken: { Token: pair.accessToken, ExpiresIn: accessSeconds },
      RefreshToken: pair.refreshToken,
    };
  }

  /** Whose access token it is; undefined when it is foreign or over. */
  verify(accessToken: string | undefined): Subject | undefined {
    const pair = this.#byAccess.get(accessToken ?? '');
    return pair && pair.accessEndsAt > this.#now() ? pair.subject : undefined;
  }

  /**
   * Spends a refresh token, given with the access token it came with, which may be over.
   * @returns whom to give the next pair, and the life of its access token; undefined when the two
   *   are not or no longer a good pair.
   */
  spend(
    accessToken: string | undefined,
    refreshToken: string | undefined,
    { graceSeconds, endsAccess }: { readonly graceSeconds: number; readonly endsAccess: boolean },
  ): { readonly subject: Subject; readonly accessSeconds: number } | undefined {
    const pair = this.#byAccess.get(accessToken ?? '');
    const now = this.#now();
    if (!pair || pair.refreshToken !== refreshToken || pair.refreshEndsAt <= now) return undefined;
    pair.refreshEndsAt = earlier(pair.refreshEndsAt, new Date(now.getTime() + graceSeconds * 1000));
    if (endsAccess) pair.accessEndsAt = earlier(pair.accessEndsAt, now);
    return pair;
  }

  /** Ends access tokens, or whole pairs: of one subject, or of all. */
  revoke(what: 'access' | 'all', of: (subject: Subject) => boolean = () => true): void {
    const now = this.#now();
    for (const pair of this.#byAccess.values()) {
      if (!of(pair.subject)) continue;
      pair.accessEndsAt = earlier(pair.accessEndsAt, now);
      if (what === 'all') pair.refreshEndsAt = earlier(pair.refreshEndsAt, now);
    }
  }

  list(): readonly PairState[] {
    return [...this.#byAccess.values()].map(
      ({ subject, accessSeconds, issuedAt, accessEndsAt, refreshEndsAt }) => ({
        subject,
        accessSeconds,
        issuedAt,
        accessEndsAt,
        refreshEndsAt,
      }),
    );
  }
}

export function isSameSubject(a: Subject, b: Subject): boolean {
  if (a.kind === 'admin') return b.kind === 'admin' && a.email === b.email;
  return b.kind === 'user' && a.deviceToken === b.deviceToken;
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
