import { type Db } from '../../../../src/store/engine/store.js';
import { updateEnrollments } from '../../../../src/store/enrollments.js';
import * as drivers from '../../../../src/store/inventory/listed-drivers.js';
import * as enrollments from '../../../../src/store/inventory/listed-enrollments.js';
import { at, text } from '../odd-texts.js';
import { inAnyOrder, type Questions } from '../same-answers.js';
import { WORLD } from '../world.js';

const IDS = WORLD.enrollments.map(({ id }) => id);
const DRIVERS = WORLD.drivers.map(({ id }) => id);
const ACCOUNTS = [0, 1, 2].map((index) => `acc_${text(index)}`);

async function inventoryOf(db: Db, accountId: string): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  for await (const part of enrollments.inventoryOf(db, accountId)) rows.push(...part);
  return rows;
}

/** Makes every enrollment and driver active first, so that marks find something. */
const activated =
  <T>(mark: (db: Db) => Promise<T>) =>
  async (db: Db): Promise<T> => {
    await updateEnrollments(db, IDS, { status: 'ACTIVE' });
    await db.orm.update(db.t.drivers).set({ status: 'ACTIVE' });
    return mark(db);
  };

const LISTED_ENROLLMENTS: Questions = {
  file: 'inventory/listed-enrollments.ts',
  module: enrollments,
  reads: {
    inventoryOf: ACCOUNTS.map((id) => (db) => inventoryOf(db, id)),
  },
  writes: {
    markListed: [(db) => enrollments.markListed(db, IDS)],
    clearMissing: [(db) => enrollments.clearMissing(db, IDS)],
    markMissing: [
      activated((db) => enrollments.markMissing(db, IDS, at(90), at(91))),
      (db) => enrollments.markMissing(db, IDS, null, at(91)),
    ],
    markGone: [0, 7, 90].map((index) =>
      activated((db) =>
        inAnyOrder(
          enrollments.markGone(db, IDS, { missingBefore: at(index), reason: text(index) }),
        ),
      ),
    ),
    saveContacts: [
      (db) =>
        enrollments.saveContacts(
          db,
          IDS.map((id, index) => ({
            id,
            lastContactAt: index % 3 === 0 ? null : at(index + 40),
            online: [true, false, null][index % 3] ?? null,
          })),
        ),
    ],
  },
};

const LISTED_DRIVERS: Questions = {
  file: 'inventory/listed-drivers.ts',
  module: drivers,
  reads: {
    activeDrivers: ACCOUNTS.map((id) => (db) => inAnyOrder(drivers.activeDrivers(db, id))),
  },
  writes: {
    setActivity: [(db) => drivers.setActivity(db, DRIVERS, 'LOST', at(91))],
    setDriversMissing: [at(90), null].map(
      (since) => (db) => drivers.setDriversMissing(db, DRIVERS, since),
    ),
    beginDisappearance: [0, 7, 90].map((index) =>
      activated((db) => inAnyOrder(drivers.beginDisappearance(db, DRIVERS, at(index)))),
    ),
    setInventoryTimes: [at(90), null].map(
      (listedAt) => (db) =>
        drivers.setInventoryTimes(db, ACCOUNTS[0] ?? '', { checkedAt: at(91), listedAt }),
    ),
  },
};

export const INVENTORY: readonly Questions[] = [LISTED_ENROLLMENTS, LISTED_DRIVERS];
