import formbody from '@fastify/formbody';
import { type FastifyPluginAsync, type FastifyReply, type FastifyRequest } from 'fastify';
import { OauthError, type OauthErrorCode } from '../../../auth/oauth-error.js';
import { type ClientCredentials } from '../../../auth/sign-ins/sign-ins.js';
import { JWKS_MAX_AGE_SECONDS, type SigningKeys } from '../../../auth/signing-keys.js';
import { type TokenService } from '../../../auth/token-service.js';
import { FleetgraphError } from '../../../domain/errors.js';
import { LoopShare } from '../../../domain/values/loop-share.js';
import { isSoundText } from '../../../domain/values/text.js';
import { SCOPES } from '../../../domain/values/viewer.js';
import { type Connections } from '../../limits/connections.js';
import { networkOf } from '../../limits/network.js';
import { type RateLimit } from '../../limits/rate-limit.js';
import { BodyRefusal } from '../../limits/request-bodies.js';
import { readBasicCredentials } from './basic-credentials.js';

export interface OauthRoutesParts {
  readonly tokens: TokenService;
  readonly keys: Pick<SigningKeys, 'publicJwks'>;
  /** The server's public URL, without a slash at the end. */
  readonly issuer: string;
  /** Counter of connections, if they are counted. */
  readonly connections?: Pick<Connections, 'assign'>;
  /** Budget of each network for keys and metadata, which need no token; none without it. */
  readonly publicLimit?: RateLimit;
}

const MAX_FORM_BYTES = 16 * 1024;
/** Maximum sign-ins that begin in one turn of the event loop: other requests wait for these only. */
export const SIGN_INS_PER_TURN = 8;
const METADATA_MAX_AGE = 'public, max-age=300';
const KEYS_MAX_AGE = `public, max-age=${JWKS_MAX_AGE_SECONDS}`;
const AUTH_METHODS = ['client_secret_basic', 'client_secret_post'];

/** Result of parsing a form that is not text. */
const MALFORMED: Record<string, unknown> = Object.freeze({});

const STATUS: Readonly<Record<OauthErrorCode, number>> = {
  invalid_request: 400,
  invalid_client: 401,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  invalid_scope: 400,
  slow_down: 429,
  temporarily_unavailable: 503,
};

/**
 * The endpoints of our OAuth server: tokens (RFC 6749 §4.4), revocation (RFC 7009), metadata (RFC
 * 8414) and keys (RFC 7517).
 */
export function oauthRoutes({
  tokens,
  keys,
  issuer,
  connections,
  publicLimit,
}: OauthRoutesParts): FastifyPluginAsync {
  return async (app) => {
    app.removeAllContentTypeParsers();
    await app.register(formbody, { bodyLimit: MAX_FORM_BYTES, parser: parseForm });
    app.setErrorHandler((error, request, reply) => answerError(error, request, reply));

    const share = new LoopShare({ perTurn: SIGN_INS_PER_TURN });
    const inTurn = { onRequest: ({ ip }: FastifyRequest) => share.enter(networkOf(ip)) };
    app.post('/oauth/token', inTurn, async (request, reply) => {
      forbidCaching(reply);
      const form = readForm(request);
      const grantType = form.get('grant_type');
      if (grantType === undefined)
        throw new OauthError('invalid_request', 'grant_type is missing.');
      if (grantType !== 'client_credentials')
        throw new OauthError('unsupported_grant_type', 'The grant type is client_credentials.');
      const credentials = readCredentials(request, form);
      const issued = await tokens.issue(credentials, form.get('scope'));
      // A valid secret counts as a valid token: the client continues on this connection.
      connections?.assign(request.raw.socket, credentials.clientId);
      return {
        access_token: issued.accessToken,
        token_type: 'Bearer',
        expires_in: issued.expiresIn,
        scope: issued.scope,
      };
    });

    app.post('/oauth/revoke', inTurn, async (request, reply) => {
      forbidCaching(reply);
      const form = readForm(request);
      const token = form.get('token');
      if (token === undefined) throw new OauthError('invalid_request', 'token is missing.');
      await tokens.revoke(readCredentials(request, form), token);
      return reply.code(200).send();
    });

    const limited = async (request: FastifyRequest): Promise<void> => {
      const verdict = await publicLimit?.take(networkOf(request.ip));
      if (!verdict || verdict.isAllowed) return;
      throw new OauthError(
        'slow_down',
        'Too many requests from this network; cache the answer longer.',
        {
          retryAfterSeconds: verdict.retryAfterSeconds,
        },
      );
    };
    const metadata = {
      issuer,
      token_endpoint: `${issuer}/oauth/token`,
      revocation_endpoint: `${issuer}/oauth/revoke`,
      jwks_uri: `${issuer}/oauth/jwks`,
      scopes_supported: SCOPES,
      response_types_supported: [],
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: AUTH_METHODS,
      revocation_endpoint_auth_methods_supported: AUTH_METHODS,
    };
    for (const path of metadataPaths(issuer))
      app.get(path, { onRequest: limited }, (_request, reply) =>
        reply.header('cache-control', METADATA_MAX_AGE).send(metadata),
      );

    app.get('/oauth/jwks', { onRequest: limited }, async (_request, reply) =>
      reply.header('cache-control', KEYS_MAX_AGE).send(await keys.publicJwks()),
    );
  };
}

