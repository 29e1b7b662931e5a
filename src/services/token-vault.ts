import { setTimeout as sleep } from 'node:timers/promises';
import { type GrantSubjectKind } from '../domain/grant.js';
import { newId } from '../domain/ids.js';
import { type Logger } from '../domain/logger.js';
import { type ProviderName } from '../domain/provider.js';
import { type Telemetry } from '../domain/telemetry.js';
import { ProviderFailure, type ProviderToken } from '../providers/provider.js';
import { endLease, findGrantOf, insertGrant, leaseGrant, prolongLease, saveGrant, type StoredGrant } from '../store/grants.js';
import { type AfterCommit, type Db, type Store } from '../store/store.js';
import { type Vault } from '../vault/vault.js';

/** How long a renewal is left alone when nothing is heard of it; it prolongs that by itself while it lives. */
const LEASE_MS = 30_000;
const PROLONG_EVERY_MS = 10_000;
/** Somebody else's renewal is looked at so often, and waited for so long: past the end of a lease whose holder died. */
const POLL_MS = 50;
const WAIT_MS = LEASE_MS + 15_000;

/** The values of a grant's tokens, as they are sealed. */
export type HeldTokens = Pick<ProviderToken, 'accessToken' | 'tokenType' | 'refreshToken' | 'deviceToken'>;

/** What a grant is for. */
export interface GrantSubject {
  readonly kind: GrantSubjectKind;
  readonly id: string;
  readonly fleetId: string;
  readonly accountId: string;
  readonly provider: ProviderName;
}

/** Where the tokens of a grant come from. */
export interface TokenSource {
  readonly subject: GrantSubject;
  /** With less than this left a token is renewed. */
  readonly renewBeforeSeconds: number;
  /**
   * Asks the provider for the next tokens.
   * @param held those that are kept, null when there are none
   * @throws ProviderFailure; NotApproved when there can be none
   */
  obtain(held: HeldTokens | null): Promise<ProviderToken>;
  /** Part of the transaction that keeps them; false when they must not be kept. */
  readonly keep?: (tx: Db, afterCommit: AfterCommit) => Promise<boolean>;
}

/** What is asked of a token. */
export interface Wish {
  /** It must be good for so long, as far as the provider's tokens live that long. */
  readonly minTtlSeconds?: number;
  /** The provider did not take this access token; whatever else is kept may do. */
  readonly refused?: string;
  /** None that is kept will do. */
  readonly anew?: boolean;
}

/** A token that is kept, with its values. */
export interface Vended {
  readonly grant: StoredGrant;
  readonly tokens: HeldTokens;
  readonly renewed: boolean;
  /** A renewal before this one was cut off, and its tokens were lost. */
  readonly recovered: boolean;
}

/** The provider gives no token for the vehicle. */
export class NotApproved extends Error {
  /** The tokens that are kept are good for nothing any more. */
  readonly lost: boolean;

  constructor(lost: boolean) {
    super('the vehicle is not approved');
    this.name = 'NotApproved';
    this.lost = lost;
  }
}

export interface TokenVaultParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly now: () => Date;
  readonly log: Logger;
  readonly telemetry?: Pick<Telemetry, 'tokenRenewal'>;
}

/** Where a grant's tokens are sealed. */
export const tokensPlace = (grantId: string) => ({ table: 'access_grants', id: grantId, field: 'tokens' });

/**
 * Keeps the tokens of all grants, one grant a subject. They are sealed and stored before anybody gets them, reused while
 * they are good for long enough, and renewed by one at a time: in the process by sharing the renewal, across processes by
 * a lease in the grant's row. Each lease raises the generation, and tokens are kept only while theirs is the last one, so
 * that whoever was overtaken writes nothing. While the provider is asked the row says that it may be rotating: after a
 * crash the next one finds out whether the old refresh token is still good.
 */
export class TokenVault {
  readonly #parts: TokenVaultParts;
  readonly #renewals = new Map<string, Promise<Vended>>();

