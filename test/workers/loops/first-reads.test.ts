import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { newId } from '../../../src/domain/values/ids.js';
import { ENROLLMENT_ID_PREFIX, VEHICLE_ID_PREFIX } from '../../../src/domain/vehicle.js';
import { insertEnrollments } from '../../../src/store/enrollments.js';
import { insertVehicles } from '../../../src/store/vehicles.js';
import { FirstReads } from '../../../src/workers/loops/first-reads.js';
import { startCommandStory } from '../../support/commands.js';
import { vinOf } from '../../support/core.js';
import { describeOnBothEngines } from '../../support/engines.js';

/** Steps after which a search has seen all vehicles, also those that other tests have stored. */
const STEPS = 12;
const MINUTE_SECONDS = 60;

describeOnBothEngines('first reads', (openStore) => {
  async function startStory(vehicles: number, everySeconds = 3600) {
    const story = startCommandStory({ store: await openStore() });
    const { store, fleetId, accountId, now } = story;
    await story.connect('INVERS');
    const createdAt = now();
    const added = Array.from({ length: vehicles }, (_, index) => ({
      id: newId(VEHICLE_ID_PREFIX),
      fleetId,
      vin: vinOf(index + 1),
      brand: 'bmw',
      name: null,
      licensePlate: null,
      tags: [],
      clearanceChangedAt: new Date(0),
      createdAt,
      updatedAt: createdAt,
    }));
    const enrollments = added.map(({ id }) => ({
      id: newId(ENROLLMENT_ID_PREFIX),
      fleetId,
      accountId,
      vehicleId: id,
      status: 'ACTIVE' as const,
      reason: null,
      brand: 'bmw',
      externalId: null,
      telematicsUnitId: null,
      credentialKind: 'NONE' as const,
      credentialId: null,
      sealedPassword: null,
      vehicleModelId: null,
      odometer: null,
      createdAt,
    }));
    await store.write(async (tx) => {
      await insertVehicles(tx, added);
      await insertEnrollments(tx, enrollments);
    });
    const firstReads = new FirstReads({ ...story, everySeconds });
    const { orm, t } = store.read;
    return {
      ...story,
      enrollments,
      firstReads,
      search: async (): Promise<void> => {
        for (let step = 0; step < STEPS; step += 1) await firstReads.step();
      },
      planned: async (): Promise<number> => {
        const rows = await orm
          .select()
          .from(t.dataReads)
          .where(eq(t.dataReads.accountId, accountId));
        return rows.length;
      },
    };
  }

  test('are planned for some vehicles a minute, and for each in the end', async () => {
    const { search, planned, clock } = await startStory(700);
    await search();
    expect(await planned()).toBe(300);
    await search();
    expect(await planned()).toBe(300);
    clock.advance(MINUTE_SECONDS);
    await search();
    expect(await planned()).toBe(600);
    clock.advance(MINUTE_SECONDS);
    await search();
    expect(await planned()).toBe(700);
  });

  test('are found among many that are planned', async () => {
    const { search, planned, clock, enrollments, store } = await startStory(550);
    for (let minute = 0; minute < 2; minute += 1) {
      await search();
      clock.advance(MINUTE_SECONDS);
    }
    expect(await planned()).toBe(550);
    const id = enrollments.at(-1)?.id ?? '';
    await store.write(({ orm, t }) =>
      orm.delete(t.dataReads).where(eq(t.dataReads.enrollmentId, id)),
    );
    await search();
    expect(await planned()).toBe(550);
  });

  test('are planned without a schedule for none', async () => {
    const { search, planned } = await startStory(2, 0);
    await search();
    expect(await planned()).toBe(0);
  });
});
