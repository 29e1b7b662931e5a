/** Credentials for the token endpoint. Both live in this page's memory only: a reload forgets them. */
export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

interface Token {
  readonly value: string;
  readonly renewAt: number;
}

/** A token is renewed when a fifth of its life is left. */
const RENEW_AT = 0.8;

/** A signed-in user: returns a valid token on every request. */
export class Session {
  readonly #credentials: Credentials;
  #token: Promise<Token>;

  private constructor(credentials: Credentials, token: Token) {
    this.#credentials = credentials;
    this.#token = Promise.resolve(token);
  }

  /** @throws Error in words for people */
  static async open(credentials: Credentials): Promise<Session> {
    return new Session(credentials, await requestToken(credentials));
  }

  /** As it goes into `Authorization` and into the payload of `connection_init`. */
  async authorization(): Promise<string> {
    const { renewAt } = await this.#token.catch(() => ({ renewAt: 0 }));
    if (Date.now() >= renewAt) this.#token = requestToken(this.#credentials);
    return `Bearer ${(await this.#token).value}`;
  }
}

/**
 * OAuth 2.0 client credentials, the client in the body (RFC 6749, 4.4 and 2.3.1). With credentials of its own left out, the
 * browser does not open its sign-in window over a wrong secret.
 */
async function requestToken({ clientId, clientSecret }: Credentials): Promise<Token> {
  const response = await fetch('/oauth/token', {
    method: 'POST',
    credentials: 'omit',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    }),
  }).catch(() => undefined);
  if (!response) throw new Error('Fleetgraph cannot be reached. Is it running?');
  if (response.status === 401) throw new Error('The client id or the secret is not right.');
  if (!response.ok)
    throw new Error(`Fleetgraph gave no token (${response.status}). Try again in a moment.`);
  const { access_token, expires_in } = (await response.json()) as {
    access_token: string;
    expires_in: number;
  };
  return { value: access_token, renewAt: Date.now() + expires_in * 1000 * RENEW_AT };
}
