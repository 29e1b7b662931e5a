import { type ProviderCallReport } from '../../domain/ports/telemetry.js';
import { type ProviderCalls } from '../../domain/system.js';

interface Counted {
  count: number;
  failed: number;
  seconds: number;
  lastFailure: string | null;
  lastFailureAt: Date | null;
}

/** Counts the calls to providers since the start of the server, by provider and call. */
export class ProviderCallCounts {
  readonly #now: () => Date;
  readonly #calls = new Map<string, Counted & Pick<ProviderCalls, 'provider' | 'call'>>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  note({ provider, call, outcome, seconds }: ProviderCallReport): void {
    const key = `${provider} ${call}`;
    const counted = this.#calls.get(key) ?? {
      provider,
      call,
      count: 0,
      failed: 0,
      seconds: 0,
      lastFailure: null,
      lastFailureAt: null,
    };
    counted.count += 1;
    counted.seconds += seconds;
    if (outcome !== 'ok') {
      counted.failed += 1;
      counted.lastFailure = outcome;
      counted.lastFailureAt = this.#now();
    }
    this.#calls.set(key, counted);
  }

  list(): readonly ProviderCalls[] {
    return [...this.#calls.values()]
      .map(({ seconds, ...counted }) => ({
        ...counted,
        meanMs: Math.round((seconds * 1000) / counted.count),
      }))
      .toSorted((a, b) => (`${a.provider} ${a.call}` < `${b.provider} ${b.call}` ? -1 : 1));
  }
}
