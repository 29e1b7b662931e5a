import { type FastifyReply } from 'fastify';
import { Problem } from './problems.js';

/**
 * The two ways in which the provider reports a limit
 * (https://developers.invers.com/problems/too-many-requests).
 */
export type LimitHeaders = 'retry-after' | 'x-rate-limit';

/** Calls a client may make in a minute; the provider publishes no number. */
export const CALLS_PER_MINUTE = 600;

export function toLimitHeaders(
  flavor: LimitHeaders,
  waitSeconds: number,
  now: Date,
): Readonly<Record<string, string>> {
  if (flavor === 'retry-after') return { 'retry-after': String(waitSeconds) };
  const resetAt = Math.ceil(now.getTime() / 1000) + waitSeconds;
  return {
    'x-rate-limit-limit': String(CALLS_PER_MINUTE),
    'x-rate-limit-remaining': '0',
    'x-rate-limit-reset': String(resetAt),
  };
}

export function limitProblem(flavor: LimitHeaders): Problem {
  const where = flavor === 'retry-after' ? "'Retry-After' header" : "'X-Rate-Limit' headers";
  return new Problem(
    '/problems/too-many-requests',
    `This client has sent too many requests and is temporarily blocked. See ${where} for details.`,
  );
}

/** Puts the headers on the answer; → the problem to throw. */
export function limited(
  reply: FastifyReply,
  flavor: LimitHeaders,
  waitSeconds: number,
  now: Date,
): Problem {
  void reply.headers(toLimitHeaders(flavor, waitSeconds, now));
  return limitProblem(flavor);
}
