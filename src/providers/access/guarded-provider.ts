import { type Provider } from '../provider.js';
import { withinDeadline, withinListTime } from './deadline.js';
import { type CallGuard, underGuard } from './http.js';

/**
 * Methods that make any number of calls, as a list of many pages does: each call has a deadline of
 * its own, and all together have the time of a list.
 */
const OF_MANY_CALLS: readonly (string | symbol)[] = ['list', 'findByVin', 'request'];

/**
 * Wraps a provider, so that every call of its ports passes the guard, and all calls of one method
 * share a deadline.
 */
export function guardedProvider(provider: Provider, guard: CallGuard): Provider {
  const parts: readonly (readonly [string, object])[] = Object.entries(provider);
  const ports = parts.map(
    ([name, port]) => [name, name === 'description' ? port : guardedPort(port, guard)] as const,
  );
  return Object.fromEntries(ports) as unknown as Provider;
}

function guardedPort<T extends object>(port: T, guard: CallGuard): T {
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: readonly unknown[]): unknown => {
        const call = (): unknown => Reflect.apply(value, target, args);
        if (name === 'parts') return guardedParts(call() as AsyncIterable<unknown>, guard);
        return underGuard(guard, () =>
          OF_MANY_CALLS.includes(name) ? withinListTime(call) : withinDeadline(call),
        );
      };
    },
  });
}

/** Runs every step of an iteration under the guard: a generator does its work when it is asked. */
async function* guardedParts<T>(parts: AsyncIterable<T>, guard: CallGuard): AsyncGenerator<T> {
  const iterator = parts[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await underGuard(guard, () => iterator.next());
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
