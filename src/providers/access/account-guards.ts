import {
  bulkhead,
  type BulkheadPolicy,
  BulkheadRejectedError,
  circuitBreaker,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
} from 'cockatiel';
import { type Circuit } from '../../domain/system.js';
import { ProviderFailure } from '../failure.js';
import { type ProviderAnswer } from './answer.js';
import { type CallGuard, type Exchange, type ProviderCall } from './call.js';
import { beforeDeadline } from './deadline.js';
import { RetryBudget } from './retry-budget.js';

/** Consecutive calls of an account without a proper answer after which its circuit opens. */
const FAILURES_IN_A_ROW = 5;
/** Milliseconds from the opening of the circuit until one call probes the provider. */
const PROBE_AFTER_MS = 10_000;
/** Milliseconds after which calls rejected during a probe are to be retried. */
const PROBE_UNDER_WAY_MS = 1000;
/** Maximum concurrent calls of one account, and calls that may wait for them. */
const AT_ONCE = 16;
const WAITING = 512;
/** Maximum milliseconds a call waits for its turn; the wait is part of the call's time. */
const PATIENCE_MS = 5000;

export interface AccountGuardsParts {
  readonly now: () => Date;
  /** Milliseconds from opening to the probe; ten seconds by default. */
  readonly probeAfterMs?: number;
}

/** Change of an account's circuit: it opens, or closes again. */
export interface BreakerChange {
  readonly accountId: string;
  /** null: it answers again. */
  readonly retryAt: Date | null;
}

interface Guarded {
  readonly breaker: CircuitBreakerPolicy;
  readonly bulkhead: BulkheadPolicy;
  readonly budget: RetryBudget;
  retryAt: Date | null;
  /** Time of the last call that was made; null before the first one. */
  askedAt: Date | null;
}

/**
 * Isolates accounts from each other at their providers: a circuit breaker, a bulkhead and a budget
 * for retries per account. The state is in memory: after a restart the first calls establish it
 * again.
 */
export class AccountGuards {
  readonly #parts: AccountGuardsParts;
  readonly #accounts = new Map<string, Guarded>();
  readonly #stopping = new AbortController();
  readonly #listeners = new Set<(change: BreakerChange) => void>();

  constructor(parts: AccountGuardsParts) {
    this.#parts = parts;
  }

  /** Through which all calls on behalf of the account go. */
  of(accountId: string): CallGuard {
    return (call, exchange) => this.#pass(this.#guarded(accountId), call, exchange);
  }

  onChange(listener: (change: BreakerChange) => void): void {
    this.#listeners.add(listener);
  }

  /** Returns the time of the next allowed call of the account; null while its circuit is closed. */
  retryAt(accountId: string): Date | null {
    return this.#accounts.get(accountId)?.retryAt ?? null;
  }

