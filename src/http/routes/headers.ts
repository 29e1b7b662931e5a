import { randomUUID } from 'node:crypto';
import { type IncomingMessage } from 'node:http';
import { type FastifyInstance } from 'fastify';

/** Origins of Apollo Sandbox when it is opened on its own, and of its embedded form. */
const SANDBOX_ORIGINS = [
  'https://studio.apollographql.com',
  'https://sandbox.embed.apollographql.com',
];

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

export const isLoopbackName = (hostname: string): boolean => LOOPBACK_NAMES.includes(hostname);

/** A server on loopback is itself by every name that loopback has. */
export function ownOrigins(publicUrl: string): readonly string[] {
  const { protocol, hostname, port, origin } = new URL(publicUrl);
  if (!isLoopbackName(hostname)) return [origin];
  return LOOPBACK_NAMES.map((name) => `${protocol}//${name}${port === '' ? '' : `:${port}`}`);
}

export interface OriginSettings {
  readonly publicUrl: string;
  /** Origins from the settings; null for the default. */
  readonly configured: readonly string[] | null;
  readonly production: boolean;
}

/**
 * The browser origins that may call, by HTTP and WebSocket alike: our own, and those configured or,
 * outside production, Apollo Sandbox's.
 */
export function allowedOrigins({
  publicUrl,
  configured,
  production,
}: OriginSettings): readonly string[] {
  return [
    ...new Set([...ownOrigins(publicUrl), ...(configured ?? (production ? [] : SANDBOX_ORIGINS))]),
  ];
}

/**
 * Request ids accepted from callers; any other is replaced by a generated one, so that no log line
 * can be forged.
 */
const REQUEST_ID = /^[\w.-]{1,64}$/;

/** Returns the request's id: the caller's own if it is acceptable. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const header = headers['x-request-id'];
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : randomUUID();
}

const NO_CONTENT = "default-src 'none'; frame-ancestors 'none'";

/**
 * Security headers of every answer. Answers may hold a secret that is shown once, so they must not
 * be cached unless a route says otherwise.
 */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': NO_CONTENT,
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/**
 * Policy for Apollo's landing page, which has its own policy in its HTML; this header only prevents
 * foreign frames.
 */
const LANDING_PAGE_POLICY = "frame-ancestors 'none'";

/**
 * Returns the security headers of every response, whatever its status; `X-Request-Id` is added to
 * them.
 */
export function headersOf(publicUrl: string): Readonly<Record<string, string>> {
  return publicUrl.startsWith('https:')
    ? { ...SECURITY_HEADERS, 'strict-transport-security': 'max-age=31536000' }
    : SECURITY_HEADERS;
}

/** Sets them before anything else happens to a request. */
export function addHeaders(app: FastifyInstance, publicUrl: string): void {
  const headers = headersOf(publicUrl);
  app.addHook('onRequest', (request, reply, next) => {
    reply.headers(headers).header('x-request-id', request.id);
    next();
  });
}

export function allowLandingPage(contentType: unknown): Readonly<Record<string, string>> {
  return typeof contentType === 'string' && contentType.startsWith('text/html')
    ? { 'content-security-policy': LANDING_PAGE_POLICY }
    : {};
}
