import * as days from '../../../../src/store/stories/clearance-days.js';
import * as commands from '../../../../src/store/stories/commands.js';
import * as webhooks from '../../../../src/store/stories/received-webhooks.js';
import { at, text, vinAt } from '../odd-texts.js';
import { inAnyOrder, type Questions } from '../same-answers.js';
import { WORLD } from '../world.js';

const FLEET = `flt_${text(0)}`;
const SUBJECTS = [...new Set(WORLD.commands.map(({ subjectId }) => subjectId))];
const ENROLLMENTS = WORLD.enrollments.map(({ id }) => id);

export const STORIES: readonly Questions[] = [
  {
    file: 'stories/commands.ts',
    module: commands,
    reads: {
      latestCommands: [
        (db) => inAnyOrder(commands.latestCommands(db, [...SUBJECTS, 'none'], 20)),
        (db) => inAnyOrder(commands.latestCommands(db, SUBJECTS, 1)),
        (db) => commands.latestCommands(db, SUBJECTS.slice(0, 1), 20),
        (db) => commands.latestCommands(db, [], 20),
      ],
    },
    writes: {},
  },
  {
    file: 'stories/clearance-days.ts',
    module: days,
    reads: {
      countByDay: [
        (db) => days.countByDay(db, FLEET, new Date(0), 1000),
        (db) => days.countByDay(db, FLEET, at(10), 5),
        (db) => days.countByDay(db, 'none', new Date(0), 5),
      ],
    },
    writes: {},
  },
  {
    file: 'stories/received-webhooks.ts',
    module: webhooks,
    reads: {
      latestWebhooks: [0, 1, 2].flatMap((index) => [
        (db: Parameters<typeof webhooks.latestWebhooks>[0]) =>
          webhooks.latestWebhooks(db, { accountId: `acc_${text(index)}`, vin: null }, 5),
        (db: Parameters<typeof webhooks.latestWebhooks>[0]) =>
          webhooks.latestWebhooks(db, { accountId: `acc_${text(index)}`, vin: vinAt(index) }, 5),
      ]),
      sourcesOfEnrollments: [
        (db) => inAnyOrder(webhooks.sourcesOfEnrollments(db, [...ENROLLMENTS, 'none'])),
        (db) => webhooks.sourcesOfEnrollments(db, []),
      ],
    },
    writes: {},
  },
];
