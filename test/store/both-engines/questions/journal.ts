import { type ClearanceEvent } from '../../../../src/domain/clearance.js';
import {
  type FleetEvent,
  type FleetEventFilter,
} from '../../../../src/domain/events/fleet-event.js';
import * as append from '../../../../src/store/journal/append.js';
import * as events from '../../../../src/store/journal/clearance-events.js';
import * as feed from '../../../../src/store/journal/event-feed.js';
import * as eventList from '../../../../src/store/journal/event-list.js';
import * as log from '../../../../src/store/journal/fleet-log.js';
import * as heads from '../../../../src/store/journal/journal-heads.js';
import * as retention from '../../../../src/store/journal/journal-retention.js';
import * as logAfter from '../../../../src/store/journal/log-after.js';
import * as recorded from '../../../../src/store/journal/record-event.js';
import * as states from '../../../../src/store/journal/state-events.js';
import * as subjects from '../../../../src/store/journal/subject-events.js';
import * as deliveries from '../../../../src/store/webhooks/webhook-deliveries.js';
import * as receipts from '../../../../src/store/webhooks/webhook-receipts.js';
import { at, ODD_TEXTS, text } from '../odd-texts.js';
import { inAnyOrder, pages, type Questions } from '../same-answers.js';
import { WORLD } from '../world.js';

const FLEET = `flt_${text(0)}`;
const ACCOUNTS = [0, 1, 2].map((index) => `acc_${text(index)}`);
const [ACCOUNT = ''] = ACCOUNTS;
const DELIVERIES = WORLD.webhookDeliveries.map(({ id }) => id);
const COMMANDS = WORLD.commands.map(({ id }) => id);
const FILTERS: readonly eventList.EventQuery[] = [
  {},
  { enrollmentId: [`enr_${text(1)}`] },
  { status: ['APPROVED', 'REJECTED'] },
  { vehicleId: [`veh_${text(2)}`, `veh_${text(3)}`] },
  { accountId: ACCOUNT, status: ['PENDING'] },
];

const LOG_FILTERS: readonly FleetEventFilter[] = [
  {},
  { type: ['CLEARANCE_CHANGED'] },
  { type: ['GRANT_CHANGED', 'CLEARANCE_CHANGED', 'BLOCKER_OPENED'] },
  { subjectId: [`enr_${text(1)}`, `enr_${text(2)}`, `enr_${text(2)}`] },
  { subjectId: Array.from({ length: 24 }, (_, index) => `enr_${text(index)}`) },
  { subjectId: [] },
  { accountId: ACCOUNT },
  { accountId: ACCOUNT, type: ['VEHICLE_CHANGED'], subjectId: [`enr_${text(0)}`] },
];

export const WEBHOOK_DELIVERIES: Questions = {
  file: 'webhooks/webhook-deliveries.ts',
  module: deliveries,
  reads: {
    dueDeliveries: [0, 12, 60].flatMap((index) =>
      [[], [ACCOUNT], ACCOUNTS].map(
        (without) => (db: Parameters<typeof deliveries.dueDeliveries>[0]) =>
          deliveries.dueDeliveries(db, at(index), 7, without),
      ),
    ),
    deliveryStats: [0, 12].map(
      (index) => (db) => deliveries.deliveryStats(db, ACCOUNTS, at(index)),
    ),
  },
  writes: {
    settleDeliveries: (['APPLIED', 'PARKED', 'IGNORED'] as const).flatMap((state) =>
      [DELIVERIES, DELIVERIES.slice(0, 1), []].map(
        (ids) => (db: Parameters<typeof deliveries.settleDeliveries>[0]) =>
          deliveries.settleDeliveries(db, ids, state, at(70)),
      ),
    ),
    postponeDeliveries: [(db) => deliveries.postponeDeliveries(db, DELIVERIES.slice(4), at(70))],
    unparkDeliveries: [
      (db) => deliveries.unparkDeliveries(db, ACCOUNTS[1] ?? '', [...ODD_TEXTS, 'APPLE'], at(70)),
    ],
  },
};

