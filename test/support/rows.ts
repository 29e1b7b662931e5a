import { type Onboarding } from '../../src/domain/onboarding.js';
import { insertAccount } from '../../src/store/accounts.js';
import { type Db } from '../../src/store/engine/store.js';
import { type EnrollmentChanges, insertEnrollments } from '../../src/store/enrollments.js';
import { insertFleet } from '../../src/store/fleets.js';
import { type StoredOnboardingRow } from '../../src/store/onboardings.js';
import { insertVehicles } from '../../src/store/vehicles.js';

export const VIN = 'WVWZZZ1KZ00000001';

/**
 * The fleet `flt_1` with the account `acc_1` and the vehicle `veh_1`, enrolled there as `enr_1`:
 * rows alone, for tests of what is done with rows.
 */
export async function storeEnrollment(
  tx: Db,
  now: Date,
  changed: EnrollmentChanges = {},
): Promise<void> {
  await insertFleet(tx, { id: 'flt_1', name: 'North', externalId: null, createdAt: now });
  await insertAccount(tx, {
    id: 'acc_1',
    fleetId: 'flt_1',
    provider: 'HIGH_MOBILITY',
    name: 'Sandbox',
    environment: 'SANDBOX',
    authMethod: 'CLIENT_SECRET',
    principal: 'none',
    health: { status: 'HEALTHY', reason: null, since: now, retryAt: null },
    webhookEndpointKey: null,
    createdAt: now,
    sealedSecrets: '',
    sealedOldWebhookSecret: null,
    oldWebhookSecretUntil: null,
  });
  await insertVehicles(tx, [
    {
      id: 'veh_1',
      fleetId: 'flt_1',
      vin: VIN,
      brand: 'bmw',
      name: null,
      licensePlate: null,
      tags: [],
      clearanceChangedAt: new Date(0),
      createdAt: now,
      updatedAt: now,
    },
  ]);
  const enrollment = {
    id: 'enr_1',
    fleetId: 'flt_1',
    accountId: 'acc_1',
    vehicleId: 'veh_1',
    status: 'PENDING',
    reason: null,
    brand: 'bmw',
    externalId: null,
    telematicsUnitId: null,
  } as const;
  await insertEnrollments(tx, [
    {
      ...enrollment,
      credentialKind: 'NONE',
      credentialId: null,
      sealedPassword: null,
      vehicleModelId: null,
      odometer: null,
      createdAt: now,
      ...changed,
    },
  ]);
}

/** The onboarding `onb_1` of that account with so many rows that wait. */
export function onboardingOf(
  count: number,
  now: Date,
): { readonly onboarding: Onboarding; readonly rows: readonly StoredOnboardingRow[] } {
  return {
    onboarding: {
      id: 'onb_1',
      fleetId: 'flt_1',
      accountId: 'acc_1',
      status: 'RUNNING',
      total: count,
      succeeded: 0,
      failed: 0,
      createdAt: now,
      completedAt: null,
    },
    rows: Array.from(
      { length: count },
      (_, index) =>
        ({
          onboardingId: 'onb_1',
          index,
          vin: VIN,
          input: { vin: VIN, brand: 'bmw' },
          status: 'QUEUED',
          userErrors: [],
          canRetry: false,
          enrollmentId: null,
        }) as const,
    ),
  };
}
