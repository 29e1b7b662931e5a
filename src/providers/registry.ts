import { type ProviderTelemetry } from '../domain/ports/telemetry.js';
import { type ProviderDescription, type ProviderName } from '../domain/provider.js';
import { MANIFESTS, type ProviderUrls } from './manifests.js';
import { type Provider } from './provider.js';

/** The providers this server talks to. */
export interface ProviderRegistry {
  get(name: ProviderName): Provider | undefined;
  all(): readonly Provider[];
  /** The catalogue. */
  descriptions(): readonly ProviderDescription[];
}

/**
 * Creates the registry from the list of manifests.
 * @param telemetry notified of every call
 * @throws TypeError for a base URL that secrets must not be sent to.
 */
export function createRegistry(
  urls: ProviderUrls,
  now: () => Date,
  telemetry?: ProviderTelemetry,
): ProviderRegistry {
  const providers: readonly Provider[] = MANIFESTS.map(({ create }) =>
    create(urls, { now, telemetry }),
  );
  const byName = new Map(providers.map((provider) => [provider.description.name, provider]));
  return {
    get: (name) => byName.get(name),
    all: () => providers,
    descriptions: () => providers.map(({ description }) => description),
  };
}
