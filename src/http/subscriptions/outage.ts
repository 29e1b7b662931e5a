import { setTimeout as sleep } from 'node:timers/promises';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { FleetgraphError, isOutageCode } from '../../domain/errors.js';

/** Milliseconds between two attempts that wait for the database. */
const RETRY_MS = 500;

/** Returns whether the database, or the issuer of a token, was unavailable. */
export function isOutage(error: unknown): boolean {
  if (error instanceof GraphQLError) return isOutage(error.originalError);
  return error instanceof FleetgraphError && isOutageCode(error.code);
}

/** Returns the headers of a response that an outage prevented (RFC 9110, 10.2.3). */
export function retryHeaders({ data }: FleetgraphError): Readonly<Record<string, string>> {
  const { retryAfterSeconds: seconds } = data;
  return seconds === undefined ? {} : { 'retry-after': seconds.toFixed() };
}

/**
 * Returns the status and headers of a refusal that every client may retry; undefined for all
 * others.
 */
export function httpRefusal(
  error: FleetgraphError,
): readonly [status: number, headers: Readonly<Record<string, string>>] | undefined {
  if (isOutage(error)) return [503, retryHeaders(error)];
  if (error.code !== 'RATE_LIMITED') return undefined;
  return [429, retryHeaders(error)];
}

/**
 * Repeats an execution while the database is unavailable, until no caller waits for it any more.
 */
export async function executePatiently<T extends ExecutionResult | AsyncIterable<unknown>>(
  execute: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  for (;;) {
    const result = await execute();
    const errors = Symbol.asyncIterator in result ? undefined : result.errors;
    if (!errors?.some(isOutage) || !(await pause(signal))) return result;
  }
}

/** Repeats an attempt that fails by throwing, as `executePatiently` does. */
export async function attemptPatiently<T>(
  attempt: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isOutage(error) || !(await pause(signal))) throw error;
    }
  }
}

/** Returns whether a caller still waits. */
async function pause(signal: AbortSignal): Promise<boolean> {
  await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}
