import { idPrefix } from './values/ids.js';

export const FLEET_ID_PREFIX = idPrefix('flt');

/** A tenant: whose accounts, vehicles and clearances these are. */
export interface Fleet {
  readonly id: string;
  readonly name: string;
  /** The caller's own key, unique over all fleets. */
  readonly externalId: string | null;
  readonly createdAt: Date;
}
