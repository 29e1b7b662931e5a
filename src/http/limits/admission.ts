import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Authenticated } from '../../auth/authentication.js';
import { FleetgraphError } from '../../domain/errors.js';
import { type Authenticate } from '../../graphql/engine/context.js';
import { type Connections } from './connections.js';
import { callerKey, type RateLimit, rateLimited } from './rate-limit.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Result of admission; null before it, and for routes without one. */
    admitted: Entry | null;
  }
}

type Entry = { readonly authenticated: Authenticated | null } | { readonly refusal: unknown };

/**
 * Returns the caller of a request of the console by its session; null for all other requests.
 * @throws FleetgraphError UNAUTHENTICATED for a session that has ended
 */
export type ReadSession = (request: FastifyRequest) => Promise<Authenticated | null>;

export interface AdmissionParts {
  readonly authenticate: Authenticate;
  /** Reader of the console's sessions, if there is a console. */
  readonly readSession?: ReadSession;
  readonly limit: RateLimit;
  /** Counter of connections, if they are counted. */
  readonly connections?: Pick<Connections, 'assign'>;
}

/** Seconds after which a client with too many connections may try again. */
const RETRY_SECONDS = 5;

const TOO_MANY_OPEN = new FleetgraphError(
  'RATE_LIMITED',
  'This client has too many connections open. Close some of them first, or send more requests over one.',
  { retryAfterSeconds: RETRY_SECONDS },
);

/**
 * Admits requests before their bodies are read: identifies the caller, and refuses a caller over
 * its rate limit with 429.
 * An invalid token is not refused here: GraphQL reports it in its own format.
 */
export class Admission {
  readonly #authenticate: Authenticate;
  readonly #readSession: ReadSession | undefined;
  readonly #limit: RateLimit;
  readonly #connections: Pick<Connections, 'assign'> | undefined;

  constructor({ authenticate, readSession, limit, connections }: AdmissionParts) {
    this.#authenticate = authenticate;
    this.#readSession = readSession;
    this.#limit = limit;
    this.#connections = connections;
  }

  /** A hook for `onRequest`. */
  readonly admit = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const entry = await this.#enter(request);
    request.admitted = entry;
    const viewer = 'authenticated' in entry ? (entry.authenticated?.viewer ?? null) : null;
    const verdict = await this.#limit.take(callerKey(viewer, request.ip));
    reply.headers(verdict.headers);
    if (!verdict.isAllowed) {
      await this.#refuse(request, reply, rateLimited(verdict));
      return;
    }
    if (!viewer || !this.#connections) return;
    if (this.#connections.assign(request.raw.socket, viewer.clientId)) return;
    reply.headers({ 'retry-after': RETRY_SECONDS, connection: 'close' });
    await this.#refuse(request, reply, TOO_MANY_OPEN);
  };

  async #refuse(
    request: FastifyRequest,
    reply: FastifyReply,
    { message, code, data }: FleetgraphError,
  ): Promise<void> {
    const mediaType = request.headers.accept?.includes('application/graphql-response+json')
      ? 'application/graphql-response+json'
      : 'application/json';
    await reply
      .code(429)
      .type(`${mediaType}; charset=utf-8`)
      .send({ errors: [{ message, extensions: { ...data, code } }] });
  }

  /**
   * Returns the caller of an admitted request; null for an anonymous one.
   * @throws FleetgraphError UNAUTHENTICATED for an invalid token; the error of the authentication
   * if that failed
   */
  callerOf({ admitted }: FastifyRequest): Authenticated | null {
    if (!admitted) throw new Error('the request did not come through the door');
    if ('refusal' in admitted) throw admitted.refusal;
    return admitted.authenticated;
  }

  async #enter(request: FastifyRequest): Promise<Entry> {
    const { headers, id } = request;
    try {
      const authenticated = await this.#authenticate(headers.authorization, id);
      return { authenticated: authenticated ?? (await this.#readSession?.(request)) ?? null };
    } catch (refusal) {
      return { refusal };
    }
  }
}
