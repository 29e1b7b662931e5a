import * as credentials from '../../../../src/store/credentials.js';
import * as drivers from '../../../../src/store/drivers.js';
import { ODD_TEXTS, text } from '../odd-texts.js';
import { inAnyOrder, pages, type Questions } from '../same-answers.js';
import { WORLD } from '../world.js';

const FLEET = `flt_${text(0)}`;
const ACCOUNT = `acc_${text(0)}`;
const IDS = WORLD.oemCredentials.map(({ id }) => id);
const DRIVERS_OF_WORLD = WORLD.drivers as readonly drivers.StoredDriver[];
const [CREDENTIAL] = WORLD.oemCredentials as readonly credentials.StoredCredential[];
const FILTERS = [
  {},
  { accountId: ACCOUNT },
  { brand: 'bmw' },
  { brand: 'Bmw' },
  { inUse: true },
  { inUse: false },
  { accountId: ACCOUNT, brand: 'BMW', inUse: true },
];

export const CREDENTIALS: Questions = {
  file: 'credentials.ts',
  module: credentials,
  reads: {
    credentialsByIds: [(db) => inAnyOrder(credentials.credentialsByIds(db, IDS))],
    findCredentialByName: [...ODD_TEXTS, 'APPLE', 'E'].map(
      (name) => (db) => credentials.findCredentialByName(db, FLEET, name),
    ),
    credentialNamesAmong: [
      (db) => credentials.credentialNamesAmong(db, FLEET, [...ODD_TEXTS, 'APPLE', 'zebra']),
    ],
    credentialsOfAccount: [(db) => inAnyOrder(credentials.credentialsOfAccount(db, ACCOUNT))],
    listCredentials: FILTERS.map(
      (filter) => (db) =>
        pages<credentials.StoredCredential>((limit, last) =>
          credentials.listCredentials(
            db,
            FLEET,
            filter,
            limit,
            last && { value: last.createdAt, id: last.id },
          ),
        ),
    ),
    countCredentials: FILTERS.map(
      (filter) => (db) => credentials.countCredentials(db, FLEET, filter),
    ),
    credentialsInUse: [(db) => credentials.credentialsInUse(db, IDS)],
    listEnrollmentsOfCredential: IDS.slice(0, 6).map(
      (id) => (db) =>
        pages(
          (limit, last?: (typeof WORLD.enrollments)[number]) =>
            credentials.listEnrollmentsOfCredential(
              db,
              id,
              limit,
              last && { value: last.createdAt, id: last.id },
            ) as Promise<never[]>,
        ),
    ),
    firstEnrollmentsOfCredentials: [1, 3, 50].map(
      (limit) => (db) => credentials.firstEnrollmentsOfCredentials(db, IDS, limit),
    ),
    countEnrollmentsOfCredentials: [(db) => credentials.countEnrollmentsOfCredentials(db, IDS)],
  },
  writes: {
    insertCredentials: ['aPPLE', 'apple'].map(
      (name) => (db) =>
        credentials.insertCredentials(db, [
          { ...(CREDENTIAL as credentials.StoredCredential), id: 'new', name, externalId: null },
        ]),
    ),
    updateCredential: [
      (db) => credentials.updateCredential(db, IDS[1] ?? '', { status: 'ACTIVE', externalId: 'É' }),
    ],
    deleteCredential: [(db) => credentials.deleteCredential(db, IDS[1] ?? '')],
  },
  elsewhere: ['lockCredentials'],
};

export const DRIVERS: Questions = {
  file: 'drivers.ts',
  module: drivers,
  reads: {
    findDriver: DRIVERS_OF_WORLD.map(
      ({ id }) =>
        (db) =>
          drivers.findDriver(db, id),
    ),
    driversByIds: [
      (db) =>
        inAnyOrder(
          drivers.driversByIds(
            db,
            DRIVERS_OF_WORLD.map(({ id }) => id),
          ),
        ),
      (db) => drivers.driversByIds(db, []),
    ],
    listDrivers: [
      (db) =>
        pages<drivers.StoredDriver>((limit, last) =>
          drivers.listDrivers(db, FLEET, limit, last && { value: last.createdAt, id: last.id }),
        ),
    ],
    countDrivers: [(db) => drivers.countDrivers(db, FLEET)],
    takenAmong: [
      async (db) => {
        const wanted = { keys: [...ODD_TEXTS, 'APPLE'], externalIds: [...ODD_TEXTS, 'ZEBRA'] };
        const { keys, externalIds } = await drivers.takenAmong(db, ACCOUNT, wanted);
        return [[...keys].sort(), [...externalIds].sort()];
      },
    ],
    accountHasDrivers: [ACCOUNT, 'none'].map((id) => (db) => drivers.accountHasDrivers(db, id)),
  },
  writes: {
    insertDriver: [0, 1].map(
      (index) => (db) =>
        drivers.insertDriver(db, {
          ...(DRIVERS_OF_WORLD[3] as drivers.StoredDriver),
          id: 'drv_new',
          keySha256: 'new',
          externalId: index === 0 ? 'new' : text(3),
        }),
    ),
    insertNewDrivers: [
      (db) =>
        drivers.insertNewDrivers(
          db,
          DRIVERS_OF_WORLD.map((driver, index) => ({
            ...driver,
            id: `${driver.id}2`,
            ...(index % 2 && { externalId: `${driver.externalId}2`, keySha256: null }),
          })),
        ),
      (db) => drivers.insertNewDrivers(db, []),
    ],
    updateDriver: [
      (db) => drivers.updateDriver(db, DRIVERS_OF_WORLD[1]?.id ?? '', { status: 'ACTIVE' }),
    ],
    beginRemoval: [0, 1].map(
      (index) => (db) => drivers.beginRemoval(db, DRIVERS_OF_WORLD[index]?.id ?? ''),
    ),
    deleteDriver: [(db) => drivers.deleteDriver(db, DRIVERS_OF_WORLD[1]?.id ?? '')],
  },
  // test/workers/commands/driver/driver-commands.test.ts
  elsewhere: ['findDriverLocked'],
};
