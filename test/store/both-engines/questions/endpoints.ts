import * as results from '../../../../src/store/endpoints/delivery-results.js';
import * as due from '../../../../src/store/endpoints/due-deliveries.js';
import * as deliveries from '../../../../src/store/endpoints/endpoint-deliveries.js';
import * as endpoints from '../../../../src/store/endpoints/webhook-endpoints.js';
import { type Db } from '../../../../src/store/engine/store.js';
import { at, text } from '../odd-texts.js';
import { inAnyOrder, pages, type Questions } from '../same-answers.js';
import { WORLD } from '../world.js';

const FLEETS = [`flt_${text(0)}`, `flt_${text(1)}`];
const ENDPOINTS = WORLD.webhookEndpoints.map(({ id }) => id);
const [ONE = '', OTHER = ''] = ENDPOINTS;
const DELIVERIES = WORLD.endpointDeliveries.map(({ id }) => id);
const [ENDPOINT] = WORLD.webhookEndpoints as readonly endpoints.StoredEndpoint[];
const STATUSES = [null, ['PENDING'], ['SUCCEEDED', 'FAILED'], []] as const;

/** Deliveries of which those of known places exist. */
const newDeliveries = (from: number): readonly deliveries.NewDelivery[] =>
  [from, from + 1].map((seq) => ({
    id: `new_${seq}`,
    endpointId: ONE,
    fleetId: FLEETS[0] ?? '',
    eventId: text(seq),
    seq,
    subjectId: text(seq),
    nextAttemptAt: at(50),
    recordedAt: at(seq),
  }));

export const ENDPOINT_QUESTIONS: readonly Questions[] = [
  {
    file: 'endpoints/webhook-endpoints.ts',
    module: endpoints,
    reads: {
      endpointsByIds: [ENDPOINTS, [ONE, 'none'], []].map(
        (ids) => (db) => inAnyOrder(endpoints.endpointsByIds(db, ids)),
      ),
      endpointsOfFleets: [FLEETS, FLEETS.slice(1), []].map(
        (ids) => (db) => endpoints.endpointsOfFleets(db, ids),
      ),
      activeEndpointIds: [undefined, ['none'], []].map(
        (fleets) => (db) => endpoints.activeEndpointIds(db, fleets),
      ),
    },
    writes: {
      insertEndpoint: ['new', ONE].map(
        (id) => (db) => endpoints.insertEndpoint(db, { ...ENDPOINT!, id }),
      ),
      updateEndpoint: [ONE, 'none'].map(
        (id) => (db) =>
          endpoints.updateEndpoint(db, id, {
            status: 'FAILING',
            reason: 'é',
            eventTypes: ['CLEARANCE_CHANGED'],
            failingSince: at(9),
          }),
      ),
      moveEndpoint: [ENDPOINT!.seq, ENDPOINT!.seq + 1].map(
        (from) => (db) => endpoints.moveEndpoint(db, ONE, from, 99),
      ),
      deleteEndpoint: [ONE, 'none'].map((id) => (db) => endpoints.deleteEndpoint(db, id)),
    },
  },
  {
    file: 'endpoints/endpoint-deliveries.ts',
    module: deliveries,
    reads: {
      deliveriesByIds: [DELIVERIES, []].map(
        (ids) => (db) => inAnyOrder(deliveries.deliveriesByIds(db, ids)),
      ),
      toDelivery: [
        async ({ orm, t }) =>
          inAnyOrder(
            Promise.resolve(
              (await orm.select().from(t.endpointDeliveries)).map(deliveries.toDelivery),
            ),
          ),
      ],
      countPending: [ENDPOINTS, []].map((ids) => (db) => deliveries.countPending(db, ids)),
      listDeliveries: STATUSES.map(
        (statuses) => (db) =>
          pages((limit, last: { readonly seq: number } | undefined) =>
            deliveries.listDeliveries(db, OTHER, statuses, limit, last?.seq),
          ),
      ),
      oldEndpointDeliveries: [at(0), at(9), at(60)].flatMap((before) =>
        [at(0), at(9), at(60)].map(
          (floor) => (db: Db) => deliveries.oldEndpointDeliveries(db, before, floor, 10),
        ),
      ),
      countDeliveries: STATUSES.map(
        (statuses) => (db) => deliveries.countDeliveries(db, ONE, statuses),
      ),
    },
    writes: {
      insertDeliveries: [0, 100].map(
        (from) => (db) => deliveries.insertDeliveries(db, newDeliveries(from)),
      ),
      restartDelivery: [DELIVERIES[0] ?? '', 'none'].map(
        (id) => (db) => deliveries.restartDelivery(db, id, at(8)),
      ),
      makeDue: [(db) => deliveries.makeDue(db, ONE, at(70))],
      dropPendingAfter: [0, 9].map((seq) => (db) => deliveries.dropPendingAfter(db, ONE, seq)),
      dropEndpointDeliveries: [DELIVERIES.slice(4), []].map(
        (ids) => (db) => deliveries.dropEndpointDeliveries(db, ids),
      ),
    },
  },
  {
    file: 'endpoints/due-deliveries.ts',
    module: due,
    reads: {
      dueDeliveries: [at(0), at(12), at(60)].flatMap((now) =>
        [[], [text(0)]].flatMap((busy) =>
          [1, 4].map(
            (limit) => (db: Db) => due.dueDeliveries(db, ONE, { now, busy: new Set(busy), limit }),
          ),
        ),
      ),
    },
    writes: {},
  },
  {
    file: 'endpoints/delivery-results.ts',
    module: results,
    reads: {},
    writes: {
      saveResults: [
        [],
        [
          {
            id: 'none',
            status: 'SUCCEEDED' as const,
            tries: 1,
            attempts: [],
            nextAttemptAt: at(5),
          },
          ...DELIVERIES.slice(0, 3).map((id, index) => ({
            id,
            status: 'FAILED' as const,
            tries: index,
            attempts: [
              { at: at(3), status: null, milliseconds: 5, error: 'ß "quoted" \\ 😀' },
              { at: at(4), status: 503, milliseconds: 7, error: null },
            ],
            nextAttemptAt: at(index + 60),
          })),
        ],
      ].map((given) => (db) => results.saveResults(db, given)),
    },
  },
];
