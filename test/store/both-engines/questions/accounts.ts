import { eq } from 'drizzle-orm';
import * as accounts from '../../../../src/store/accounts.js';
import * as fleets from '../../../../src/store/fleets.js';
import * as grants from '../../../../src/store/grants.js';
import { at, ODD_TEXTS, text } from '../odd-texts.js';
import { inAnyOrder, pages, type Questions } from '../same-answers.js';
import { WORLD } from '../world.js';

const FLEET_IDS = WORLD.fleets.map(({ id }) => id);
const IDS = WORLD.accounts.map(({ id }) => id);
const [FIRST = ''] = IDS;
const GRANT = WORLD.grants[1] as grants.StoredGrant;
const SUBJECTS = WORLD.grants.map(({ subjectId }) => subjectId);

export const FLEETS: Questions = {
  file: 'fleets.ts',
  module: fleets,
  reads: {
    findFleet: [FLEET_IDS[3] ?? '', 'flt_zebra'].map((id) => (db) => fleets.findFleet(db, id)),
    fleetsByIds: [
      (db) => inAnyOrder(fleets.fleetsByIds(db, FLEET_IDS)),
      (db) => fleets.fleetsByIds(db, []),
    ],
    listFleets: [null, FLEET_IDS.slice(0, 10), []].map(
      (selection) => (db) =>
        pages((limit, last?: Awaited<ReturnType<typeof fleets.findFleet>>) =>
          fleets.listFleets(db, selection, limit, last && { value: last.createdAt, id: last.id }),
        ),
    ),
    countFleets: [null, FLEET_IDS.slice(0, 10), []].map(
      (selection) => (db) => fleets.countFleets(db, selection),
    ),
    isFleetEmpty: [0, 1, 5].map((index) => (db) => fleets.isFleetEmpty(db, `flt_${text(index)}`)),
  },
  writes: {
    insertFleet: [
      (db) =>
        fleets.insertFleet(db, { id: 'flt_new', name: '', externalId: null, createdAt: at(0) }),
      (db) =>
        fleets.insertFleet(db, { id: 'flt_2', name: '', externalId: 'apple', createdAt: at(0) }),
      (db) =>
        fleets.insertFleet(db, { id: 'flt_2', name: '', externalId: 'aPPLE', createdAt: at(0) }),
    ],
    updateFleet: [
      (db) =>
        fleets.updateFleet(db, {
          id: FLEET_IDS[2] ?? '',
          name: '😀',
          externalId: 'ẞ',
          createdAt: at(0),
        }),
    ],
    deleteFleet: [
      (db) => fleets.deleteFleet(db, `flt_${ODD_TEXTS[5]}`),
      (db) => fleets.deleteFleet(db, `flt_${ODD_TEXTS[0]}`),
    ],
  },
  elsewhere: ['holdFleet', 'closeFleet'],
};

export const ACCOUNTS: Questions = {
  file: 'accounts.ts',
  module: accounts,
  reads: {
    findAccount: IDS.map((id) => (db) => accounts.findAccount(db, id)),
    findAccountByEndpointKey: ODD_TEXTS.map(
      (key) => (db) => accounts.findAccountByEndpointKey(db, key),
    ),
    accountsByIds: [(db) => inAnyOrder(accounts.accountsByIds(db, IDS))],
    accountsOfFleets: [(db) => accounts.accountsOfFleets(db, FLEET_IDS)],
    allAccounts: [(db) => accounts.allAccounts(db)],
    unwellAccounts: [0, 6, 30].map(
      (index) => (db) => inAnyOrder(accounts.unwellAccounts(db, at(index))),
    ),
    accountHasEnrollments: IDS.map((id) => (db) => accounts.accountHasEnrollments(db, id)),
  },
  writes: {
    insertAccount: ['new', WORLD.accounts[1]?.uniqueName ?? ''].map(
      (name) => (db) =>
        accounts.insertAccount(db, {
          ...(WORLD.accounts[1] as unknown as accounts.StoredAccount),
          id: 'acc_new',
          name,
          webhookEndpointKey: 'new',
          health: { status: 'HEALTHY', reason: null, since: null, retryAt: null },
        }),
    ),
    updateAccountSecrets: [
      (db) =>
        accounts.updateAccountSecrets(db, FIRST, {
          sealedSecrets: 'new',
          sealedOldWebhookSecret: 'old',
          oldWebhookSecretUntil: at(7),
          authMethod: 'CLIENT_SECRET',
          principal: 'é',
        }),
    ],
    updateAccount: [
      { name: 'ä' },
      { vehicleDataSeconds: 60 },
      { name: 'b', vehicleDataSeconds: 0 },
    ].map((changed) => (db) => accounts.updateAccount(db, FIRST, changed)),
    takeDataSlots: [
      async (db) => [
        await accounts.takeDataSlots(db, FIRST, 3),
        await accounts.takeDataSlots(db, FIRST, 1),
      ],
    ],
    updateUnreadable: ['é', null].map(
      (reason) => (db) => accounts.updateUnreadable(db, FIRST, reason),
    ),
    updateAccountHealth: IDS.slice(3, 5).map(
      (id) => (db) =>
        accounts.updateAccountHealth(db, id, {
          status: 'DEGRADED',
          reason: 'ß',
          since: at(9),
          retryAt: null,
        }),
    ),
    disconnectAccount: [(db) => accounts.disconnectAccount(db, FIRST, at(50))],
  },
  elsewhere: ['holdAccount', 'closeAccount'],
};

export const GRANTS: Questions = {
  file: 'grants.ts',
  module: grants,
  reads: {
    findGrantOf: SUBJECTS.map((id) => (db) => grants.findGrantOf(db, id)),
    grantsOfSubjects: [(db) => inAnyOrder(grants.grantsOfSubjects(db, SUBJECTS))],
    grantsByIds: [
      (db) =>
        inAnyOrder(
          grants.grantsByIds(
            db,
            WORLD.grants.map(({ id }) => id),
          ),
        ),
    ],
    grantsByAnyIds: [
      (db) =>
        inAnyOrder(
          grants.grantsByAnyIds(
            db,
            WORLD.grants.map(({ id }) => id),
          ),
        ),
    ],
    grantsToRevoke: [(db) => inAnyOrder(grants.grantsToRevoke(db, SUBJECTS))],
  },
  writes: {
    insertGrant: [GRANT, { ...GRANT, id: 'grt_new', subjectId: 'new' }].map(
      (grant) => (db) => grants.insertGrant(db, grant),
    ),
    saveGrant: [GRANT, { ...GRANT, id: 'grt_new', subjectId: 'new' }].map(
      (grant) => (db) => grants.saveGrant(db, { ...grant, scopes: ['a', 'ß'], generation: 99 }),
    ),
    leaseGrant: [at(0), at(50)].map(
      (now) => (db) => grants.leaseGrant(db, GRANT, { owner: 'o', until: at(60) }, now),
    ),
    endLease: [1, 2].map(
      (generation) => (db) =>
        grants.endLease(db, { ...GRANT, generation }, { rotating: false, scopes: ['x'] }),
    ),
    deleteGrants: [(db) => grants.deleteGrants(db, eq(db.t.grants.subjectId, GRANT.subjectId))],
    prolongLease: [1, 2].map(
      (generation) => (db) => grants.prolongLease(db, { ...GRANT, generation }, at(70)),
    ),
  },
};