  /**
   * Returns the milliseconds a retry has to wait, beside its own backoff, so that retries stay
   * under a fifth of the account's calls.
   */
  retryWaitMs(accountId: string): number {
    const { budget, retryAt } = this.#guarded(accountId);
    // An open circuit spends no budget: the time of the next attempt is already known.
    return retryAt === null ? budget.reserve(this.#parts.now()) : 0;
  }

  /** Returns the time of the account's last call from this process; null before the first one. */
  askedAt(accountId: string): Date | null {
    return this.#accounts.get(accountId)?.askedAt ?? null;
  }

  /** Lists the circuits of all accounts that were called. */
  circuits(): readonly Circuit[] {
    return [...this.#accounts].map(([accountId, { retryAt, askedAt }]) => ({
      accountId,
      retryAt,
      lastCallAt: askedAt,
    }));
  }

  get isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Aborts every call in progress and rejects new ones. */
  stop(): void {
    this.#stopping.abort();
  }

  async #pass(guarded: Guarded, call: ProviderCall, exchange: Exchange): Promise<ProviderAnswer> {
    const { breaker, budget } = guarded;
    const turn = Promise.withResolvers<undefined>();
    const gone = new AbortController();
    try {
      const passed = guarded.bulkhead.execute(async () => {
        turn.resolve(undefined);
        // Calls that arrive during the only probe would wait for it: they are rejected at once.
        if (this.#isOpen(guarded)) throw this.#leftAlone(call, guarded);
        budget.noteCall();
        guarded.askedAt = this.#parts.now();
        const { answer } = await breaker.execute(async () =>
          judged(call, await exchange(call, this.#stopping.signal)),
        );
        return answer;
      }, gone.signal);
      passed.catch(turn.reject);
      await beforeDeadline(turn.promise, () => overcrowded(call), PATIENCE_MS);
      return await passed;
    } catch (error) {
      gone.abort();
      if (error instanceof BulkheadRejectedError) throw overcrowded(call, error);
      throw error;
    }
  }

  #isOpen({ breaker, retryAt }: Guarded): boolean {
    if (breaker.state === CircuitState.HalfOpen) return true;
    return breaker.state === CircuitState.Open && retryAt !== null && this.#parts.now() < retryAt;
  }

  #leftAlone({ provider }: ProviderCall, { retryAt }: Guarded): ProviderFailure {
    const soon = this.#parts.now().getTime() + PROBE_UNDER_WAY_MS;
    const more = { retryAt: new Date(Math.max(retryAt?.getTime() ?? 0, soon)) };
    return new OwnRefusal(
      provider,
      'unavailable',
      'The provider has not been answering, so it is left alone for a moment.',
      more,
    );
  }

  #guarded(accountId: string): Guarded {
    const known = this.#accounts.get(accountId);
    if (known) return known;
    // The time of the probe is measured here, with the injected clock: the breaker itself lets a
    // probe through at once.
    const breaker = circuitBreaker(handleWhen(isOutage).orWhenResult(isOutageAnswer), {
      halfOpenAfter: 0,
      breaker: new ConsecutiveBreaker(FAILURES_IN_A_ROW),
    });
    const guarded: Guarded = {
      breaker,
      bulkhead: bulkhead(AT_ONCE, WAITING),
      budget: new RetryBudget(),
      retryAt: null,
      askedAt: null,
    };
    breaker.onBreak(() =>
      this.#change(
        accountId,
        guarded,
        new Date(this.#parts.now().getTime() + (this.#parts.probeAfterMs ?? PROBE_AFTER_MS)),
      ),
    );
    breaker.onReset(() => this.#change(accountId, guarded, null));
    this.#accounts.set(accountId, guarded);
    return guarded;
  }

  #change(accountId: string, guarded: Guarded, retryAt: Date | null): void {
    guarded.retryAt = retryAt;
    for (const listener of this.#listeners) listener({ accountId, retryAt });
  }
}

/**
 * Only `unavailable` opens the breaker: a refusal, a limit or an odd answer proves that the
 * provider is up.
 */
const isOutage = (error: unknown): boolean =>
  error instanceof ProviderFailure && error.kind === 'unavailable' && !isOurs(error);

interface JudgedAnswer {
  readonly answer: ProviderAnswer;
  readonly isOutage: boolean;
}

/**
 * Judges an answer: by its status, unless the call knows that the status is not the provider's own,
 * e.g. a carmaker's outage, which says nothing about the account.
 */
function judged(call: ProviderCall, answer: ProviderAnswer): JudgedAnswer {
  const decisive = call.statusOf?.(answer) ?? answer.status;
  return { answer, isOutage: answer.status >= 500 && decisive >= 500 };
}

const isOutageAnswer = (result: unknown): boolean => (result as JudgedAnswer).isOutage;

function overcrowded({ provider }: ProviderCall, cause?: unknown): ProviderFailure {
  return new OwnRefusal(
    provider,
    'unavailable',
    'Too many calls of this account wait for the provider.',
    { cause },
  );
}

/** The call was never made. */
class OwnRefusal extends ProviderFailure {}

const isOurs = (error: unknown): boolean => error instanceof OwnRefusal;