  constructor(parts: TokenVaultParts) {
    this.#parts = parts;
  }

  /** @throws ProviderFailure, NotApproved */
  async get(source: TokenSource, wish: Wish = {}): Promise<Vended> {
    const { subject } = source;
    const startedAt = this.#parts.now();
    const seen = await findGrantOf(this.#parts.store.read, subject.id);
    const isSpent = seen !== null && (wish.anew ?? (wish.refused !== undefined && (await this.#openHeld(seen))?.accessToken === wish.refused));
    const isGood = (grant: StoredGrant): boolean => !(isSpent && grant.sealedTokens === seen.sealedTokens) && this.#isGood(grant, source, wish, startedAt, seen);
    if (seen && isGood(seen)) return this.#open(seen);
    for (;;) {
      const shared = this.#renewals.get(subject.id);
      const renewal = shared ?? this.#share(subject.id, this.#told(subject, this.#renew(source, isGood)));
      try {
        const vended = await renewal;
        if (!shared || vended.renewed || isGood(vended.grant)) return vended;
      } catch (error) {
        return await this.#makeDo(source, wish, error);
      }
    }
  }

  /** Keeps a token that was obtained otherwise, in a transaction of the caller's; renewals under way are overtaken. */
  async prepare(subject: GrantSubject, token: ProviderToken): Promise<(tx: Db) => Promise<void>> {
    const before = await findGrantOf(this.#parts.store.read, subject.id);
    const grant = before ?? this.#blank(subject);
    const renewed = { ...grant, ...(await this.#toRenewed(grant, token)) };
    return async (tx) => {
      const present = await findGrantOf(tx, subject.id);
      await saveGrant(tx, { ...renewed, generation: (present?.generation ?? 0) + 1 });
    };
  }

  /** Lets later callers not share what is under way. */
  forget(subjectId: string): void {
    this.#renewals.delete(subjectId);
  }

  /**
   * Takes the tokens back at the provider, then here. While that is done nobody renews them.
   * @param takeBack the calls to the provider; @param keep part of the transaction that keeps the end
   * @returns the grant as it is then; unchanged when there was nothing to be taken back, or nothing as old as `obtainedUntil`
   * @throws ProviderFailure
   */
  async revoke(
    subject: GrantSubject,
    takeBack: (held: HeldTokens) => Promise<void>,
    { keep, obtainedUntil }: { readonly keep?: (tx: Db) => Promise<void>; readonly obtainedUntil?: Date } = {},
  ): Promise<StoredGrant> {
    // Without tokens, but about to get the first ones: those are to be waited for.
    const isEmpty = (grant: StoredGrant): boolean => grant.sealedTokens === '' && (grant.renewalUntil === null || grant.renewalUntil <= this.#parts.now());
    const isDone = (grant: StoredGrant): boolean => isEmpty(grant) || (obtainedUntil !== undefined && obtainedAt(grant) > obtainedUntil);
    const taken = await this.#take(subject, isDone);
    if (!taken.ours) return taken.grant;
    const { held, leased } = taken;
    return this.#whileLeased(leased, taken.wasRotating, async () => {
      if (held) await takeBack(held);
      const ended = await this.#parts.store.write(async (tx) => {
        const grant = await endLease(tx, leased, { status: 'REVOKED', sealedTokens: '', revokedAt: this.#parts.now(), rotating: false });
        if (grant) await keep?.(tx);
        return grant;
      });
      if (!ended) throw this.#overtaken(subject);
      return ended;
    });
  }

  #isGood(grant: StoredGrant, source: TokenSource, wish: Wish, startedAt: Date, seen: StoredGrant | null): boolean {
    if (grant.status !== 'ACTIVE') return false;
    const leftMs = this.#leftMs(grant);
    const isLasting = leftMs > source.renewBeforeSeconds * 1000 && leftMs >= (wish.minTtlSeconds ?? 0) * 1000;
    // One that came after the wish is the freshest there is, whatever the wish was.
    const isFreshest = grant.generation !== seen?.generation && obtainedAt(grant) >= startedAt && leftMs > 0;
    return isLasting || isFreshest;
  }

  /** A token that nobody could renew is still good for as long as it was asked to be. */
  async #makeDo({ subject }: TokenSource, { refused, anew, minTtlSeconds = 0 }: Wish, error: unknown): Promise<Vended> {
    if (!(error instanceof ProviderFailure) || refused !== undefined || anew || minTtlSeconds === 0) throw error;
    const grant = await findGrantOf(this.#parts.store.read, subject.id);
    if (grant?.status === 'ACTIVE' && this.#leftMs(grant) >= minTtlSeconds * 1000) return this.#open(grant);
    throw error;
  }

  #leftMs(grant: StoredGrant): number {
    return grant.expiresAt.getTime() - this.#parts.now().getTime();
  }

  async #told({ provider }: GrantSubject, renewal: Promise<Vended>): Promise<Vended> {
    const { telemetry } = this.#parts;
    try {
      const vended = await renewal;
      if (vended.renewed) telemetry?.tokenRenewal({ provider, outcome: vended.recovered ? 'recovered' : 'renewed' });
      return vended;
    } catch (error) {
      telemetry?.tokenRenewal({ provider, outcome: error instanceof NotApproved ? (error.lost ? 'lost' : 'not-approved') : 'failed' });
      throw error;
    }
  }

  #share(subjectId: string, renewal: Promise<Vended>): Promise<Vended> {
    const shared = renewal.finally(() => {
      if (this.#renewals.get(subjectId) === shared) this.#renewals.delete(subjectId);
    });
    this.#renewals.set(subjectId, shared);
    return shared;
  }

  async #renew(source: TokenSource, isGood: (grant: StoredGrant) => boolean): Promise<Vended> {
    const { store, log } = this.#parts;
    const { subject } = source;
    const taken = await this.#take(subject, isGood);
    if (!taken.ours) return this.#open(taken.grant);
    const { leased, held, wasRotating } = taken;
    return this.#whileLeased(leased, wasRotating, async () => {
      const token = await source.obtain(held);
      const recovered = wasRotating && held?.refreshToken !== undefined;
      const renewed = await this.#toRenewed(leased, token);
      const kept = await store.write(async (tx, afterCommit) => {
        if (source.keep && !(await source.keep(tx, afterCommit))) return null;
        return endLease(tx, leased, { ...renewed, rotating: false });
      });
      if (recovered) log.warn({ grantId: leased.id, subjectId: subject.id }, 'a renewal had been cut off; the provider was asked for new tokens');
      if (kept) return { grant: kept, tokens: toHeld(token), renewed: true, recovered };
      const present = await findGrantOf(store.read, subject.id);
      if (present && isGood(present)) return this.#open(present);
      throw this.#overtaken(subject);
    });
  }

  /** Takes the lease, or waits for who has it. → the lease with what is kept, or the grant once it is good as it is */
  async #take(
    subject: GrantSubject,
    isDone: (grant: StoredGrant) => boolean,
  ): Promise<{ readonly ours: true; readonly leased: StoredGrant; readonly held: HeldTokens | null; readonly wasRotating: boolean } | { readonly ours: false; readonly grant: StoredGrant }> {
    const { store, now } = this.#parts;
    const owner = newId('command');
    const deadline = performance.now() + WAIT_MS;
    for (;;) {
      const taken = await store.write(async (tx) => {
        const seen = (await findGrantOf(tx, subject.id)) ?? (await this.#begin(tx, subject));
        if (isDone(seen)) return { ours: false, grant: seen } as const;
        const leased = await leaseGrant(tx, seen, { owner, until: new Date(now().getTime() + LEASE_MS) }, now());
        return leased && ({ ours: true, leased, seen } as const);
      });
      if (taken?.ours === false) return taken;
      if (taken) return { ours: true, leased: taken.leased, held: await this.#openHeld(taken.leased), wasRotating: taken.seen.rotating };
      if (performance.now() >= deadline) throw this.#overtaken(subject);
      await sleep(POLL_MS);
    }
  }

  async #begin(tx: Db, subject: GrantSubject): Promise<StoredGrant> {
    await insertGrant(tx, this.#blank(subject));
    const grant = await findGrantOf(tx, subject.id);
    if (!grant) throw new Error('the grant that was just made is gone');
    return grant;
  }

  #blank({ kind, id, fleetId, accountId }: GrantSubject): StoredGrant {
    const now = this.#parts.now();
    const never = { status: 'EXPIRED', scopes: [], sealedTokens: '', issuedAt: now, refreshedAt: null, expiresAt: now, revokedAt: null } as const;
    return { id: newId('grant'), fleetId, accountId, subjectKind: kind, subjectId: id, ...never, renewalOwner: null, renewalUntil: null, generation: 0, rotating: false };
  }

  /** Prolongs the lease while the work goes on; gives it back when it fails, with what the failure leaves unknown. */
  async #whileLeased<T>(leased: StoredGrant, wasRotating: boolean, work: () => Promise<T>): Promise<T> {
    const { store, now, log } = this.#parts;
    const prolong = (): void => {
      store.write((tx) => prolongLease(tx, leased, new Date(now().getTime() + LEASE_MS))).catch((error: unknown) => log.warn({ err: error, grantId: leased.id }, 'a lease could not be prolonged'));
    };
    const timer = setInterval(prolong, PROLONG_EVERY_MS);
    try {
      return await work();
    } catch (error) {
      const lost = error instanceof NotApproved && error.lost;
      // Anything but the provider's clear word may have cost the refresh token: whoever is next has to find out.
      const isKnown = error instanceof NotApproved || (error instanceof ProviderFailure && !error.outcomeUnknown);
      await store.write((tx) => endLease(tx, leased, { ...(lost && { status: 'NEEDS_REAUTHORIZATION', sealedTokens: '' }), rotating: lost ? false : wasRotating || !isKnown }));
      if (lost) log.error({ grantId: leased.id, subjectId: leased.subjectId }, 'the provider takes no token of this grant any more');
      throw error;
    } finally {
      clearInterval(timer);
    }
  }

