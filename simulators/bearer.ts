import { type FastifyRequest } from 'fastify';

/** RFC 6750, section 2.1. */
export function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}
