import { createInversProvider } from '../../../src/providers/invers/provider.js';
import { type Provider } from '../../../src/providers/provider.js';

export { failureOf, session } from '../high-mobility/support.js';

export const NOW = new Date('2026-01-02T03:04:05.000Z');
export const SECRETS = { clientId: 'EXFL29#cl1', clientSecret: 'fake-hunter2-secret' };

/** The provider with a clock that stands still. */
export function providerAt(url: string): Provider {
  return createInversProvider({ url, now: () => NOW });
}
