import { type Provider } from '../provider.js';
import { type CallGuard, underGuard } from './http.js';

/** Wraps a provider, so that every call of its ports passes the guard. */
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
      return (...args: readonly unknown[]): unknown =>
        underGuard(guard, () => Reflect.apply(value, target, args) as unknown);
    },
  });
}
