import { type FastifyPluginCallback, type FastifyReply, type FastifyRequest } from 'fastify';
import {
  type ConsoleSession,
  type ConsoleSessions,
  SESSION_SECONDS,
} from '../../../auth/console-sessions.js';
import { OauthError } from '../../../auth/oauth-error.js';
import { FleetgraphError } from '../../../domain/errors.js';
import { LoopShare } from '../../../domain/values/loop-share.js';
import { isSoundText } from '../../../domain/values/text.js';
import { VERSION } from '../../../domain/values/version.js';
import { type Admission } from '../../limits/admission.js';
import { networkOf } from '../../limits/network.js';
import { SIGN_INS_PER_TURN } from '../oauth/oauth.js';
import { foreignSession, foreignTokenIn, type SessionCookie } from './session-cookie.js';

/** Identity provider where people sign in to the console. */
export interface ConsoleOidc {
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
}

export interface ConsoleSessionParts {
  readonly sessions: ConsoleSessions;
  readonly cookie: SessionCookie;
  readonly admission: Admission;
  readonly publicUrl: string;
  readonly oidc: ConsoleOidc | null;
  /** Client that everybody is signed in as; null but in the demo. */
  readonly demoClientId: string | null;
  readonly now: () => Date;
}

const PATH = '/console/session';

const STATUS: Readonly<Record<string, number>> = {
  invalid_client: 401,
  slow_down: 429,
  temporarily_unavailable: 503,
};

interface Form {
  readonly clientId: string;
  readonly clientSecret: string;
}

function readForm(body: unknown): Form {
  const { clientId, clientSecret } = (body ?? {}) as Partial<Record<keyof Form, unknown>>;
  const isText = (value: unknown): value is string =>
    typeof value === 'string' && value !== '' && isSoundText(value);
  if (isText(clientId) && isText(clientSecret)) return { clientId, clientSecret };
  throw new OauthError('invalid_client', 'Send clientId and clientSecret, both as text.');
}

/**
 * Routes of the console's session: `GET` says who is signed in and renews the session, `POST`
 * exchanges a client's id and secret for one, or, with `Authorization`, an access token of the
 * identity provider; `DELETE` ends it.
 */
export function consoleSessionRoutes({
  sessions,
  cookie,
  admission,
  publicUrl,
  oidc,
  demoClientId,
  now,
}: ConsoleSessionParts): FastifyPluginCallback {
  const set = (reply: FastifyReply, { token }: ConsoleSession): FastifyReply =>
    reply.header('set-cookie', cookie.write(token, SESSION_SECONDS));

  const current = async (
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<{ readonly clientId: string } | null> => {
    const caller = admitted(admission, request);
    const token = cookie.read(request.headers);
    if (caller) {
      const isOwn = token !== null && foreignTokenIn(token) === null;
      const renewed = isOwn ? await sessions.renew(token) : null;
      if (renewed) set(reply, renewed);
      return caller.viewer;
    }
    if (demoClientId !== null && !isQuiet(request)) {
      const session = await sessions.startForDemo(demoClientId, request.id);
      set(reply, session);
      return session;
    }
    if (token !== null) reply.header('set-cookie', cookie.clear());
    return null;
  };

  return (app, _options, registered) => {
    app.addHook('onRequest', admission.admit);
    app.addHook('onRequest', async (request, reply) => {
      if (cookie.isFromConsole(request.headers)) return;
      const message = `The console is at ${publicUrl}; requests of other pages are refused.`;
      await reply.code(403).send({ error: 'forbidden', message });
    });
    app.setErrorHandler((error, _request, reply) => {
      if (error instanceof OauthError) {
        if (error.retryAfterSeconds !== undefined)
          reply.header('retry-after', String(error.retryAfterSeconds));
        const status = STATUS[error.code] ?? 400;
        return reply.code(status).send({ error: error.code, message: error.message });
      }
      if (error instanceof FleetgraphError && error.code === 'STORE_UNAVAILABLE')
        return reply.code(503).send({ error: 'temporarily_unavailable', message: error.message });
      throw error;
    });
    app.get(PATH, async (request, reply) => ({
      client: await current(request, reply).then((viewer) => viewer && viewer.clientId),
      oidc,
      isDemo: demoClientId !== null,
      version: VERSION,
    }));
    const share = new LoopShare({ perTurn: SIGN_INS_PER_TURN });
    const inTurn = {
      bodyLimit: 16 * 1024,
      onRequest: ({ ip }: FastifyRequest) => share.enter(networkOf(ip)),
    };
    app.post(PATH, inTurn, async (request, reply) => {
      if (request.headers.authorization !== undefined)
        return takeOver(request, reply, { admission, cookie, now });
      const place = { network: networkOf(request.ip), requestId: request.id };
      const session = await sessions.start({ ...readForm(request.body), ...place });
      return set(reply, session).send({ client: session.clientId });
    });
    app.delete(PATH, async (request, reply) => {
      const token = cookie.read(request.headers);
      // A token of the identity provider is that one's to revoke.
      if (token !== null && foreignTokenIn(token) === null) await sessions.end(token, request.id);
      return reply.header('set-cookie', cookie.clear()).code(204).send();
    });
    registered();
  };
}

/** Returns whether the page asks who is signed in without being signed in by asking. */
const isQuiet = ({ url }: FastifyRequest): boolean => url.endsWith('?after=sign-out');

function admitted(admission: Admission, request: FastifyRequest) {
  try {
    return admission.callerOf(request);
  } catch (error) {
    if (error instanceof FleetgraphError && error.code === 'UNAUTHENTICATED') return null;
    throw error;
  }
}

/**
 * Puts the identity provider's access token of the request into the session's cookie, where scripts
 * cannot read it, until it expires.
 */
function takeOver(
  request: FastifyRequest,
  reply: FastifyReply,
  { admission, cookie, now }: Pick<ConsoleSessionParts, 'admission' | 'cookie' | 'now'>,
): FastifyReply {
  const caller = admitted(admission, request);
  const [, token = ''] = (request.headers.authorization ?? '').split(' ');
  // Only tokens of ours have an id to revoke them by.
  const session = caller?.jti === null ? foreignSession(token) : null;
  if (!caller || session === null)
    throw new OauthError(
      'invalid_client',
      'This takes an access token of the identity provider, of at most 3,800 characters.',
    );
  const seconds = Math.floor((caller.expiresAt.getTime() - now().getTime()) / 1000);
  return reply
    .header('set-cookie', cookie.write(session, Math.max(0, seconds)))
    .send({ client: caller.viewer.clientId });
}
