import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { type ClearanceStatus } from '../../../src/domain/clearance.js';
import { type Reading } from '../../../src/domain/data/signal.js';
import { knownProblems, knownSignals } from '../../../src/domain/data/stored-signals.js';
import {
  type RawSignal,
  type SignalProblem,
  type VehicleData,
  withoutData,
} from '../../../src/domain/data/vehicle-data.js';
import { type CompletedRead, recordData } from '../../../src/services/data/record-data.js';
import { noteSilence } from '../../../src/services/data/silence.js';
import { disconnectAccount } from '../../../src/store/accounts.js';
import { saveClearances } from '../../../src/store/clearances.js';
import {
  dataReadsOfEnrollments,
  planDataReads,
  saveDataReads,
} from '../../../src/store/data/data-reads.js';
import { signalsOfEnrollments } from '../../../src/store/data/vehicle-signals.js';
import { type Db, type Store } from '../../../src/store/engine/store.js';
import { updateEnrollment } from '../../../src/store/enrollments.js';
import { describeOnBothEngines } from '../../support/engines.js';
import { storeEnrollment } from '../../support/rows.js';

const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 12, minute));
const reading = <T>(value: T, minute: number | null): Reading<T> => ({
  value,
  measuredAt: minute === null ? null : at(minute),
});
const PLACE = { latitude: 48.1, longitude: 11.5, heading: null, approximate: false };
const rawOf = (name: string, location: boolean): RawSignal => ({
  name,
  value: { value: 1 },
  measuredAt: null,
  location,
});
const dataOf = (signals: VehicleData['signals'], more: Partial<VehicleData> = {}): VehicleData => ({
  signals,
  raw: [],
  problems: [],
  ...more,
});
const PRIVATE: SignalProblem = { signal: null, reason: 'PRIVACY_MODE', at: at(5) };

