import { leaseOwner } from '../../../../src/domain/instance.js';
import * as commands from '../../../../src/store/commands.js';
import * as instances from '../../../../src/store/instances/instances.js';
import { at } from '../odd-texts.js';
import { type Questions } from '../same-answers.js';
import { WORLD } from '../world.js';

const IDS = WORLD.instances.map(({ id }) => id);
const [FIRST] = WORLD.instances as readonly [instances.StoredInstance];

export const INSTANCES: Questions = {
  file: 'instances/instances.ts',
  module: instances,
  reads: {
    listInstances: [
      async (db) =>
        // SQLite has no connections of instances.
        (await instances.listInstances(db)).map(({ isConnected, ...row }) => [row, !isConnected]),
    ],
  },
  writes: {
    beat: [FIRST, { ...FIRST, id: 'ins_new' }].map(
      (instance) => (db) => instances.beat(db, instance, at(70)),
    ),
    deleteInstance: [0, 1].map(
      (more) => (db) => instances.deleteInstance(db, { id: FIRST.id, beats: FIRST.beats + more }),
    ),
    signOff: [(db) => instances.signOff(db, IDS[3] ?? '')],
    endLeasesOf: [
      async (db) => {
        await commands.leaseCommands(db, leaseOwner(FIRST.id, 'x'), at(15), at(90), () => 5);
        return instances.endLeasesOf(db, FIRST.id, at(20));
      },
    ],
  },
  elsewhere: ['connectionNameOf'],
};
