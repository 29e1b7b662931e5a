import { type SecretKind } from '../../domain/credential.js';
import { done, type Outcome, refused, type UserError, userError } from '../../domain/errors.js';
import { type BrandSupport } from '../../domain/provider.js';

const MAX_SECRET_LENGTH = 1024;

/** Checked input for a credential. */
export interface GivenCredential {
  readonly secretKind: SecretKind;
  readonly principal: string;
  readonly secret: string;
}

export interface CreateCredentialInput {
  readonly accountId: string;
  readonly brand: string;
  readonly name: string;
  readonly clientCredentials?: {
    readonly clientId: string;
    readonly clientSecret: string;
  } | null;
  readonly passwordCredentials?: {
    readonly username: string;
    readonly password: string;
  } | null;
  readonly idempotencyKey?: string | null;
}

type Part = 'clientCredentials' | 'passwordCredentials';

const PARTS: Readonly<
  Record<
    Part,
    { readonly secretKind: SecretKind; readonly principal: string; readonly secret: string }
  >
> = {
  clientCredentials: { secretKind: 'CLIENT_SECRET', principal: 'clientId', secret: 'clientSecret' },
  passwordCredentials: { secretKind: 'PASSWORD', principal: 'username', secret: 'password' },
};

/**
 * Reads exactly the fields that the brand's credentials consist of; if they are unknown, the given
 * ones.
 */
export function readGiven(
  { displayName, credentialFields }: BrandSupport,
  input: CreateCredentialInput,
): Outcome<GivenCredential> {
  const isByClient =
    credentialFields.length > 0
      ? credentialFields.includes('clientId')
      : !input.passwordCredentials;
  const [part, other]: readonly [Part, Part] = isByClient
    ? ['clientCredentials', 'passwordCredentials']
    : ['passwordCredentials', 'clientCredentials'];
  const shape = `The credentials of ${displayName} are ${credentialFields.length > 0 ? credentialFields.join(' and ') : 'of one kind'}`;
  if (input[other])
    return refused(userError('INVALID', [other], `${shape}: give \`${part}\` alone.`));
  const given: Readonly<Record<string, string>> | null = input[part] ? { ...input[part] } : null;
  if (!given) return refused(userError('REQUIRED', [part], `${shape}: give \`${part}\`.`));
  const names = PARTS[part];
  const { [names.principal]: principal = '', [names.secret]: secret = '' } = given;
  const problems = [
    checkSecret(principal, [part, names.principal]),
    checkSecret(secret, [part, names.secret]),
  ].filter((problem) => problem !== null);
  return problems.length > 0
    ? refused(...problems)
    : done({ secretKind: names.secretKind, principal, secret });
}

/** Checks a secret: one line of text. The message never quotes it. */
export function checkSecret(text: string, field: readonly string[]): UserError | null {
  if (text.trim() === '') return userError('REQUIRED', field, `Give \`${String(field.at(-1))}\`.`);
  if (text.length > MAX_SECRET_LENGTH || /\p{Cc}/u.test(text))
    return userError(
      'INVALID',
      field,
      `\`${String(field.at(-1))}\` is one line of at most ${MAX_SECRET_LENGTH} characters.`,
    );
  return null;
}