describeOnBothEngines('answers about a vehicle', (openStore) => {
  let store: Store;
  beforeEach(async () => {
    store = await openStore();
    await store.write(async (tx) => {
      await emptyTables(tx);
      await storeEnrollment(tx, at(0), { status: 'ACTIVE' });
      await setClearance(tx, 'APPROVED');
      const plan = { needsClearance: true, dueAt: at(0), ids: ['enr_1'] };
      expect(await planDataReads(tx, 'acc_1', plan)).toEqual(['enr_1']);
    });
  });

  const claim = async (minute: number): Promise<void> => {
    await store.write(async (tx) => {
      const reads = await dataReadsOfEnrollments(tx, ['enr_1']);
      await saveDataReads(
        tx,
        reads.map((read) => ({ ...read, askedAt: at(minute) })),
      );
    });
  };
  const record = (data: VehicleData, minute: number): Promise<number> => {
    const answer: CompletedRead = {
      claim: { enrollmentId: 'enr_1', askedAt: at(minute) },
      data,
      observedAt: at(minute + 1),
      silentAt: at(minute + 60),
    };
    return store.write(async (tx) => (await recordData(tx, [answer])).length);
  };
  const ask = async (data: VehicleData, minute: number): Promise<number> => {
    await claim(minute);
    return record(data, minute);
  };
  const rows = () => signalsOfEnrollments(store.read, ['enr_1']);
  const groups = async () => (await rows()).map(({ signalGroup }) => signalGroup).sort();
  const known = async () =>
    Object.assign({}, ...(await rows()).map(({ values }) => knownSignals(values)));
  const read = async () => (await dataReadsOfEnrollments(store.read, ['enr_1']))[0];

  test('leave values that they do not deliver, and older ones change nothing', async () => {
    const tires = [
      { part: 'SPARE', pressure: 220, targetPressure: null, low: null, measuredAt: at(2) },
    ] as const;
    await ask(
      dataOf({ odometer: reading(10, 3), speed: reading(5, null), tires: reading(tires, 2) }),
      4,
    );
    await ask(dataOf({ odometer: reading(9, 2), range: reading(100, 6) }), 8);

    expect(await known()).toEqual({
      odometer: { value: 10, measuredAt: at(3), observedAt: at(5) },
      speed: { value: 5, measuredAt: null, observedAt: at(5) },
      range: { value: 100, measuredAt: at(6), observedAt: at(9) },
      tires: { value: tires, measuredAt: at(2), observedAt: at(5) },
    });
    expect(await read()).toMatchObject({ lastDataAt: at(9), silentAt: at(68), privateSince: null });
  });

  test('that bring nothing leave their problems only', async () => {
    await ask(withoutData('ASLEEP', at(1)), 1);
    const [row] = await rows();

    expect(await groups()).toEqual(['PROBLEMS']);
    expect(knownProblems(row?.values ?? {})).toEqual([
      { signal: null, reason: 'ASLEEP', at: at(1) },
    ]);
    expect(await read()).toMatchObject({ lastDataAt: null, silentAt: null });
    await ask(dataOf({ odometer: reading(1, 1) }), 2);
    expect(
      knownProblems((await rows()).find((r) => r.signalGroup === 'PROBLEMS')?.values ?? {}),
    ).toEqual([]);
  });

  test('in privacy mode delete the position, and none is stored meanwhile', async () => {
    const raw = [rawOf('diagnostics.odometer', false), rawOf('vehicle_location.altitude', true)];
    const withPlace = dataOf({ position: reading(PLACE, 1), odometer: reading(7, 1) }, { raw });
    await ask(withPlace, 1);
    expect(await groups()).toEqual(['DRIVING', 'POSITION', 'PROBLEMS', 'RAW', 'RAW_LOCATION']);

    await ask({ ...withPlace, problems: [PRIVATE] }, 5);
    expect(await groups()).toEqual(['DRIVING', 'PROBLEMS', 'RAW']);
    await ask(withoutData('PRIVACY_MODE', at(9)), 9);
    expect(await read()).toMatchObject({ privateSince: at(6) });

    await ask(withPlace, 12);
    expect(await groups()).toContain('POSITION');
    expect(await read()).toMatchObject({ privateSince: null });
  });

  test('decide the status of the data: awaited, flowing, private, silent, flowing', async () => {
    const flow = async () => {
      const found = await read();
      return found && [found.flow, found.flowSince];
    };
    expect(await flow()).toEqual(['AWAITING', at(0)]);
    await ask(withoutData('NOT_YET', at(1)), 1);
    expect(await flow()).toEqual(['AWAITING', at(0)]);
    await ask(dataOf({ odometer: reading(1, 1) }), 2);
    expect(await flow()).toEqual(['FLOWING', at(3)]);
    await ask(dataOf({ odometer: reading(2, 4) }), 5);
    expect(await flow()).toEqual(['FLOWING', at(3)]);
    await ask(withoutData('PRIVACY_MODE', at(7)), 7);
    expect(await flow()).toEqual(['PRIVATE', at(8)]);
    await ask(withoutData('ASLEEP', at(9)), 9);
    expect(await flow()).toEqual(['FLOWING', at(10)]);

    // The same measurement again is no news: the vehicle is silent an hour after the last one.
    await ask(dataOf({ odometer: reading(2, 4) }), 30);
    expect(await read()).toMatchObject({ lastDataAt: at(6), silentAt: at(65), flow: 'FLOWING' });
    expect(await noteSilence(store, at(64))).toBe(0);
    expect(await noteSilence(store, at(65))).toBe(1);
    expect(await noteSilence(store, at(66))).toBe(0);
    expect(await flow()).toEqual(['SILENT', at(65)]);
    await ask(dataOf({ odometer: reading(2, 4) }), 70);
    expect(await flow()).toEqual(['SILENT', at(65)]);
    await ask(dataOf({ speed: reading(2, null) }), 80);
    expect(await flow()).toEqual(['FLOWING', at(81)]);
  });

  test('are there for a reader between until the end of the right is committed, and gone with it', async () => {
    await ask(dataOf({ position: reading(PLACE, 1) }, { raw: [rawOf('a', true)] }), 1);
    const seen = async (db: Db) => {
      const { t, orm } = db;
      const rights = await orm.select({ status: t.clearances.status }).from(t.clearances);
      const signals = await signalsOfEnrollments(db, ['enr_1']);
      return [rights.map(({ status }) => status).join(), signals.length];
    };
    await store.write(async (tx) => {
      await setClearance(tx, 'REVOKED');
      expect(await seen(tx)).toEqual(['REVOKED', 0]);
      expect(await seen(store.read)).toEqual(['APPROVED', 3]);
    });
    expect(await seen(store.read)).toEqual(['REVOKED', 0]);
  });

  test('of an attempt that another has replaced are dropped', async () => {
    await claim(1);
    await claim(2);

    expect(await record(dataOf({ odometer: reading(1, 1) }), 1)).toBe(0);
    expect(await rows()).toEqual([]);
    expect(await record(dataOf({ odometer: reading(1, 1) }), 2)).toBe(1);
  });

  const ends: Readonly<Record<string, (tx: Db) => Promise<void>>> = {
    ...Object.fromEntries(
      (['PENDING', 'REJECTED', 'REVOKING', 'REVOKED', 'CANCELING', 'CANCELED'] as const).map(
        (status) => [`a clearance that is ${status}`, (tx: Db) => setClearance(tx, status)],
      ),
    ),
    ...Object.fromEntries(
      (['GONE', 'REMOVING', 'REMOVED', 'FAILED', 'PENDING'] as const).map((status) => [
        `an enrollment that is ${status}`,
        (tx: Db) => updateEnrollment(tx, 'enr_1', { status }),
      ]),
    ),
    'an account that is disconnected': (tx) => disconnectAccount(tx, 'acc_1', at(9)),
    'a clearance that is deleted': async (tx) => {
      await tx.orm.delete(tx.t.clearances).where(eq(tx.t.clearances.enrollmentId, 'enr_1'));
    },
  };

  test.each(Object.entries(ends))('are deleted with %s', async (_, end) => {
    await ask(dataOf({ position: reading(PLACE, 1) }, { raw: [rawOf('a', true)] }), 1);
    await claim(3);
    const rolledBack = new Error('rolled back');
    const undone = store.write(async (tx) => {
      await end(tx);
      expect(await signalsOfEnrollments(tx, ['enr_1'])).toEqual([]);
      throw rolledBack;
    });
    await expect(undone).rejects.toBe(rolledBack);
    expect(await groups()).toEqual(['POSITION', 'PROBLEMS', 'RAW_LOCATION']);

    await store.write(end);

    expect(await rows()).toEqual([]);
    expect(await read()).toBeUndefined();
    expect(await record(dataOf({ odometer: reading(1, 1) }), 3)).toBe(0);
    expect(await rows()).toEqual([]);
    const plan = { needsClearance: true, dueAt: at(0), ids: ['enr_1'] };
    if (!_.startsWith('an account'))
      expect(await store.write((tx) => planDataReads(tx, 'acc_1', plan))).toEqual([]);
  });
});

/** Deletes the rows of the test before: all share one database on PostgreSQL. */
async function emptyTables({ orm, t }: Db): Promise<void> {
  for (const table of [t.subjectEvents, t.stateChanges, t.stateHeads]) await orm.delete(table);
  for (const table of [t.vehicleSignals, t.dataReads, t.clearances, t.enrollments, t.vehicles])
    await orm.delete(table);
  await orm.delete(t.accounts);
  await orm.delete(t.fleets);
}

function setClearance(tx: Db, status: ClearanceStatus): Promise<void> {
  return saveClearances(tx, [
    {
      enrollmentId: 'enr_1',
      fleetId: 'flt_1',
      vehicleId: 'veh_1',
      accountId: 'acc_1',
      status,
      reason: null,
      requestedAt: at(0),
      changedAt: at(0),
      observedAt: at(0),
      provisional: false,
      changelogSeen: 0,
      odometer: null,
      listed: false,
    },
  ]);
}
