import {
  type AgeField,
  STATE_FIELDS,
  type StateField,
  toStateProjection,
} from '../../../../src/domain/data/state-projection.js';
import * as reads from '../../../../src/store/data/data-reads.js';
import * as flowChange from '../../../../src/store/data/flow-change.js';
import * as flowEvents from '../../../../src/store/data/flow-events.js';
import * as projected from '../../../../src/store/data/projected-signals.js';
import * as states from '../../../../src/store/data/state-changes.js';
import * as signals from '../../../../src/store/data/vehicle-signals.js';
import { type Db } from '../../../../src/store/engine/store.js';
import { at, text } from '../odd-texts.js';
import { inAnyOrder, type Questions } from '../same-answers.js';
import { WORLD } from '../world.js';

const FLEETS = WORLD.fleets.map(({ id }) => id);
const nothing = { reads: {}, writes: {} } as const;
const IDS = WORLD.enrollments.map(({ id }) => id);
const [ID = ''] = IDS;
const VEHICLES = WORLD.vehicles.map(({ id }) => id);
const READS = WORLD.dataReads;
const SIGNALS = WORLD.vehicleSignals;

/** Deletes all reads, so that they can be planned. */
const withoutReads = (db: Db) => db.orm.delete(db.t.dataReads);
const ACCOUNTS = [0, 1, 2].map((index) => `acc_${text(index)}`);

/** Reads signals; the rows of a vehicle come in any order. */
async function projectedInAnyOrder(
  db: Db,
  vehicleIds: readonly string[],
  fields: readonly StateField[],
): Promise<readonly unknown[]> {
  const ages = new Set<AgeField>(['freshness']);
  const projection = toStateProjection(new Set(fields), ages);
  const found = await projected.projectedSignals(db, vehicleIds, projection);
  return found.map((rows) =>
    rows?.toSorted((a, b) => (`${a[0]}${a[1]}` < `${b[0]}${b[1]}` ? -1 : 1)),
  );
}

export const DATA: readonly Questions[] = [
  {
    file: 'data/data-reads.ts',
    module: reads,
    reads: {
      dataReadsOfEnrollments: [
        (db) => inAnyOrder(reads.dataReadsOfEnrollments(db, IDS)),
        (db) => reads.dataReadsOfEnrollments(db, [ID]),
      ],
      dataReadsOfVehicles: [
        (db) => inAnyOrder(reads.dataReadsOfVehicles(db, VEHICLES)),
        (db) => reads.dataReadsOfVehicles(db, [VEHICLES[1] ?? '']),
      ],
      accountsWithDueReads: [at(0), at(4), at(60)].flatMap((now) => [
        (db) => reads.accountsWithDueReads(db, now, 3600),
        (db) => reads.accountsWithDueReads(db, now, 0),
      ]),
      dataReadsOfAccount: ACCOUNTS.flatMap((account) => [
        (db) => reads.dataReadsOfAccount(db, account, '', 50),
        (db) => reads.dataReadsOfAccount(db, account, ID, 1),
      ]),
      unplannedReads: ACCOUNTS.flatMap((account) =>
        [true, false].flatMap((needsClearance) => [
          (db) => reads.unplannedReads(db, account, { needsClearance, after: '', limit: 50 }),
          (db) =>
            reads.unplannedReads(db, account, {
              needsClearance,
              after: VEHICLES[0] ?? '',
              limit: 2,
            }),
        ]),
      ),
      silentDataReads: [at(0), at(4), at(60)].map(
        (now) => (db: Db) => reads.silentDataReads(db, now, 50),
      ),
      dueDataReads: ACCOUNTS.flatMap((account) => [
        (db) => reads.dueDataReads(db, account, at(4), 50),
        (db) => reads.dueDataReads(db, account, at(60), 3),
      ]),
    },
    writes: {
      saveDataReads: [
        (db) =>
          reads.saveDataReads(
            db,
            READS.map((read, index) => ({ ...read, askedAt: at(index), privateSince: null })),
          ),
      ],
      planDataReads: ACCOUNTS.flatMap((account) =>
        [true, false].map((needsClearance) => async (db: Db) => {
          await withoutReads(db);
          const options = { needsClearance, dueAt: at(5), ids: IDS };
          const first = await reads.planDataReads(db, account, options);
          return [first, await reads.planDataReads(db, account, options)];
        }),
      ),
    },
    elsewhere: ['lockDataReads'],
  },
  {
    file: 'data/vehicle-signals.ts',
    module: signals,
    reads: {
      signalsOfVehicles: [
        (db) => inAnyOrder(signals.signalsOfVehicles(db, VEHICLES)),
        (db) => signals.signalsOfVehicles(db, [VEHICLES[0] ?? '']),
      ],
      rawSignalsOfVehicles: [(db) => inAnyOrder(signals.rawSignalsOfVehicles(db, VEHICLES))],
      signalsOfEnrollments: [(db) => inAnyOrder(signals.signalsOfEnrollments(db, IDS))],
    },
    writes: {
      saveSignals: [
        (db) =>
          signals.saveSignals(db, [
            ...SIGNALS.map((row) => ({ ...row, values: {} })),
            ...SIGNALS.map((row) => ({ ...row, signalGroup: 'HEALTH' as const })),
          ]),
      ],
      deleteSignals: [(db) => signals.deleteSignals(db, IDS, ['POSITION', 'RAW_LOCATION'])],
    },
  },
  {
    file: 'data/projected-signals.ts',
    module: projected,
    reads: {
      projectedSignals: [STATE_FIELDS, ['locked', 'odometer', 'range'], ['position'], []].flatMap(
        (fields) => [
          (db: Db) => projectedInAnyOrder(db, VEHICLES, fields as readonly StateField[]),
          (db: Db) => projectedInAnyOrder(db, ['veh_none', ID], fields as readonly StateField[]),
        ],
      ),
    },
    writes: {},
  },
  {
    file: 'data/state-changes.ts',
    module: states,
    reads: {
      stateHead: FLEETS.map((fleetId) => (db) => states.stateHead(db, fleetId)),
      stateChangesAfter: FLEETS.flatMap((fleetId) => [
        (db) => states.stateChangesAfter(db, fleetId, 0, 50),
        (db) => states.stateChangesAfter(db, fleetId, 3, 2),
      ]),
    },
    writes: {
      noteStateChanges: [
        async (db) => {
          const changes = VEHICLES.map((vehicleId, index) => {
            const fleetId = FLEETS[index % 2] ?? '';
            return { fleetId, vehicleId };
          });
          await states.noteStateChanges(db, changes);
          await states.noteStateChanges(db, changes.slice(0, 1));
          return Promise.all(FLEETS.map((id) => states.stateHead(db, id)));
        },
      ],
    },
    elsewhere: ['recordStateChanges', 'withStateChanges'],
  },
  { ...nothing, file: 'data/flow-events.ts', module: flowEvents, elsewhere: ['recordFlowEnds'] },
  { ...nothing, file: 'data/flow-change.ts', module: flowChange, elsewhere: ['recordFlowChange'] },
];
