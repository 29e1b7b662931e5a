import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newCommand } from '../../../src/services/commands/command-queue.js';
import { Idempotency } from '../../../src/services/commands/idempotency.js';
import { finishCommand, insertCommands } from '../../../src/store/commands.js';
import { enrollmentsByIds, updateEnrollment } from '../../../src/store/enrollments.js';
import { insertOnboarding, listRows, updateRow } from '../../../src/store/onboardings.js';
import { insertDeliveries } from '../../../src/store/webhooks/webhook-receipts.js';
import { Housekeeper } from '../../../src/workers/loops/housekeeper.js';
import { onboardingOf, storeEnrollment } from '../../support/rows.js';
import { TestClock, testVault, useTempStore } from '../../support/store.js';

const DAY = 24 * 3600;
const silent = () => undefined;

/** An enrollment with a password whose only row failed just now, and can be tried again. */
async function failed() {
  const clock = new TestClock();
  const { now } = clock;
  const store = useTempStore();
  const housekeeper = new Housekeeper({
    store,
    idempotency: new Idempotency(testVault(), randomBytes(32), now),
    journalDays: 30,
    deliveryDays: 30,
    log: { info: silent, warn: silent, error: silent },
    now,
  });
  await store.write(async (tx) => {
    await storeEnrollment(tx, now(), {
      status: 'FAILED',
      credentialKind: 'INDIVIDUAL',
      sealedPassword: 'sealed',
    });
    const { onboarding, rows } = onboardingOf(1, now());
    await insertOnboarding(
      tx,
      onboarding,
      rows.map((row) => ({ ...row, enrollmentId: 'enr_1' })),
    );
    await updateRow(tx, 'onb_1', 0, { status: 'FAILED', userErrors: [], canRetry: true });
    const command = newCommand(
      'ADD_VEHICLE',
      { id: 'enr_1', fleetId: 'flt_1', accountId: 'acc_1' },
      { onboardingId: 'onb_1', rowIndex: 0 },
      now(),
    );
    await insertCommands(tx, [command]);
    await finishCommand(tx, command.id, 'FAILED', [], now());
  });
  const password = async () => (await enrollmentsByIds(store.read, ['enr_1']))[0]?.sealedPassword;
  return { clock, now, store, housekeeper, password };
}

describe('the password of a unit that no provider has taken', () => {
  it('is retained for a week after the last try, then deleted, and its row asks for it', async () => {
    const { clock, store, housekeeper, password } = await failed();
    clock.advance(7 * DAY);
    await housekeeper.once();
    expect(await password()).toBe('sealed');
    clock.advance(1);
    await housekeeper.once();
    expect(await password()).toBeNull();
    expect(await listRows(store.read, 'onb_1', null, 10, undefined)).toMatchObject([
      {
        status: 'FAILED',
        canRetry: false,
        userErrors: [
          { code: 'CREDENTIAL_REQUIRED', field: ['vehicles', '0', 'individualPassword'] },
        ],
      },
    ]);
  });

  it('is left alone while its vehicle is being brought in, however long that takes', async () => {
    const { clock, store, housekeeper, password } = await failed();
    await store.write((tx) => updateEnrollment(tx, 'enr_1', { status: 'PENDING' }));
    clock.advance(60 * DAY);
    await housekeeper.once();
    expect(await password()).toBe('sealed');
  });

  it('is retained for a week after a later try as well', async () => {
    const { clock, now, store, housekeeper, password } = await failed();
    clock.advance(6 * DAY);
    const again = newCommand(
      'ADD_VEHICLE',
      { id: 'enr_1', fleetId: 'flt_1', accountId: 'acc_1' },
      null,
      now(),
    );
    await store.write(async (tx) => {
      await insertCommands(tx, [again]);
      await finishCommand(tx, again.id, 'FAILED', [], now());
    });
    clock.advance(2 * DAY);
    await housekeeper.once();
    expect(await password()).toBe('sealed');
  });
});

describe('a webhook', () => {
  it('goes when its days are over, unless it still waits to be applied', async () => {
    const { clock, now, store, housekeeper } = await failed();
    const delivery = {
      accountId: 'acc_1',
      kind: 'clearance-changed',
      vin: null,
      status: null,
      body: '',
      attempts: 0,
      nextAttemptAt: now(),
      receivedAt: now(),
      appliedAt: null,
    };
    await store.write(async (tx) => {
      for (const state of ['RECEIVED', 'APPLIED', 'PARKED', 'IGNORED'] as const)
        await insertDeliveries(tx, [
          { ...delivery, id: state, deliveryId: state, bodySha256: state, state },
        ]);
    });
    const remaining = async () =>
      (await store.read.orm.select().from(store.read.t.webhookDeliveries)).map(({ id }) => id);
    clock.advance(30 * DAY);
    await housekeeper.once();
    expect(await remaining()).toHaveLength(4);
    clock.advance(1);
    await housekeeper.once();
    expect(await remaining()).toEqual(['RECEIVED']);
  });
});