/** Deliveries received again at a time, under delivery ids of their own. */
const again = (index: number, deliveryId: (id: string) => string) =>
  WORLD.webhookDeliveries.map((delivery) => ({
    ...delivery,
    id: `${delivery.id}2`,
    deliveryId: deliveryId(delivery.deliveryId),
    receivedAt: at(index),
    nextAttemptAt: at(index),
  }));

export const WEBHOOK_RECEIPTS: Questions = {
  file: 'webhooks/webhook-receipts.ts',
  module: receipts,
  reads: {},
  writes: {
    insertDeliveries: [
      // Under the same ids, soon after, and when an application is no longer recent.
      (db) =>
        receipts.insertDeliveries(
          db,
          again(9, (id) => id),
        ),
      (db) =>
        receipts.insertDeliveries(
          db,
          again(9, (id) => `${id}2`),
        ),
      (db) =>
        receipts.insertDeliveries(
          db,
          again(300, (id) => `${id}2`),
        ),
      (db) =>
        receipts.insertDeliveries(
          db,
          again(9, (id) => id).map((delivery, index) => ({
            ...delivery,
            bodySha256: index % 2 ? delivery.bodySha256 : delivery.bodySha256.toUpperCase(),
          })),
        ),
      (db) => receipts.insertDeliveries(db, []),
    ],
  },
};