const WELL_KNOWN = '/.well-known/oauth-authorization-server';

/**
 * Returns the paths of the metadata. Of an issuer with a path they stand between host and path (RFC
 * 8414, 3.1); a proxy that removes the path in front of us leaves the bare one.
 */
function metadataPaths(issuer: string): readonly string[] {
  const path = new URL(issuer).pathname.replace(/\/$/, '');
  return path === '' ? [WELL_KNOWN] : [WELL_KNOWN, `${WELL_KNOWN}${path}`];
}

/** Parses a form; `MALFORMED` for one that is not percent-encoded UTF-8 without NUL. */
function parseForm(text: string): Record<string, unknown> {
  const form = Object.create(null) as Record<string, unknown>;
  try {
    if (!isSoundText(decodeURIComponent(text)) || text.includes('\ufffd')) return MALFORMED;
  } catch {
    return MALFORMED;
  }
  for (const [name, value] of new URLSearchParams(text))
    form[name] = name in form ? [form[name], value] : value;
  return form;
}

/**
 * Parameters sent without a value count as left out, and none may be sent twice (RFC 6749 §3.2).
 */
function readForm({ body }: FastifyRequest): ReadonlyMap<string, string> {
  if (typeof body !== 'object' || body === null)
    throw new OauthError('invalid_request', 'Send a form: application/x-www-form-urlencoded.');
  if (body === MALFORMED)
    throw new OauthError(
      'invalid_request',
      'Send the form as percent-encoded UTF-8 without NUL (%00).',
    );
  const form = new Map<string, string>();
  for (const [name, value] of Object.entries(body)) {
    if (typeof value !== 'string')
      throw new OauthError('invalid_request', 'Each parameter may be sent only once.');
    if (value !== '') form.set(name, value);
  }
  return form;
}

/** Reads the client's credentials, from HTTP Basic or from the form, never both (RFC 6749 §2.3). */
function readCredentials(
  request: FastifyRequest,
  form: ReadonlyMap<string, string>,
): ClientCredentials {
  const header = request.headers.authorization;
  const basic = header === undefined ? undefined : readBasicCredentials(header);
  const clientId = form.get('client_id');
  const clientSecret = form.get('client_secret');
  if (
    basic &&
    (clientSecret !== undefined || (clientId !== undefined && clientId !== basic.clientId))
  ) {
    throw new OauthError(
      'invalid_request',
      'Authenticate by HTTP Basic or in the form, not by both.',
    );
  }
  const place = { network: networkOf(request.ip), requestId: request.id };
  if (basic) return { ...basic, ...place };
  if (clientId === undefined || clientSecret === undefined)
    throw new OauthError(
      'invalid_client',
      'Send client id and secret, by HTTP Basic or as client_id and client_secret.',
    );
  return { clientId, clientSecret, ...place };
}

function forbidCaching(reply: FastifyReply): void {
  reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' });
}

/**
 * Returns errors in the form of RFC 6749 §5.2; internal errors do not contain their cause, which is
 * logged.
 */
function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  forbidCaching(reply);
  if (error instanceof OauthError) {
    if (error.code === 'invalid_client')
      reply.header('www-authenticate', 'Basic realm="fleetgraph", charset="UTF-8"');
    // An error without a cause is a refusal and is not logged: frequent callers would fill the log.
    if (error.cause !== undefined) request.log.error({ err: error }, 'an OAuth request failed');
    if (error.retryAfterSeconds !== undefined)
      reply.header('retry-after', String(error.retryAfterSeconds));
    return reply
      .code(STATUS[error.code])
      .send({ error: error.code, error_description: error.message });
  }
  if (error instanceof FleetgraphError && error.code === 'STORE_UNAVAILABLE') {
    const { retryAfterSeconds } = error.data;
    return answerError(
      new OauthError('temporarily_unavailable', 'The database is not available now; try again.', {
        ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
        cause: error,
      }),
      request,
      reply,
    );
  }
  if (error instanceof BodyRefusal && error.retryAfterSeconds !== null) {
    const { message, retryAfterSeconds } = error;
    return answerError(
      new OauthError('temporarily_unavailable', message, { retryAfterSeconds }),
      request,
      reply,
    );
  }
  const status = statusOf(error);
  if (status === 413)
    return reply.code(413).send({
      error: 'invalid_request',
      error_description: `A form has at most ${MAX_FORM_BYTES} bytes.`,
    });
  if (status < 500)
    return reply.code(400).send({
      error: 'invalid_request',
      error_description: 'Send a form: application/x-www-form-urlencoded.',
    });
  request.log.error({ err: error }, 'an OAuth request failed');
  return reply.code(500).send({
    error: 'server_error',
    error_description: `Something broke here; the request was ${request.id}.`,
  });
}

function statusOf(error: unknown): number {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : 500;
}
