/** Version of this software; a test compares it with package.json. */
export const VERSION = '0.3.0';

/** Name that every call out bears (RFC 9110, 10.1.5). */
export const USER_AGENT = `fleetgraph/${VERSION}`;
