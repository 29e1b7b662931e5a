import { z } from 'zod';
import { type AccountSecrets, type CallContext, type SecretsReading } from '../ports/account.js';
import { type DamoovClient, type InstancePair } from './client.js';
import { type WireToken } from './wire.js';

const MAX_LENGTH = 1024;

// Messages must not quote the value they refuse.
const text = z
  .string({ error: 'must be text' })
  .min(1, 'must not be empty')
  .max(MAX_LENGTH, `must have at most ${MAX_LENGTH} characters`)
  .regex(/^\S(.*\S)?$/u, 'must be one line that neither begins nor ends with a blank');
/** The provider decides which keys there are; they go into headers (RFC 9110, 5.5). */
const key = text.regex(/^[\x21-\x7e]+$/, 'must have no blanks and no characters beyond ASCII');
const email = text.regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address');

const secretsShape = z.object({ instanceId: key, instanceKey: key, email, password: text });
type Secrets = z.infer<typeof secretsShape>;

/**
 * The shape of a Damoov account's secrets: an instance's `instanceId` and `instanceKey`, and
 * `email` and `password` of its API Authorization Credentials. Problems name the field, below
 * `damoov`, and never its value.
 */
export function readSecrets(secrets: AccountSecrets): SecretsReading {
  const { data, error } = secretsShape.safeParse(secrets);
  if (error) {
    return {
      ok: false,
      problems: error.issues.map(({ path, message }) => ({
        field: ['damoov', ...path.map(String)],
        message,
      })),
    };
  }
  return {
    ok: true,
    environment: 'LIVE',
    authMethod: 'ADMIN_PASSWORD',
    principal: data.email,
    webhookSecret: null,
  };
}

/** @throws TypeError for secrets that `readSecrets` refuses. */
export function toInstance(secrets: AccountSecrets): InstancePair {
  const { instanceId, instanceKey } = parse(secrets);
  return { instanceId, instanceKey };
}

/**
 * Signs in with the API Authorization Credentials.
 * @throws ProviderFailure; TypeError for secrets that `readSecrets` refuses.
 */
export async function signInAsAdmin(
  client: DamoovClient,
  context: CallContext,
  secrets: AccountSecrets,
): Promise<WireToken> {
  const { email: address, password } = parse(secrets);
  return client.login(context, { email: address }, password);
}

/**
 * Signs in as a user of the instance, whose key is the password of all of them. The name of the
 * field is spelled as the provider wants it: any other spelling is refused with 401.
 * @throws ProviderFailure; TypeError for secrets that `readSecrets` refuses.
 */
export async function signInAsUser(
  client: DamoovClient,
  context: CallContext,
  secrets: AccountSecrets,
  deviceToken: string,
): Promise<WireToken> {
  const { instanceId, instanceKey } = parse(secrets);
  return client.login(context, { Devicetoken: deviceToken }, instanceKey, instanceId);
}

function parse(secrets: AccountSecrets): Secrets {
  const { data } = secretsShape.safeParse(secrets);
  if (!data) throw new TypeError('These are not the secrets of a Damoov account.');
  return data;
}
