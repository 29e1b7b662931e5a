import { afterAll, expect, onTestFinished, test } from 'vitest';
import { type ClearanceStatus } from '../../src/domain/clearance.js';
import { countClearances, saveClearances } from '../../src/store/clearances.js';
import { openPostgresStore } from '../../src/store/engine/postgres-store.js';
import { type Db, type Store } from '../../src/store/engine/store.js';
import { insertEnrollments } from '../../src/store/enrollments.js';
import { insertFleet } from '../../src/store/fleets.js';
import { insertVehicles } from '../../src/store/vehicles.js';
import { describeOnPostgres } from '../support/postgres.js';
import { storeEnrollment } from '../support/rows.js';
import { useTempStore } from '../support/store.js';

const AT = new Date(0);

async function storeClearance(
  tx: Db,
  fleetId: string,
  number: number,
  status: ClearanceStatus,
): Promise<void> {
  const ids = { fleetId, vehicleId: `veh_${number}`, accountId: 'acc_1' };
  if (number > 1) {
    await insertVehicles(tx, [
      {
        id: ids.vehicleId,
        fleetId,
        vin: `VWVWZZZ1KZ0000000${number}`,
        brand: 'bmw',
        name: null,
        licensePlate: null,
        tags: [],
        clearanceChangedAt: AT,
        createdAt: AT,
        updatedAt: AT,
      },
    ]);
    const nothing = {
      reason: null,
      externalId: null,
      telematicsUnitId: null,
      credentialId: null,
      sealedPassword: null,
      vehicleModelId: null,
      odometer: null,
    };
    await insertEnrollments(tx, [
      {
        ...nothing,
        ...ids,
        id: `enr_${number}`,
        status: 'ACTIVE',
        brand: 'bmw',
        credentialKind: 'NONE',
        createdAt: AT,
      },
    ]);
  }
  await saveClearances(tx, [
    {
      ...ids,
      enrollmentId: `enr_${number}`,
      status,
      reason: null,
      requestedAt: AT,
      changedAt: AT,
      observedAt: AT,
      provisional: false,
      changelogSeen: 0,
      odometer: null,
      listed: false,
    },
  ]);
}

async function countsAreRight(store: Store): Promise<void> {
  await store.write(async (tx) => {
    await storeEnrollment(tx, AT);
    await insertFleet(tx, { id: 'flt_2', name: 'South', externalId: null, createdAt: AT });
    await storeClearance(tx, 'flt_1', 1, 'APPROVED');
    await storeClearance(tx, 'flt_1', 2, 'APPROVED');
    await storeClearance(tx, 'flt_1', 3, 'PENDING');
    await storeClearance(tx, 'flt_2', 4, 'APPROVED');
  });
  const counts = async (...ids: readonly string[]) =>
    (await countClearances(store.read, ids))
      .map(({ fleetId, status, count }) => `${fleetId} ${status} ${count}`)
      .sort();

  expect(await counts('flt_1')).toEqual(['flt_1 APPROVED 2', 'flt_1 PENDING 1']);
  expect(await counts('flt_1', 'flt_2', 'none')).toEqual([
    'flt_1 APPROVED 2',
    'flt_1 PENDING 1',
    'flt_2 APPROVED 1',
  ]);
  // The last of so many is asked for by itself.
  expect(
    await counts(...Array.from({ length: 500 }, (_, index) => `none${index}`), 'flt_2'),
  ).toEqual(['flt_2 APPROVED 1']);
  expect(await counts()).toEqual([]);
}

test('clearances are counted for each fleet, on SQLite', () => countsAreRight(useTempStore()));

describeOnPostgres('clearances are counted for each fleet', (postgres) => {
  afterAll(() => postgres.stop());

  test('on PostgreSQL', async () => {
    const store = await openPostgresStore(postgres.url);
    onTestFinished(() => store.close());
    await countsAreRight(store);
  });
});
