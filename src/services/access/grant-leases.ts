import { setTimeout as sleep } from 'node:timers/promises';
import { GRANT_ID_PREFIX } from '../../domain/grant.js';
import { leaseOwner } from '../../domain/instance.js';
import { type Logger } from '../../domain/ports/logger.js';
import { COMMAND_ID_PREFIX, newId } from '../../domain/values/ids.js';
import { leaseEnd, RENEW_LEASE_EVERY_MS } from '../../domain/values/lease.js';
import { millisecondsLeft } from '../../providers/access/deadline.js';
import { ProviderFailure } from '../../providers/failure.js';
import { holdAccount } from '../../store/accounts.js';
import { type Db, type Store } from '../../store/engine/store.js';
import {
  endLease,
  findGrantOf,
  insertGrant,
  leaseGrant,
  prolongLease,
  type StoredGrant,
} from '../../store/grants.js';
import { type GrantSubject, NotApproved } from './token-source.js';

/** Interval between checks of another owner's renewal, in milliseconds. */
const POLL_MS = 50;

export interface GrantLeasesParts {
  readonly store: Store;
  readonly now: () => Date;
  readonly log: Logger;
  /** Instance that owns the leases. */
  readonly instanceId?: string;
}

/** Lease that was taken, or the grant if it needs no renewal. */
export type Taken =
  | {
      readonly ours: true;
      readonly leased: StoredGrant;
      /** True if an earlier renewal did not finish. */
      readonly wasRotating: boolean;
    }
  | { readonly ours: false; readonly grant: StoredGrant };

/**
 * Lets one process at a time ask the provider for the tokens of a grant, by a lease in the grant's
 * row. Each lease, and each end of one, increases the generation: an overtaken holder writes
 * nothing, and a process that read the row before a renewal does not repeat it.
 */
export class GrantLeases {
  readonly #parts: GrantLeasesParts;

  constructor(parts: GrantLeasesParts) {
    this.#parts = parts;
  }

  /**
   * Takes the lease, or waits for its holder until the deadline of the call.
   * @returns the lease, or the grant once it needs no renewal
   * @throws ProviderFailure of kind `unavailable` if the holder does not finish
   */
  async take(subject: GrantSubject, isDone: (grant: StoredGrant) => boolean): Promise<Taken> {
    const { store, now, instanceId = '' } = this.#parts;
    const owner = leaseOwner(instanceId, newId(COMMAND_ID_PREFIX));
    for (;;) {
      const taken = await store.write(async (tx): Promise<Taken | null> => {
        const seen = (await findGrantOf(tx, subject.id)) ?? (await this.#begin(tx, subject));
        if (isDone(seen)) return { ours: false, grant: seen };
        const leased = await leaseGrant(tx, seen, { owner, until: leaseEnd(now()) }, now());
        return leased && { ours: true, leased, wasRotating: seen.rotating };
      });
      if (taken) return taken;
      if (millisecondsLeft() === 0) throw overtaken(subject);
      await sleep(POLL_MS);
    }
  }

  /**
   * Extends the lease while the work runs. If the work fails, releases the lease and stores whether
   * the outcome is unknown.
   */
  async during<T>(
    { leased, wasRotating }: Extract<Taken, { ours: true }>,
    work: () => Promise<T>,
  ): Promise<T> {
    const { store, now, log } = this.#parts;
    const prolong = (): void => {
      store
        .write((tx) => prolongLease(tx, leased, leaseEnd(now())))
        .catch((error: unknown) =>
          log.warn({ err: error, grantId: leased.id }, 'a lease could not be prolonged'),
        );
    };
    const timer = setInterval(prolong, RENEW_LEASE_EVERY_MS);
    try {
      return await work();
    } catch (error) {
      const lost = error instanceof NotApproved && error.lost;
      // Outcome unknown: any error except a definite answer of the provider may have cost the
      // refresh token, so the next holder must check.
      const isKnown =
        error instanceof NotApproved || (error instanceof ProviderFailure && !error.outcomeUnknown);
      await store.write((tx) =>
        endLease(tx, leased, {
          ...(lost && { status: 'NEEDS_REAUTHORIZATION', sealedTokens: '' }),
          rotating: lost ? false : wasRotating || !isKnown,
        }),
      );
      if (lost)
        log.error(
          { grantId: leased.id, subjectId: leased.subjectId },
          'the provider takes no token of this grant any more',
        );
      throw error;
    } finally {
      clearInterval(timer);
    }
  }

  /** @throws ProviderFailure if the account was disconnected: nothing more is stored for it */
  async #begin(tx: Db, subject: GrantSubject): Promise<StoredGrant> {
    if (!(await holdAccount(tx, subject.accountId))) throw disconnected(subject);
    await insertGrant(tx, blankGrant(subject, this.#parts.now()));
    const grant = await findGrantOf(tx, subject.id);
    if (!grant) throw new Error('the grant that was just made is gone');
    return grant;
  }
}

/** Returns a grant that never had a token. */
export function blankGrant({ kind, id, fleetId, accountId }: GrantSubject, now: Date): StoredGrant {
  const never = {
    status: 'EXPIRED',
    scopes: [],
    sealedTokens: '',
    issuedAt: now,
    refreshedAt: null,
    expiresAt: now,
    revokedAt: null,
  } as const;
  return {
    id: newId(GRANT_ID_PREFIX),
    fleetId,
    accountId,
    subjectKind: kind,
    subjectId: id,
    ...never,
    renewalOwner: null,
    renewalUntil: null,
    generation: 0,
    rotating: false,
  };
}

function disconnected({ provider }: GrantSubject): ProviderFailure {
  return new ProviderFailure(provider, 'rejected', 'The account has been disconnected.');
}

export function overtaken({ provider }: GrantSubject): ProviderFailure {
  return new ProviderFailure(
    provider,
    'unavailable',
    'Another process is renewing this token at the provider, or has revoked it. Try again.',
  );
}
