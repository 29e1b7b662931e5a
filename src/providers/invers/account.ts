import { z } from 'zod';
import { secretText } from '../access/secret-text.js';
import { type AccountSecrets, type CallContext, type SecretsReading } from '../ports/account.js';
import { type InversClient } from './client.js';
import { type WireToken } from './wire.js';

const secretsShape = z.object({
  // RFC 7617, 2: what stands before the first colon is the client id.
  clientId: secretText.refine((id) => !id.includes(':'), 'must not have a colon'),
  clientSecret: secretText,
});

/**
 * The shape of an INVERS account's secrets: `clientId`, as FleetControl shows it, with its `#`, and
 * `clientSecret`. Problems name the field, below `invers`, and never its value.
 */
export function readSecrets(secrets: AccountSecrets): SecretsReading {
  const { data, error } = secretsShape.safeParse(secrets);
  if (error)
    return {
      ok: false,
      problems: error.issues.map(({ path, message }) => ({
        field: ['invers', ...path.map(String)],
        message,
      })),
    };
  return {
    ok: true,
    environment: 'LIVE',
    authMethod: 'CLIENT_SECRET',
    principal: data.clientId,
    webhookSecret: null,
  };
}

/** @throws ProviderFailure; TypeError for secrets that `readSecrets` refuses. */
export async function signIn(
  client: InversClient,
  context: CallContext,
  secrets: AccountSecrets,
): Promise<WireToken> {
  const { data } = secretsShape.safeParse(secrets);
  if (!data) throw new TypeError('These are not the secrets of an INVERS account.');
  return client.createAccessToken(context, data.clientId, data.clientSecret);
}
