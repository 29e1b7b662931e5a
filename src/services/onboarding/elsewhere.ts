import { type ClearanceStatus } from '../../domain/clearance.js';
import { type EnrollmentStatus } from '../../domain/vehicle.js';
import { accountsByIds, type StoredAccount } from '../../store/accounts.js';
import { clearancesOfEnrollments } from '../../store/clearances.js';
import { type Db } from '../../store/engine/store.js';
import { enrollmentsOfVehicles } from '../../store/enrollments.js';
import { type StoredVehicle } from '../../store/vehicles.js';

const ENDED: readonly (EnrollmentStatus | ClearanceStatus | undefined)[] = [
  'FAILED',
  'REMOVED',
  'GONE',
  'REJECTED',
  'REVOKED',
  'CANCELED',
];

/** Returns the ids of the vehicles that another account at the same provider has. */
export async function vehiclesElsewhere(
  db: Db,
  { id, provider }: Pick<StoredAccount, 'id' | 'provider'>,
  vehicles: Iterable<Pick<StoredVehicle, 'id'>>,
): Promise<ReadonlySet<string>> {
  const ids = Array.from(vehicles, (vehicle) => vehicle.id);
  const others = (await enrollmentsOfVehicles(db, ids)).filter(({ accountId }) => accountId !== id);
  const accountIds = [...new Set(others.map(({ accountId }) => accountId))];
  const alike = new Set(
    (await accountsByIds(db, accountIds)).flatMap((account) =>
      account.provider === provider ? account.id : [],
    ),
  );
  const candidates = others.filter(({ accountId }) => alike.has(accountId));
  const clearances = await clearancesOfEnrollments(
    db,
    candidates.map((enrollment) => enrollment.id),
  );
  const isLive = (enrollment: { readonly id: string; readonly status: EnrollmentStatus }) =>
    !ENDED.includes(enrollment.status) && !ENDED.includes(clearances.get(enrollment.id)?.status);
  return new Set(candidates.filter(isLive).map(({ vehicleId }) => vehicleId));
}
