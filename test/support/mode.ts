/**
 * Whether the tests run with everything switched off that only serves speed: FLEETGRAPH_PLAIN=1.
 */
export const PLAIN = process.env['FLEETGRAPH_PLAIN'] === '1';

/** Settings of servers that tests start, for the mode. */
export const MODE_SETTINGS: Readonly<Record<string, string>> = PLAIN
  ? { FLEETGRAPH_PLAIN: '1' }
  : {};
