/**
 * Duration of a lease, in milliseconds. A lease whose holder died is taken over after it, so within
 * ten seconds even if the next attempt is only made once a second.
 */
export const LEASE_MS = 8000;
/**
 * Interval between extensions of a lease by its holder, in milliseconds. Two of them may fail, and
 * clocks of instances may differ by three seconds, before a lease expires under its holder.
 */
export const RENEW_LEASE_EVERY_MS = 1500;

/** Returns the end of a lease that is taken or extended now. */
export function leaseEnd(now: Date): Date {
  return new Date(now.getTime() + LEASE_MS);
}
