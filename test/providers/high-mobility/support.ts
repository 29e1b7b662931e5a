import { createHighMobilityProvider } from '../../../src/providers/high-mobility/provider.js';
import { type Provider } from '../../../src/providers/provider.js';
import { countingSession } from '../support.js';

export { failureOf } from '../support.js';

export const NOW = new Date('2026-01-02T03:04:05.000Z');

/** The provider with a clock that stands still. */
export function providerAt(url: string): Provider {
  return createHighMobilityProvider({ liveUrl: url, sandboxUrl: url, now: () => NOW });
}

export const session = () => countingSession('SANDBOX');