export const JOURNAL: readonly Questions[] = [
  {
    file: 'journal/event-list.ts',
    module: eventList,
    reads: {
      listEvents: FILTERS.flatMap((filter) => [
        (db) =>
          pages<ClearanceEvent>((limit, last) =>
            eventList.listEvents(db, FLEET, filter, { after: last?.seq, limit }),
          ),
        (db) =>
          pages<ClearanceEvent>((limit, last) =>
            eventList.listEvents(db, FLEET, filter, {
              before: last?.seq,
              newestFirst: true,
              limit,
            }),
          ),
      ]),
      countEvents: FILTERS.map((filter) => (db) => eventList.countEvents(db, FLEET, filter)),
    },
    writes: {},
    elsewhere: ['streamsOf'],
  },
  {
    file: 'journal/event-feed.ts',
    module: feed,
    reads: {},
    writes: {},
    elsewhere: ['EventFeed'],
  },
  {
    file: 'journal/record-event.ts',
    module: recorded,
    reads: {},
    writes: {},
    elsewhere: ['recordClearanceEvents', 'recordEvent', 'thenClearanceEvents', 'withEvents'],
  },
  {
    file: 'journal/fleet-log.ts',
    module: log,
    reads: {
      listLog: LOG_FILTERS.flatMap((filter) => [
        (db) =>
          pages<FleetEvent>((limit, last) =>
            log.listLog(db, FLEET, filter, { after: last?.seq, limit }),
          ),
        (db) =>
          pages<FleetEvent>((limit, last) =>
            log.listLog(db, FLEET, filter, { before: last?.seq, newestFirst: true, limit }),
          ),
      ]),
      countLog: LOG_FILTERS.map((filter) => (db) => log.countLog(db, FLEET, filter)),
      logEventsByIds: [
        (db) =>
          inAnyOrder(
            log.logEventsByIds(
              db,
              [...WORLD.clearanceEvents, ...WORLD.subjectEvents].map(({ id }) => id),
            ),
          ),
      ],
    },
    writes: {},
  },
  {
    file: 'journal/state-events.ts',
    module: states,
    reads: {},
    writes: {},
    elsewhere: ['recordEnrollment', 'recordEnrollments'],
  },
  {
    file: 'journal/log-after.ts',
    module: logAfter,
    reads: {
      logAfter: [0, 5, 30, 1000].map((after) => (db) => logAfter.logAfter(db, FLEET, after, 20)),
    },
    writes: {},
  },
  {
    file: 'journal/subject-events.ts',
    module: subjects,
    reads: {
      subjectEventsByIds: [
        (db) =>
          inAnyOrder(
            subjects.subjectEventsByIds(
              db,
              WORLD.subjectEvents.map(({ id }) => id),
            ),
          ),
      ],
    },
    writes: {
      insertSubjectEvents: [
        (db) =>
          subjects.insertSubjectEvents(
            db,
            WORLD.subjectEvents.map((event) => ({
              ...event,
              id: `${event.id}2`,
              seq: event.seq + 1000,
            })),
          ),
      ],
    },
  },
  {
    file: 'journal/clearance-events.ts',
    module: events,
    reads: {
      eventsByIds: [
        (db) =>
          inAnyOrder(
            events.eventsByIds(
              db,
              WORLD.clearanceEvents.map(({ id }) => id),
            ),
          ),
      ],
      countMissed: [0, 12].map((index) => (db) => events.countMissed(db, ACCOUNTS, at(index))),
    },
    writes: {
      insertEvents: [
        (db) =>
          events.insertEvents(
            db,
            WORLD.clearanceEvents.map((event) => ({
              ...(event as ClearanceEvent),
              id: `${event.id}2`,
              seq: event.seq + 100,
            })),
          ),
        (db) => events.insertEvents(db, WORLD.clearanceEvents.slice(0, 1)),
      ],
      confirmLatestEvents: [
        (db) =>
          events.confirmLatestEvents(db, `enr_${text(0)}`, [
            { status: 'APPROVED', at: at(90), reason: 'É' },
            { status: 'APPROVED', at: at(91), reason: null },
          ]),
      ],
    },
  },
  {
    file: 'journal/append.ts',
    module: append,
    reads: {},
    writes: {
      appendClearanceEvents: [FLEET, 'none'].map(
        (id) => (db) =>
          append.appendClearanceEvents(
            db,
            id,
            WORLD.clearanceEvents
              .filter(({ fleetId }) => fleetId === FLEET)
              .map((event) => ({ ...(event as ClearanceEvent), id: `${event.id}3` })),
          ),
      ),
      appendSubjectEvents: [FLEET, 'none'].map(
        (id) => (db) =>
          append.appendSubjectEvents(
            db,
            id,
            WORLD.subjectEvents.map((event) => ({ ...event, id: `${event.id}3`, fleetId: FLEET })),
          ),
      ),
    },
  },
  {
    file: 'journal/journal-heads.ts',
    module: heads,
    reads: {
      findJournalHead: [FLEET, `flt_${text(3)}`, 'none'].map(
        (id) => (db) => heads.findJournalHead(db, id),
      ),
      journalSeqs: [(db) => heads.journalSeqs(db, [FLEET, `flt_${text(3)}`, 'none'])],
    },
    writes: {
      takePlaces: [FLEET, 'none'].map((id) => (db) => heads.takePlaces(db, id, 5)),
    },
  },
  {
    file: 'journal/journal-retention.ts',
    module: retention,
    reads: {
      fleetsToCheck: [
        (db) => retention.fleetsToCheck(db, at(9), { after: '', limit: 50 }),
        (db) => retention.fleetsToCheck(db, at(0), { after: FLEET, limit: 2 }),
      ],
      oldDeliveries: [(db) => inAnyOrder(retention.oldDeliveries(db, at(12), 50))],
      oldCommands: [(db) => inAnyOrder(retention.oldCommands(db, at(12), 50))],
    },
    writes: {
      dropOldEvents: [
        (db) => retention.dropOldEvents(db, FLEET, at(9), 4),
        (db) => retention.dropOldEvents(db, FLEET, at(0), 4),
      ],
      dropDeliveries: [(db) => retention.dropDeliveries(db, DELIVERIES)],
      dropCommands: [(db) => retention.dropCommands(db, COMMANDS, at(12))],
    },
  },
];
