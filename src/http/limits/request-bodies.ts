import { type Socket } from 'node:net';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { FleetgraphError } from '../../domain/errors.js';
import { ArrivingBody } from './arriving-body.js';
import { ByteBudget, type ByteLimits } from './byte-budget.js';
import { type LimitReports } from './limit-reports.js';
import { networkOf } from './network.js';
import { keyOf } from './unread-answers.js';

/** Largest body: an onboarding of 10,000 rows fits. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** Maximum bytes of the body of a request without a valid token. */
export const MAX_ANONYMOUS_BODY_BYTES = 64 * 1024;
/** Maximum bytes of all bodies being received at a time. */
const BODY_LIMITS: ByteLimits = { perCaller: 64 * 1024 * 1024, total: 256 * 1024 * 1024 };
const RETRY_SECONDS = 1;
/** Methods whose bodies no route reads. */
const BODILESS = new Set(['GET', 'HEAD', 'OPTIONS']);

const TOO_LARGE = 'The body is too large: at most 4 MiB are read.';
const TOO_LARGE_ANONYMOUS =
  'The body is too large: without a valid access token at most 64 KiB are read. Send the token of POST /oauth/token with it.';

/** Refusal of a body, with the status it is answered with. */
export class BodyRefusal extends Error {
  readonly statusCode: 400 | 413 | 415 | 429 | 503;

  constructor(statusCode: BodyRefusal['statusCode'], message: string) {
    super(message);
    this.name = 'BodyRefusal';
    this.statusCode = statusCode;
  }

  /** Seconds after which the same body may be sent again; null where it never may. */
  get retryAfterSeconds(): number | null {
    return this.statusCode === 429 || this.statusCode === 503 ? RETRY_SECONDS : null;
  }
}

export interface RequestBodiesParts {
  readonly reports: LimitReports;
  readonly limits?: ByteLimits;
}

const isSignedIn = ({ admitted }: FastifyRequest): boolean =>
  admitted !== null && 'authenticated' in admitted && admitted.authenticated !== null;

/**
 * Returns the error for a body over the limit. An invalid token is reported first: a client then
 * gets a new one and retries.
 */
function tooLargeFor({ admitted }: FastifyRequest, limit: number): Error {
  const refusal = admitted && 'refusal' in admitted ? admitted.refusal : undefined;
  if (refusal instanceof FleetgraphError) return refusal;
  return new BodyRefusal(413, limit < MAX_BODY_BYTES ? TOO_LARGE_ANONYMOUS : TOO_LARGE);
}

/**
 * Returns whether nothing of the body is on its way. Node reports the end of a request after the
 * hooks of one whose body came with its headers.
 */
const hasArrived = ({ raw }: FastifyRequest, declared: number): boolean =>
  raw.complete || (declared > 0 && raw.readableLength === declared);

/**
 * Limits bodies that are being received: in bytes for each request, each caller and in total. The
 * declared size is checked before anything is read; a body that arrived together with its headers
 * needs no counting.
 */
export function limitRequestBodies(
  app: FastifyInstance,
  { reports, limits = BODY_LIMITS }: RequestBodiesParts,
): ByteBudget {
  const budget = new ByteBudget({
    names: { caller: 'body-caller', total: 'body-total' },
    limits,
    reports,
  });
  app.addHook('preParsing', (request, reply, payload, next) => {
    const limit = isSignedIn(request) ? MAX_BODY_BYTES : MAX_ANONYMOUS_BODY_BYTES;
    const declared = Number(request.headers['content-length'] ?? 0);
    if (declared > limit) {
      reply.header('connection', 'close');
      next(tooLargeFor(request, limit));
      return;
    }
    if (hasArrived(request, declared) || BODILESS.has(request.method)) {
      next(null, payload);
      return;
    }
    const body = arriving(request, payload, budget, limit);
    // Discards a body that no route reads, so that the connection can go on.
    reply.raw.once('close', () => void body.resume());
    next(null, body);
  });
  return budget;
}

function arriving(
  request: FastifyRequest,
  payload: NodeJS.ReadableStream,
  budget: ByteBudget,
  limit: number,
): ArrivingBody {
  const key = keyOf(request);
  const noRoom = (): BodyRefusal =>
    new BodyRefusal(503, 'Too many bodies are on their way here. Send it again later.');
  const share = budget.open(key, () => void body.destroy(noRoom()));
  const body: ArrivingBody = new ArrivingBody({
    limit,
    share,
    tooLarge: () => tooLargeFor(request, limit),
    noRoom: (exceeded) => {
      budget.reports.hit(exceeded, key);
      if (exceeded === 'body-total') return noRoom();
      return new BodyRefusal(
        429,
        'Too many of your requests are on their way here. Send it again when others have arrived.',
      );
    },
  });
  body.on('error', () => {
    payload.unpipe(body);
    payload.resume();
  });
  request.raw.once('close', () => {
    if (!request.raw.complete) body.destroy(new BodyRefusal(413, 'The request was cut off.'));
  });
  return payload.pipe(body);
}

const STATUS_LINES: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

/** Answers connections that send no HTTP request, or take too long to complete one. */
export function answerBrokenRequests(reports: LimitReports) {
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
      reports.hit('request-time', networkOf(socket.remoteAddress ?? ''), {
        bytes: socket.bytesRead,
      });
    }
    const status = STATUS_LINES[error.code ?? ''] ?? '400 Bad Request';
    if (socket.writable)
      socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    socket.destroy();
  };
}
