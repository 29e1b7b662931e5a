import { done, type Outcome, refused, userError } from '../../domain/errors.js';
import { type ProviderName } from '../../domain/provider.js';
import {
  type AccountSecrets,
  type Provider,
  type SecretsReading,
} from '../../providers/provider.js';

/** Secrets of one provider, in the part of the input that is named after it. */
export interface AccountSecretsInput {
  readonly invers?: object | null;
  readonly highMobility?: object | null;
  readonly damoov?: object | null;
}

/** Provider of each part of the input. */
const PARTS: Readonly<Record<keyof AccountSecretsInput, ProviderName>> = {
  invers: 'INVERS',
  highMobility: 'HIGH_MOBILITY',
  damoov: 'DAMOOV',
};

/** Secrets in the format that their provider requires. */
export interface GivenSecrets {
  /** Name of the input's part. */
  readonly part: string;
  readonly provider: Provider;
  readonly secrets: AccountSecrets;
  readonly reading: Extract<SecretsReading, { ok: true }>;
}

/** Reads the secrets of an account, without verifying them at the provider. */
export function readGiven(
  input: AccountSecretsInput,
  providerOf: (name: ProviderName) => Provider | undefined,
): Outcome<GivenSecrets> {
  const parts = (Object.keys(PARTS) as (keyof AccountSecretsInput)[]).filter((part) => input[part]);
  const [part] = parts;
  if (!part || parts.length > 1)
    return refused(userError('INVALID', [], 'Give the secrets of exactly one provider.'));
  const provider = providerOf(PARTS[part]);
  if (!provider)
    return refused(userError('NOT_SUPPORTED', [part], `${PARTS[part]} is not available here.`));
  const secrets = input[part] as AccountSecrets;
  const reading = provider.accounts.readSecrets(secrets);
  if (!reading.ok)
    return refused(
      ...reading.problems.map(({ field, message }) => userError('INVALID', field, message)),
    );
  return done({ part, provider, secrets, reading });
}
