import { type Logger } from '../../domain/ports/logger.js';
import { type Telemetry } from '../../domain/ports/telemetry.js';
import { beforeDeadline, withinDeadline } from '../../providers/access/deadline.js';
import { noAnswer } from '../../providers/access/http.js';
import { ProviderFailure } from '../../providers/failure.js';
import { type ProviderToken } from '../../providers/ports/account.js';
import { sealIdentity } from '../../store/access/sealed-columns.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { endLease, findGrantOf, saveGrant, type StoredGrant } from '../../store/grants.js';
import { type Vault } from '../../vault/vault.js';
import { blankGrant, GrantLeases, overtaken } from './grant-leases.js';
import {
  type GrantSubject,
  type HeldTokens,
  NotApproved,
  type TokenNeed,
  type TokenSource,
  type Vended,
} from './token-source.js';

export interface TokenVaultParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly now: () => Date;
  readonly log: Logger;
  readonly telemetry?: Pick<Telemetry, 'tokenRenewal'>;
  /** Instance that owns the leases. */
  readonly instanceId?: string;
}

/**
 * Stores the tokens of all grants, one grant per subject. They are sealed and stored before they
 * are returned, reused while they are valid for long enough, and renewed by one caller at a time:
 * within the process by sharing the renewal, across processes by a lease. The result of an
 * overtaken renewal is not stored. During a call to the provider the row is marked as rotating:
 * after a crash the next caller checks whether the old refresh token is still valid.
 */
export class TokenVault {
  readonly #parts: TokenVaultParts;
  readonly #leases: GrantLeases;
  readonly #renewals = new Map<string, Promise<Vended>>();

  constructor(parts: TokenVaultParts) {
    this.#parts = parts;
    this.#leases = new GrantLeases(parts);
  }

  /**
   * Returns tokens, within the time of one call.
   * @throws ProviderFailure, NotApproved
   */
  get(source: TokenSource, need: TokenNeed = {}): Promise<Vended> {
    return withinDeadline(() => this.#get(source, need));
  }

  async #get(source: TokenSource, need: TokenNeed): Promise<Vended> {
    const { subject } = source;
    const seen = await findGrantOf(this.#parts.store.read, subject.id);
    const isSpent =
      seen !== null &&
      (need.renew ??
        (need.refused !== undefined && this.#openHeld(seen)?.accessToken === need.refused));
    const isGood = (grant: StoredGrant): boolean =>
      !(isSpent && grant.sealedTokens === seen.sealedTokens) &&
      this.#isGood(grant, source, need, seen);
    if (seen && isGood(seen)) return this.#open(seen);
    for (;;) {
      const shared = this.#renewals.get(subject.id);
      const renewal =
        shared ?? this.#share(subject.id, this.#counted(subject, this.#renew(source, isGood)));
      try {
        const vended = await beforeDeadline(renewal, () => tooLate(subject));
        if (!shared || vended.renewed || isGood(vended.grant)) return vended;
      } catch (error) {
        return await this.#makeDo(source, need, error);
      }
    }
  }

  /**
   * Prepares storing a token that was obtained otherwise, in a transaction of the caller's;
   * renewals in progress are overtaken.
   */
  async prepare(subject: GrantSubject, token: ProviderToken): Promise<(tx: Db) => Promise<void>> {
    const before = await findGrantOf(this.#parts.store.read, subject.id);
    const grant = before ?? blankGrant(subject, this.#parts.now());
    const renewed = { ...grant, ...this.#toRenewed(grant, token) };
    return (tx) => saveGrant(tx, renewed);
  }

  /** Detaches the renewal in progress: later callers start a new one. */
  forget(subjectId: string): void {
    this.#renewals.delete(subjectId);
  }

  /**
   * Revokes the tokens at the provider, then here, within the time of one call. No renewal runs
   * meanwhile.
   * @param takeBack calls the provider
   * @param onStore runs in the transaction that stores the revocation
   * @returns the revoked grant; unchanged if it held no tokens, or only ones newer than
   * `obtainedUntil`
   * @throws ProviderFailure
   */
  revoke(
    subject: GrantSubject,
    takeBack: (held: HeldTokens) => Promise<void>,
    more: { readonly onStore?: (tx: Db) => Promise<void>; readonly obtainedUntil?: Date } = {},
  ): Promise<StoredGrant> {
    return withinDeadline(() => this.#revoke(subject, takeBack, more));
  }

  async #revoke(
    subject: GrantSubject,
    takeBack: (held: HeldTokens) => Promise<void>,
    {
      onStore,
      obtainedUntil,
    }: { readonly onStore?: (tx: Db) => Promise<void>; readonly obtainedUntil?: Date },
  ): Promise<StoredGrant> {
    // Not empty while a first renewal is in progress: its tokens must be waited for.
    const isEmpty = (grant: StoredGrant): boolean =>
      grant.sealedTokens === '' &&
      (grant.renewalUntil === null || grant.renewalUntil <= this.#parts.now());
    const isDone = (grant: StoredGrant): boolean =>
      isEmpty(grant) || (obtainedUntil !== undefined && obtainedAt(grant) > obtainedUntil);
    const taken = await this.#leases.take(subject, isDone);
    if (!taken.ours) return taken.grant;
    const { leased } = taken;
    const held = this.#openHeld(leased);
    return this.#leases.during(taken, async () => {
      if (held) await takeBack(held);
      const ended = await this.#parts.store.write(async (tx) => {
        const grant = await endLease(tx, leased, {
          status: 'REVOKED',
          sealedTokens: '',
          revokedAt: this.#parts.now(),
          rotating: false,
        });
        if (grant) await onStore?.(tx);
        return grant;
      });
      if (!ended) throw overtaken(subject);
      return ended;
    });
  }

  #isGood(
    grant: StoredGrant,
    source: TokenSource,
    need: TokenNeed,
    seen: StoredGrant | null,
  ): boolean {
    if (grant.status !== 'ACTIVE') return false;
    const leftMs = this.#leftMs(grant);
    const isLasting =
      leftMs > source.renewBeforeSeconds * 1000 && leftMs >= (need.minTtlSeconds ?? 0) * 1000;
    return isLasting || (leftMs > 0 && isFreshest(grant, seen));
  }

  /** Returns the stored token after a failed renewal, if it is valid for as long as requested. */
  async #makeDo(
    { subject }: TokenSource,
    { refused, renew, minTtlSeconds = 0 }: TokenNeed,
    error: unknown,
  ): Promise<Vended> {
    if (
      !(error instanceof ProviderFailure) ||
      refused !== undefined ||
      renew ||
      minTtlSeconds === 0
    )
      throw error;
    const grant = await findGrantOf(this.#parts.store.read, subject.id);
    if (grant?.status === 'ACTIVE' && this.#leftMs(grant) >= minTtlSeconds * 1000)
      return this.#open(grant);
    throw error;
  }

  #leftMs(grant: StoredGrant): number {
    return grant.expiresAt.getTime() - this.#parts.now().getTime();
  }

  async #counted({ provider }: GrantSubject, renewal: Promise<Vended>): Promise<Vended> {
    const { telemetry } = this.#parts;
    try {
      const vended = await renewal;
      if (vended.renewed)
        telemetry?.tokenRenewal({ provider, outcome: vended.recovered ? 'recovered' : 'renewed' });
      return vended;
    } catch (error) {
      telemetry?.tokenRenewal({
        provider,
        outcome: error instanceof NotApproved ? (error.lost ? 'lost' : 'not-approved') : 'failed',
      });
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
    const taken = await this.#leases.take(subject, isGood);
    if (!taken.ours) return this.#open(taken.grant);
    const { leased, wasRotating } = taken;
    const held = this.#openHeld(leased);
    return this.#leases.during(taken, async () => {
      const token = await source.obtain(held);
      const recovered = wasRotating && held?.refreshToken !== undefined;
      const renewed = this.#toRenewed(leased, token);
      const stored = await store.write(async (tx, afterCommit) => {
        if (source.onStore && !(await source.onStore(tx, afterCommit))) return null;
        return endLease(tx, leased, { ...renewed, rotating: false });
      });
      if (recovered)
        log.warn(
          { grantId: leased.id, subjectId: subject.id },
          'a renewal had been cut off; the provider was asked for new tokens',
        );
      if (stored) return { grant: stored, tokens: toHeld(token), renewed: true, recovered };
      const present = await findGrantOf(store.read, subject.id);
      if (present && isGood(present)) return this.#open(present);
      throw overtaken(subject);
    });
  }

