import { FleetgraphError } from '../../../domain/errors.js';
import { type CallbackAddress } from './router-callback.js';

const DEFAULT_HEARTBEAT_MS = 5000;
const SHORTEST_HEARTBEAT_MS = 100;
/** Longest delay of a timer in Node.js. */
const LONGEST_HEARTBEAT_MS = 2 ** 31 - 1;

/** `extensions.subscription` of a request, checked. */
export interface CallbackRequest extends CallbackAddress {
  /** Milliseconds between two heartbeats; 0 for none. */
  readonly heartbeatMs: number;
}

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws FleetgraphError BAD_USER_INPUT */
export function refuseExtension(message: string): never {
  throw new FleetgraphError('BAD_USER_INPUT', message, { argument: 'extensions.subscription' });
}

function readText(extension: JsonObject, name: string): string {
  const value = extension[name];
  return typeof value === 'string' && value !== '' && value.length <= 1000
    ? value
    : refuseExtension(`extensions.subscription.${name} must be a text of 1 to 1000 characters.`);
}

/** Segments of a path without an escape, which a router could read as another path. */
const PLAIN_SEGMENTS = /^(?:\/[\w.~-]+)*$/;

/**
 * Returns whether a URL is an allowed address or lies below it, and has no query and no fragment.
 */
function isBelow(url: URL, address: string): boolean {
  const { origin, pathname } = new URL(address);
  if (url.origin !== origin || url.search !== '' || url.hash !== '') return false;
  return (
    url.pathname.startsWith(pathname) && PLAIN_SEGMENTS.test(url.pathname.slice(pathname.length))
  );
}

function readUrl(extension: JsonObject, allowedAddresses: readonly string[]): URL {
  const text = readText(extension, 'callbackUrl');
  const url = URL.canParse(text)
    ? new URL(text)
    : refuseExtension('extensions.subscription.callbackUrl is not a URL.');
  if (!allowedAddresses.some((address) => isBelow(url, address)))
    refuseExtension(
      'extensions.subscription.callbackUrl is not among the addresses that may be called (FLEETGRAPH_CALLBACK_ORIGINS).',
    );
  if (url.username !== '' || url.password !== '')
    refuseExtension('extensions.subscription.callbackUrl must not contain credentials.');
  return url;
}

function readHeartbeat(extension: JsonObject): number {
  const value = extension['heartbeatIntervalMs'] ?? DEFAULT_HEARTBEAT_MS;
  const isValid =
    typeof value === 'number' &&
    Number.isSafeInteger(value) &&
    (value === 0 || (value >= SHORTEST_HEARTBEAT_MS && value <= LONGEST_HEARTBEAT_MS));
  return isValid
    ? value
    : refuseExtension(
        `extensions.subscription.heartbeatIntervalMs must be 0, or at least ${SHORTEST_HEARTBEAT_MS}.`,
      );
}

/**
 * Reads `extensions.subscription` of a request.
 * @throws FleetgraphError BAD_USER_INPUT
 */
export function readCallbackRequest(
  extension: JsonObject,
  allowedAddresses: readonly string[],
): CallbackRequest {
  const callbackUrl = readUrl(extension, allowedAddresses);
  const heartbeatMs = readHeartbeat(extension);
  return {
    callbackUrl,
    id: readText(extension, 'subscriptionId'),
    verifier: readText(extension, 'verifier'),
    heartbeatMs,
  };
}
