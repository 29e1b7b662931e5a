import { type Json } from './simulator.js';

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** `POST /oauth/token` as it comes: a form, the client by HTTP Basic. */
export function requestToken(
  base: string,
  { clientId, clientSecret }: Credentials,
  scope?: string,
): Promise<Response> {
  const basic = Buffer.from(
    `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`,
  ).toString('base64');
  return fetch(`${base}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      ...(scope === undefined ? {} : { scope }),
    }),
  });
}

/**
 * An access token by client credentials.
 * @throws Error with the server's answer when there is none.
 */
export async function getToken(
  base: string,
  credentials: Credentials,
  scope?: string,
): Promise<string> {
  const response = await requestToken(base, credentials, scope);
  const body: Json = await response.json();
  if (!response.ok) throw new Error(`no token: ${response.status} ${JSON.stringify(body)}`);
  return body.access_token;
}
