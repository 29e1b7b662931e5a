import { type ProviderTelemetry } from '../domain/ports/telemetry.js';
import { type ProviderDescription } from '../domain/provider.js';
import { type Provider } from './provider.js';

/** A base URL of a provider, which the operator alone can change. */
export interface UrlSetting {
  /** Name of the environment variable. */
  readonly variable: string;
  readonly default: string;
}

/** Clock and telemetry, from outside so that tests can set them. */
export interface ProviderSurroundings {
  readonly now: () => Date;
  /** Notified of every call. */
  readonly telemetry?: ProviderTelemetry | undefined;
}

/** Everything that the other rooms need to know of a provider, by the names of its URLs. */
export interface ProviderManifest<Url extends string, SecretsField extends string> {
  readonly description: ProviderDescription;
  /** Field of the account inputs that holds the secrets of this provider. */
  readonly secretsField: SecretsField;
  /** Base URLs, by their names in the configuration. */
  readonly urls: Readonly<Record<Url, UrlSetting>>;
  /** @throws TypeError for a base URL that secrets must not be sent to */
  readonly create: (
    urls: Readonly<Record<Url, string>>,
    surroundings: ProviderSurroundings,
  ) => Provider;
}

/** Checks a manifest and infers the names of its URLs. */
export function defineManifest<const Url extends string, const SecretsField extends string>(
  manifest: ProviderManifest<Url, SecretsField>,
): ProviderManifest<Url, SecretsField> {
  return manifest;
}