  /** Of a grant that was taken back nothing but its id goes on. */
  async #toRenewed(grant: StoredGrant, token: ProviderToken) {
    const isFirst = grant.status === 'EXPIRED' || grant.status === 'REVOKED';
    return {
      status: 'ACTIVE',
      scopes: token.scopes,
      sealedTokens: await this.#parts.vault.seal(toHeld(token), tokensPlace(grant.id)),
      issuedAt: isFirst ? token.issuedAt : grant.issuedAt,
      refreshedAt: isFirst ? null : token.issuedAt,
      expiresAt: token.expiresAt,
      revokedAt: null,
    } as const;
  }

  async #open(grant: StoredGrant): Promise<Vended> {
    const tokens = await this.#openHeld(grant);
    if (!tokens) throw new Error('a grant without tokens is not good');
    return { grant, tokens, renewed: false, recovered: false };
  }

  async #openHeld({ id, sealedTokens }: StoredGrant): Promise<HeldTokens | null> {
    return sealedTokens === '' ? null : this.#parts.vault.openJson<HeldTokens>(sealedTokens, tokensPlace(id));
  }

  #overtaken({ provider }: GrantSubject): ProviderFailure {
    return new ProviderFailure(provider, 'unavailable', 'Somebody else is renewing this token at the provider, or has taken it back. Try again.');
  }
}

const obtainedAt = ({ issuedAt, refreshedAt }: StoredGrant): Date => refreshedAt ?? issuedAt;

function toHeld({ accessToken, tokenType, refreshToken, deviceToken }: ProviderToken): HeldTokens {
  return { accessToken, tokenType, ...(refreshToken !== undefined && { refreshToken }), ...(deviceToken !== undefined && { deviceToken }) };
}
