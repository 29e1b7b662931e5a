import { idPrefix } from './values/ids.js';

export const INSTANCE_ID_PREFIX = idPrefix('ins');

/** Running server on a database that others may share. */
export interface Instance {
  readonly id: string;
  /** Name of its machine, for people. */
  readonly host: string;
  /** Identity of the boot and of the namespace in which its process id is unique. */
  readonly machine: string;
  readonly pid: number;
  /** Start of its process as the machine states it; null where it cannot be read. */
  readonly processStart: string | null;
  /** Ids of its encryption keys; the first one seals. */
  readonly keyIds: readonly string[];
  readonly startedAt: Date;
}

/** Returns the owner of a lease: its instance can be read from it. */
export function leaseOwner(instanceId: string, id: string): string {
  return `${instanceId}/${id}`;
}
