import { done, type Outcome, refused, userError } from '../../domain/errors.js';
import { type ProviderName } from '../../domain/provider.js';
import { MANIFESTS, type SecretsField } from '../../providers/manifests.js';
import { type AccountSecrets, type SecretsReading } from '../../providers/ports/account.js';
import { type Provider } from '../../providers/provider.js';

/** The secrets of one provider, in the field of the input that its manifest names. */
export type AccountSecretsInput = Readonly<Partial<Record<SecretsField, object | null>>>;

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
  const given = MANIFESTS.filter(({ secretsField }) => input[secretsField]);
  const [manifest] = given;
  if (!manifest || given.length > 1)
    return refused(userError('INVALID', [], 'Give the secrets of exactly one provider.'));
  const { secretsField: part, description } = manifest;
  const provider = providerOf(description.name);
  if (!provider)
    return refused(
      userError('NOT_SUPPORTED', [part], `${description.name} is not available here.`),
    );
  const secrets = input[part] as AccountSecrets;
  const reading = provider.accounts.readSecrets(secrets);
  if (!reading.ok)
    return refused(
      ...reading.problems.map(({ field, message }) => userError('INVALID', field, message)),
    );
  return done({ part, provider, secrets, reading });
}
