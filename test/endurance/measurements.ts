/** Each is a file of this folder, which can be run by itself. */
export const MEASUREMENTS: readonly string[] = [
  'kill-nine',
  'fsync',
  'duplicates',
  'subscribers',
  'thousand-vins',
  'stalled',
  'outage',
  'webhooks',
  'documents',
  'connections',
  'fuzz',
  'instances',
  'instances-faults',
  'gateway',
];

/** Measurements that run only when they are named, and are no part of the tests. */
export const NAMED_ONLY: readonly string[] = [
  'deliveries',
  'console/changes',
  'console/first-screen',
  'delivery-rate',
  'log-migration',
  'proxy-pages',
  'states',
  'vehicle-data',
  'wrong-secrets',
];
