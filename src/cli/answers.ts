import { CommandError } from './command.js';

/**
 * The server could not be reached, is not ready, or the connection was lost: worth another attempt.
 */
export class ConnectionLost extends CommandError {
  /** Whether there was an answer, if only that there are no requests taken now. */
  readonly wasAnswered: boolean;
  /** Seconds after which the server asks to try again; null where it does not say. */
  readonly retryAfterSeconds: number | null;

  constructor(
    message: string,
    options: ErrorOptions & { readonly retryAfterSeconds?: number | null } = {},
  ) {
    super(message, options);
    this.wasAnswered = options.retryAfterSeconds !== undefined;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}

/** Codes of certificates that are not trusted (Node's names of OpenSSL's errors). */
const UNTRUSTED = new Set([
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
/** Codes of a host name that is not known. */
const UNKNOWN_HOST = new Set(['ENOTFOUND', 'EAI_AGAIN']);
/** Statuses of a proxy without its server, of a server that is not ready, and of a limit. */
const NOT_READY = new Set([429, 502, 503, 504]);

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  const { code } = error as NodeJS.ErrnoException;
  return code ?? codeOf(error.cause);
}

/** Returns the failure of a request that got no answer, in words. */
export function noAnswer(url: string, cause: unknown): CommandError {
  const code = codeOf(cause);
  const { host } = new URL(url);
  if (UNKNOWN_HOST.has(code))
    return new ConnectionLost(
      `There is no host ${host} (${code}): check the address of the server.`,
      { cause },
    );
  if (UNTRUSTED.has(code))
    return new CommandError(
      `The certificate of ${host} is not trusted here (${code}). For a private certificate authority set ` +
        'NODE_EXTRA_CA_CERTS to the path of its certificate.',
      { cause },
    );
  if (code === 'EPROTO' || code === 'ERR_SSL_WRONG_VERSION_NUMBER')
    return new CommandError(
      `${host} does not speak TLS there: does the address begin with http://?`,
      { cause },
    );
  return new ConnectionLost(`No answer from ${url}: is the server running there?`, { cause });
}

/**
 * Returns the body as JSON.
 * @throws CommandError in words for an answer that is not Fleetgraph's
 */
export async function readAnswer(url: string, response: Response): Promise<unknown> {
  const { status, headers } = response;
  if (status >= 300 && status < 400) throw redirected(url, headers.get('location'));
  if (NOT_READY.has(status)) throw notReady(url, response);
  const json = parse(await response.text());
  if (json !== undefined) return json;
  throw new CommandError(
    /html/i.test(headers.get('content-type') ?? '')
      ? `${url} answers with a web page (${status}), not as Fleetgraph does: the address is another one, or a page to sign in stands in front.`
      : `${url} does not answer as Fleetgraph does (${status}): check the address of the server.`,
  );
}

function notReady(url: string, { status, headers }: Response): ConnectionLost {
  const seconds = Number(headers.get('retry-after') ?? NaN);
  const retryAfterSeconds = Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
  return new ConnectionLost(`${url} takes no requests now (${status}).`, { retryAfterSeconds });
}

function redirected(url: string, location: string | null): CommandError {
  const target = location !== null && URL.canParse(location, url) ? new URL(location, url) : null;
  return new CommandError(
    target === null || target.origin === new URL(url).origin
      ? `${url} redirects elsewhere; give the address that Fleetgraph itself has.`
      : `${url} redirects to ${target.origin}. If that is the server, give it as --url; if it is a page to sign in, the address is behind it.`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
