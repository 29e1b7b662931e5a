import { type Driver } from '../../domain/driver.js';
import { maySeeFleet, type Viewer } from '../../domain/values/viewer.js';
import { findDriver, type StoredDriver } from '../../store/drivers.js';
import { type Db } from '../../store/engine/store.js';

/**
 * Returns whether the viewer may see the driver: the fleet is visible and the driver is registered
 * at the provider.
 */
export function isVisible(viewer: Viewer, { fleetId, status }: StoredDriver): boolean {
  return status !== 'PENDING' && maySeeFleet(viewer, fleetId);
}

/** Converts to the driver that callers see, without the provider's key. */
export function toDriver({
  id,
  fleetId,
  accountId,
  externalId,
  displayName,
  email,
  createdAt,
}: StoredDriver): Driver {
  return { id, fleetId, accountId, externalId, displayName, email, createdAt };
}

/** Finds a driver; null if there is none that the viewer may see. */
export async function findVisibleDriver(
  db: Db,
  viewer: Viewer,
  id: string,
): Promise<StoredDriver | null> {
  const driver = await findDriver(db, id);
  return driver && isVisible(viewer, driver) ? driver : null;
}
