import {
  createRemoteJWKSet,
  customFetch,
  type FetchImplementation,
  type JWTVerifyGetKey,
} from 'jose';
import { FleetgraphError } from '../domain/errors.js';
import { USER_AGENT } from '../domain/values/version.js';

/** Milliseconds after a failed request during which the issuer is not asked again. */
const COOLDOWN_MS = 10_000;
/** Milliseconds that an issuer has to answer. */
const TIMEOUT_MS = 5000;
/** Maximum size of a key set, in characters. */
const MAX_KEYS_LENGTH = 256 * 1024;

export interface IssuerKeysParts {
  readonly issuer: string;
  readonly jwksUri: string;
  readonly log: { warn(fields: object, message: string): void };
  readonly now: () => Date;
}

/** The issuer does not answer, or answers without keys: a token may be valid all the same. */
export class IssuerUnavailable extends FleetgraphError {
  constructor(issuer: string, options?: ErrorOptions) {
    const retryAfterSeconds = COOLDOWN_MS / 1000;
    super(
      'ISSUER_UNAVAILABLE',
      `The access token cannot be checked now: its issuer, ${issuer}, does not return its keys. Try again later.`,
      { retryAfterSeconds },
      options,
    );
    this.name = 'IssuerUnavailable';
  }
}

/**
 * Public keys of one issuer. One request is under way at a time, and none for ten seconds after a
 * failed one, which is logged once: tokens are made up faster than issuers answer.
 */
export class IssuerKeys {
  readonly #parts: IssuerKeysParts;
  /** Time before which the issuer is not asked. */
  #coolUntil = 0;
  /** Time before which failures are not logged. */
  #quietUntil = 0;
  /** @throws IssuerUnavailable; JOSEError if there is no key for the token */
  readonly find: JWTVerifyGetKey;

  constructor(parts: IssuerKeysParts) {
    this.#parts = parts;
    this.find = createRemoteJWKSet(new URL(parts.jwksUri), {
      headers: { 'user-agent': USER_AGENT },
      timeoutDuration: TIMEOUT_MS,
      [customFetch]: (...request) => this.#fetch(...request),
    });
  }

  /** Returns the error for a key that cannot be used, such as one that is too short; logs it. */
  unusable(cause: unknown): IssuerUnavailable {
    return this.#failure(cause);
  }

  async #fetch(...[url, options]: Parameters<FetchImplementation>): Promise<Response> {
    const { issuer, now } = this.#parts;
    if (now().getTime() < this.#coolUntil) throw new IssuerUnavailable(issuer);
    try {
      const response = await fetch(url, options);
      if (response.status !== 200) throw new Error(`the issuer answered ${response.status}`);
      return Response.json(keySetIn(await textOf(response)));
    } catch (cause) {
      this.#coolUntil = now().getTime() + COOLDOWN_MS;
      throw this.#failure(cause);
    }
  }

  #failure(cause: unknown): IssuerUnavailable {
    const { issuer, log, now } = this.#parts;
    const at = now().getTime();
    if (at >= this.#quietUntil) {
      this.#quietUntil = at + COOLDOWN_MS;
      log.warn({ err: cause, issuer }, 'the keys of a trusted issuer cannot be used');
    }
    return new IssuerUnavailable(issuer, { cause });
  }
}

async function textOf({ body }: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const part of body ?? []) {
    text += decoder.decode(part as Uint8Array, { stream: true });
    if (text.length > MAX_KEYS_LENGTH) throw new Error('the answer is too large for a key set');
  }
  return text;
}

function keySetIn(text: string): object {
  const json = JSON.parse(text) as { readonly keys?: unknown } | null;
  const isKey = (key: unknown): boolean => typeof key === 'object' && key !== null;
  if (!Array.isArray(json?.keys) || !json.keys.every(isKey))
    throw new Error('the answer is not a key set (RFC 7517)');
  return json;
}
