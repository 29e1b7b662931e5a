import * as backlogs from '../../../../src/store/backlogs.js';
import * as commands from '../../../../src/store/commands.js';
import * as totals from '../../../../src/store/totals.js';
import { at, ODD_TEXTS, text } from '../odd-texts.js';
import { inAnyOrder, type Questions } from '../same-answers.js';
import { WORLD } from '../world.js';

const IDS = WORLD.commands.map(({ id }) => id);
const SUBJECTS = [...new Set(WORLD.commands.map(({ subjectId }) => subjectId))];
const OWNERS = ['owner 3', 'owner 7'];
const NOW = at(15);
const LATER = at(90);

export const COMMANDS: Questions = {
  file: 'commands.ts',
  module: commands,
  reads: {
    commandsByIds: [(db) => inAnyOrder(commands.commandsByIds(db, [...IDS, 'none']))],
    lastCommandOf: SUBJECTS.map((id) => (db) => commands.lastCommandOf(db, id)),
    busySubjects: [
      (db) => commands.busySubjects(db, SUBJECTS),
      (db) => commands.busySubjects(db, SUBJECTS, 'FOLLOW_SETUP'),
    ],
    queuedCommandsOf: [
      (db) => inAnyOrder(commands.queuedCommandsOf(db, SUBJECTS, 'FOLLOW_SETUP')),
      (db) => inAnyOrder(commands.queuedCommandsOf(db, SUBJECTS, 'ADD_VEHICLE')),
    ],
    wasFollowed: SUBJECTS.map((id) => (db) => commands.wasFollowed(db, id)),
    findQueuedCommand: SUBJECTS.map((id) => async (db) => {
      // Any of a subject's commands.
      const found = await commands.findQueuedCommand(db, id);
      return found && [found.subjectId, found.state];
    }),
  },
  writes: {
    insertCommands: [
      (db) =>
        commands.insertCommands(
          db,
          WORLD.commands.map((command) => ({ ...command, id: `${command.id}2` })),
        ),
      (db) => commands.insertCommands(db, WORLD.commands.slice(0, 1)),
    ],
    leaseCommands: [
      (db) => commands.leaseCommands(db, 'o', NOW, LATER, () => 2),
      (db) => commands.leaseCommands(db, 'o', LATER, at(99), () => 50, [`acc_${text(0)}`]),
      (db) => commands.leaseCommands(db, 'o', new Date(0), LATER, () => 2),
    ],
    heldCommands: OWNERS.map((owner) => async (db) => {
      const held = await commands.heldCommands(db, owner, IDS);
      if (held.size > 0)
        await commands.finishCommand(db, [...held].sort()[0] ?? '', 'DONE', null, NOW);
      return [...held].sort();
    }),
    finishCommand: [
      (db) => commands.finishCommand(db, IDS[0] ?? '', 'DONE', null, NOW),
      (db) =>
        commands.finishCommand(
          db,
          IDS[1] ?? '',
          'FAILED',
          [{ code: 'NAME_TAKEN', field: ['ß'], message: ODD_TEXTS.join('') }],
          NOW,
        ),
    ],
    postponeCommands: [true, false].map(
      (uncounted) => (db) =>
        commands.postponeCommands(db, 'owner 3', IDS, {
          nextAttemptAt: LATER,
          unsure: !uncounted,
          uncounted,
        }),
    ),
    prolongLeases: [(db) => commands.prolongLeases(db, OWNERS, LATER)],
    releaseCommands: [(db) => commands.releaseCommands(db, OWNERS, NOW)],
    cancelFollowing: [(db) => inAnyOrder(commands.cancelFollowing(db, SUBJECTS, NOW))],
    cancelQueued: [(db) => inAnyOrder(commands.cancelQueued(db, `onb_${text(0)}`, NOW))],
  },
  // test/workers/commands/driver/driver-commands.test.ts
  elsewhere: ['cancelDriverChanges'],
};

export const BACKLOGS: Questions = {
  file: 'backlogs.ts',
  module: backlogs,
  reads: {
    commandBacklogs: [(db) => backlogs.commandBacklogs(db)],
    deliveryBacklogs: [(db) => backlogs.deliveryBacklogs(db)],
  },
  writes: {},
};

export const TOTALS: Questions = {
  file: 'totals.ts',
  module: totals,
  reads: { countTotals: [async (db) => [await totals.countTotals(db)]] },
  writes: {},
};
