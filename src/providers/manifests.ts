import { damoovManifest } from './damoov/manifest.js';
import { highMobilityManifest } from './high-mobility/manifest.js';
import { inversManifest } from './invers/manifest.js';
import { type UrlSetting } from './manifest.js';

/** The providers, one line each. */
export const MANIFESTS = [inversManifest, highMobilityManifest, damoovManifest] as const;

type Manifest = (typeof MANIFESTS)[number];
type KeysOf<T> = T extends unknown ? keyof T & string : never;

/** Base URLs of all providers; they come from the operator alone. */
export type ProviderUrls = Readonly<Record<KeysOf<Manifest['urls']>, string>>;

/** Fields of the account inputs, one per provider. */
export type SecretsField = Manifest['secretsField'];

/** The settings of all providers, by their names in the configuration. */
export const PROVIDER_URLS: readonly (readonly [keyof ProviderUrls, UrlSetting])[] =
  MANIFESTS.flatMap(
    ({ urls }) => Object.entries<UrlSetting>(urls) as [keyof ProviderUrls, UrlSetting][],
  );
