// Tests: test/services/clearance/clearance-commands.test.ts

import { allowedActions, type Clearance, type ClearanceAction } from '../../domain/clearance.js';
import { FleetgraphError } from '../../domain/errors.js';
import { type BrandSupport } from '../../domain/provider.js';
import { maySeeFleet, type Viewer } from '../../domain/values/viewer.js';
import { brandSupport } from '../../providers/catalogue.js';
import { type ProviderRegistry } from '../../providers/registry.js';
import { accountsByIds } from '../../store/accounts.js';
import { clearancesOfEnrollments } from '../../store/clearances.js';
import { type Db } from '../../store/engine/store.js';
import { enrollmentsByIds, type StoredEnrollment } from '../../store/enrollments.js';
import { vehiclesByIds } from '../../store/vehicles.js';

/** Enrollment with the data that decides whether its clearance can be requested or ended. */
export interface Candidate {
  readonly enrollment: StoredEnrollment;
  readonly clearance: Clearance | null;
  readonly brand: BrandSupport | undefined;
}

/** Loads the enrollments that the viewer may see, by id. */
export async function loadCandidates(
  db: Db,
  registry: ProviderRegistry,
  viewer: Viewer,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Candidate>> {
  const enrollments = (await enrollmentsByIds(db, ids)).filter(({ fleetId }) =>
    maySeeFleet(viewer, fleetId),
  );
  const vehicles = byId(
    await vehiclesByIds(
      db,
      enrollments.map(({ vehicleId }) => vehicleId),
    ),
  );
  const accountIds = new Set(enrollments.map(({ accountId }) => accountId));
  const accounts = byId(await accountsByIds(db, [...accountIds]));
  const clearances = await clearancesOfEnrollments(
    db,
    enrollments.map(({ id }) => id),
  );
  return new Map(
    enrollments.map((enrollment) => {
      const account = accounts.get(enrollment.accountId);
      const vehicle = vehicles.get(enrollment.vehicleId);
      if (!account || !vehicle)
        throw new FleetgraphError('BAD_USER_INPUT', 'There is no such enrollment.');
      const provider = registry.get(account.provider);
      const brand = provider?.clearances
        ? brandSupport(provider.description, enrollment.brand ?? vehicle.brand)
        : undefined;
      const clearance = clearances.get(enrollment.id) ?? null;
      return [enrollment.id, { enrollment, clearance, brand }];
    }),
  );
}

/** Returns what the providers support for the brands of the enrollments that the viewer may see. */
export async function brandsOfEnrollments(
  db: Db,
  registry: ProviderRegistry,
  viewer: Viewer,
  ids: readonly string[],
): Promise<ReadonlyMap<string, BrandSupport>> {
  const enrollments = (await enrollmentsByIds(db, ids)).filter(({ fleetId }) =>
    maySeeFleet(viewer, fleetId),
  );
  const vehicleIds = new Set(enrollments.map(({ vehicleId }) => vehicleId));
  const vehicles = byId(await vehiclesByIds(db, [...vehicleIds]));
  const accountIds = new Set(enrollments.map(({ accountId }) => accountId));
  const accounts = byId(await accountsByIds(db, [...accountIds]));
  return new Map(
    enrollments.flatMap(({ id, vehicleId, accountId, brand }) => {
      const account = accounts.get(accountId);
      const provider = account && registry.get(account.provider);
      const name = brand ?? vehicles.get(vehicleId)?.brand;
      const support =
        provider && name !== undefined ? brandSupport(provider.description, name) : undefined;
      return support ? [[id, support] as const] : [];
    }),
  );
}

export const canDo = (
  action: ClearanceAction,
  clearance: Clearance,
  brand: BrandSupport | undefined,
  now: Date,
): boolean => allowedActions(clearance, brand, now).includes(action);

export const isInTransition = ({ status }: Clearance): boolean =>
  status === 'REVOKING' || status === 'CANCELING';

const byId = <T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> =>
  new Map(items.map((item) => [item.id, item]));