  /** Returns the renewed columns; a revoked grant retains only its id. */
  #toRenewed(grant: StoredGrant, token: ProviderToken) {
    const isFirst = grant.status === 'EXPIRED' || grant.status === 'REVOKED';
    return {
      status: 'ACTIVE',
      scopes: token.scopes,
      sealedTokens: this.#parts.vault.seal(
        toHeld(token),
        sealIdentity('access_grants.sealed_tokens', grant.id),
      ),
      issuedAt: isFirst ? token.issuedAt : grant.issuedAt,
      refreshedAt: isFirst ? null : token.issuedAt,
      expiresAt: token.expiresAt,
      revokedAt: null,
    } as const;
  }

  #open(grant: StoredGrant): Vended {
    const tokens = this.#openHeld(grant);
    if (!tokens) throw new Error('a grant without tokens is not good');
    return { grant, tokens, renewed: false, recovered: false };
  }

  #openHeld({ id, sealedTokens }: StoredGrant): HeldTokens | null {
    return sealedTokens === ''
      ? null
      : (this.#parts.vault.openJson(
          sealedTokens,
          sealIdentity('access_grants.sealed_tokens', id),
        ) as HeldTokens);
  }
}

function tooLate({ provider }: GrantSubject): ProviderFailure {
  return new ProviderFailure(provider, 'unavailable', noAnswer());
}

/**
 * Returns whether the token was stored after the call started: it is the newest available, whatever
 * was requested. Compares no times, because another instance's clock may have set them.
 */
function isFreshest(grant: StoredGrant, seen: StoredGrant | null): boolean {
  return grant.generation !== seen?.generation && grant.sealedTokens !== seen?.sealedTokens;
}

const obtainedAt = ({ issuedAt, refreshedAt }: StoredGrant): Date => refreshedAt ?? issuedAt;

function toHeld({ accessToken, tokenType, refreshToken, deviceToken }: ProviderToken): HeldTokens {
  return {
    accessToken,
    tokenType,
    ...(refreshToken !== undefined && { refreshToken }),
    ...(deviceToken !== undefined && { deviceToken }),
  };
}
