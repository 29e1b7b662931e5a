import { FleetgraphError } from '../../domain/errors.js';
import { type Viewer } from '../../domain/values/viewer.js';
import { networkOf } from './network.js';
import { type Rate, RateLimit, type Verdict } from './rate-limit.js';

/**
 * Returns the key under which a caller is counted: a client, whatever address it calls from; all
 * others by their network.
 */
export function callerKey(viewer: Viewer | null, ip: string): string {
  return viewer ? `client ${viewer.clientId}` : networkOf(ip);
}

/**
 * Limits the rate of calls, on every transport alike: a signed-in caller has a budget for each
 * client, whatever address it calls from; anonymous callers, and those with an invalid token, have
 * one for each address (ASVS 5.0 2.4.1, OWASP API4).
 */
export class CallerLimit {
  /** Counts of all callers. */
  readonly counts: RateLimit;

  constructor(rate: Rate) {
    this.counts = new RateLimit(rate);
  }

  take(viewer: Viewer | null, ip: string): Promise<Verdict> {
    return this.counts.take(callerKey(viewer, ip));
  }
}

/** @returns the error for a caller who was refused, with `retryAfterSeconds` */
export function rateLimited({ retryAfterSeconds }: Verdict): FleetgraphError {
  return new FleetgraphError(
    'RATE_LIMITED',
    `Too many requests; try again in ${retryAfterSeconds} s.`,
    { retryAfterSeconds },
  );
}
