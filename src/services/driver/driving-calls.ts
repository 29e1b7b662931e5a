import { bulkhead, type BulkheadPolicy } from 'cockatiel';
import { LRUCache } from 'lru-cache';
import { WindowCounts } from '../../auth/sign-ins/window-counts.js';
import { FleetgraphError } from '../../domain/errors.js';
import { ProviderFailure, type ProviderFailureKind } from '../../providers/failure.js';
import { type StoredAccount } from '../../store/accounts.js';
import { type StoredDriver } from '../../store/drivers.js';
import { type AccountSessions } from '../access/account-sessions.js';
import { toRefusal } from '../access/provider-errors.js';

/** Maximum calls for data of drivers per account and minute, on all instances together. */
const MAX_CALLS_PER_MINUTE = 300;
/** Milliseconds for which an answer is served again. */
const REMEMBERED_MS = 5 * 60_000;
/** Maximum calls of one account at once: half of what the account may make. */
const AT_ONCE = 8;
/** Maximum weight of the answers in memory; a trip weighs 1, as every other answer does. */
const MAX_WEIGHT = 100_000;

/** Failures that are about the account or the provider, and not about a driver. */
const OF_ACCOUNT: readonly ProviderFailureKind[] = ['unauthorized', 'rate-limited', 'unavailable'];

export interface DrivingCallsParts {
  readonly sessions: AccountSessions;
  readonly now: () => Date;
}

/** Driver whose provider can be asked, with the account. */
export interface DrivingSubject {
  readonly driver: StoredDriver;
  readonly account: StoredAccount;
}

interface Answer {
  readonly value: unknown;
  readonly weight: number;
}

/** One question to a provider. */
export interface DrivingQuestion<T> {
  readonly account: StoredAccount;
  /** Id of the driver, or of the account for questions about all of its drivers. */
  readonly subjectId: string;
  /** Identifies the question among those about the subject. */
  readonly about: string;
  /** Asks the provider; calls `spend` before each call, or once with the number of calls. */
  readonly ask: (spend: (calls?: number) => void) => Promise<T>;
  /** Weight of the answer in memory. */
  readonly weigh?: (value: T) => number;
}

/**
 * Asks providers about drivers: each question once within minutes, a few at a time, and within a
 * budget per account. Answers are in memory only, and are deleted with the driver.
 */
export class DrivingCalls {
  readonly #sessions: AccountSessions;
  /** Calls of the last minute by account; several instances add them up. */
  readonly counts: WindowCounts;
  readonly #answers: LRUCache<string, Answer>;
  readonly #underWay = new Map<string, Promise<unknown>>();
  readonly #bulkheads = new Map<string, BulkheadPolicy>();
  readonly #now: () => Date;

  constructor({ sessions, now }: DrivingCallsParts) {
    this.#sessions = sessions;
    this.#now = now;
    this.counts = new WindowCounts(now);
    this.#answers = new LRUCache({
      maxSize: MAX_WEIGHT,
      sizeCalculation: ({ weight }) => weight,
      ttl: REMEMBERED_MS,
      ttlAutopurge: true,
      perf: { now: () => now().getTime() },
    });
  }

  /** @throws FleetgraphError PROVIDER_… when the provider does not answer the question */
  async ask<T>(question: DrivingQuestion<T>): Promise<T> {
    const key = keyOf(question.subjectId, question.about);
    const known = this.#answers.get(key);
    if (known) return known.value as T;
    const underWay = this.#underWay.get(key);
    if (underWay) return underWay as Promise<T>;
    const asking = this.#ask(question);
    this.#underWay.set(key, asking);
    try {
      const value = await asking;
      const weight = Math.max(question.weigh?.(value) ?? 1, 1);
      // Not remembered if the driver was removed meanwhile.
      if (this.#underWay.get(key) === asking) this.#answers.set(key, { value, weight });
      return value;
    } finally {
      if (this.#underWay.get(key) === asking) this.#underWay.delete(key);
    }
  }

  /** Deletes what is remembered about a subject. */
  forget(subjectId: string): void {
    const prefix = keyOf(subjectId, '');
    for (const remembered of [this.#answers, this.#underWay])
      for (const key of [...remembered.keys()]) if (key.startsWith(prefix)) remembered.delete(key);
  }

  async #ask<T>({ account, ask }: DrivingQuestion<T>): Promise<T> {
    try {
      return await this.#bulkheadOf(account.id).execute(() =>
        ask((calls = 1) => {
          this.#spend(account, calls);
        }),
      );
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      if (OF_ACCOUNT.includes(error.kind)) await this.#sessions.noteFailure(account, error);
      throw toRefusal(error);
    }
  }

  #spend({ id, provider }: StoredAccount, calls: number): void {
    const seconds = this.counts.waitSeconds(id, MAX_CALLS_PER_MINUTE - calls + 1);
    if (seconds > 0) {
      const retryAt = new Date(this.#now().getTime() + seconds * 1000).toISOString();
      throw new FleetgraphError(
        'PROVIDER_RATE_LIMITED',
        `Data of drivers of this account were requested ${MAX_CALLS_PER_MINUTE} times within a minute. Try again after ${retryAt}, or for shorter periods or fewer drivers.`,
        { provider, retryAt },
      );
    }
    for (let call = 0; call < calls; call += 1) this.counts.add(id);
  }

  #bulkheadOf(accountId: string): BulkheadPolicy {
    let policy = this.#bulkheads.get(accountId);
    if (!policy) {
      policy = bulkhead(AT_ONCE, Number.MAX_SAFE_INTEGER);
      this.#bulkheads.set(accountId, policy);
    }
    return policy;
  }
}

const keyOf = (subjectId: string, about: string): string => `${subjectId} ${about}`;
