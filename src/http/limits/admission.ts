import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Authenticated } from '../../auth/authentication.js';
import { type Authenticate } from '../../graphql/engine/context.js';
import { type CallerLimit, rateLimited } from './caller-limit.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What was found at the door; null before, and for routes without one. */
    admitted: Entry | null;
  }
}

type Entry = { readonly authenticated: Authenticated | null } | { readonly refusal: unknown };

/**
 * Lets requests in, before their bodies are read: finds out who is calling, and refuses whoever calls too often with 429.
 * A token that is not good is no refusal yet: GraphQL tells of it in its own way.
 */
export class Admission {
  readonly #authenticate: Authenticate;
  readonly #limit: CallerLimit;

  constructor({
    authenticate,
    limit,
  }: {
    readonly authenticate: Authenticate;
    readonly limit: CallerLimit;
  }) {
    this.#authenticate = authenticate;
    this.#limit = limit;
  }

  /** A hook for `onRequest`. */
  readonly admit = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const entry = await this.#enter(request);
    request.admitted = entry;
    const verdict = await this.#limit.take(
      'authenticated' in entry ? (entry.authenticated?.viewer ?? null) : null,
      request.ip,
    );
    reply.headers(verdict.headers);
    if (verdict.isAllowed) return;
    const { message, code, data } = rateLimited(verdict);
    const mediaType = request.headers.accept?.includes('application/graphql-response+json')
      ? 'application/graphql-response+json'
      : 'application/json';
    await reply
      .code(429)
      .type(`${mediaType}; charset=utf-8`)
      .send({ errors: [{ message, extensions: { ...data, code } }] });
  };

  /**
   * Who sent a request that was let in; null: nobody in particular.
   * @throws FleetgraphError UNAUTHENTICATED for a token that is not good; what went wrong when it was looked at
   */
  callerOf({ admitted }: FastifyRequest): Authenticated | null {
    if (!admitted) throw new Error('the request did not come through the door');
    if ('refusal' in admitted) throw admitted.refusal;
    return admitted.authenticated;
  }

  async #enter({ headers, id }: FastifyRequest): Promise<Entry> {
    try {
      return { authenticated: await this.#authenticate(headers.authorization, id) };
    } catch (refusal) {
      return { refusal };
    }
  }
}
