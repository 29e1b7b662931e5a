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
  'deliveries',
  'delivery-rate',
  'instances',
  'instances-faults',
  'gateway',
];
