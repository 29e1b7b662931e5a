import { isUtf8 } from 'node:buffer';
import { OauthError } from '../../../auth/oauth-error.js';
import { isSoundText } from '../../../domain/values/text.js';

/**
 * Client id and secret of a Basic header: form-encoded, joined by a colon, in base64 (RFC 6749
 * §2.3.1).
 * @throws OauthError invalid_client for every other header
 */
export function readBasicCredentials(header: string): {
  readonly clientId: string;
  readonly clientSecret: string;
} {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(header)?.[1];
  const bytes = Buffer.from(encoded ?? '', 'base64');
  const [, id, secret] = isUtf8(bytes)
    ? (/^([^:]*):(.*)$/s.exec(bytes.toString('utf8')) ?? [])
    : [];
  const clientId = id && decodeFormValue(id);
  const clientSecret = secret && decodeFormValue(secret);
  if (!clientId || !clientSecret)
    throw new OauthError(
      'invalid_client',
      'The Authorization header must be `Basic base64(client_id:client_secret)`, both form-encoded.',
    );
  return { clientId, clientSecret };
}

function decodeFormValue(text: string): string | undefined {
  try {
    const value = decodeURIComponent(text.replaceAll('+', ' '));
    return isSoundText(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
