import { type SeenInstance } from '../../store/instances/instances.js';
import { hasEnded } from './process-identity.js';

/** Time without a heartbeat after which an instance counts as stopped, in milliseconds. */
const SILENT_MS = { postgres: 60_000, sqlite: 15 * 60_000 } as const;

/** Returns whether an instance is running, as far as its row shows. */
export function isRunning(instance: SeenInstance, now: Date, ended = hasEnded): boolean {
  if (instance.isConnected === true) return true;
  const silentMs = now.getTime() - instance.seenAt.getTime();
  const limitMs = instance.isConnected === null ? SILENT_MS.sqlite : SILENT_MS.postgres;
  return silentMs < limitMs && !ended(instance);
}
