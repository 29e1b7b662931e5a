import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { bearerOf } from '../../bearer.js';
import { refuse, success } from '../envelope.js';
import { countOf, type Fields, readFields, sameId, textOf } from '../fields.js';
import { type AuthParts } from '../routes/auth-routes.js';
import { type SimulatedUser } from '../user-book.js';
import { toScoreRow, toStatisticsRow } from './indicators.js';
import { type SimulatedTrip, toTripItem, tripsOf } from './trip-world.js';

export interface DataParts extends AuthParts {
  readonly now: () => Date;
}

const DAY_MS = 86_400_000;
/** Longest time of one call; a rule of the official client, here of the server. */
const MAX_DAYS = 14;
const MAX_COUNT = 50;

interface Asked {
  readonly user: SimulatedUser;
  readonly fields: Fields;
}
type Handler = (asked: Asked, reply: FastifyReply) => FastifyReply;

/** Trips and indicators (`https://api.telematicssdk.com`): an admin's. */
export function addDataRoutes(server: FastifyInstance, parts: DataParts): void {
  const { accounts, users, tokens, settings, now } = parts;
  const secured =
    (read: (request: FastifyRequest) => Fields, handler: Handler) =>
    (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
      const subject = tokens.verify(bearerOf(request));
      if (!subject) return refuse(reply, 401);
      if (subject.kind !== 'admin') return refuse(reply, 403);
      const fields = read(request);
      const id =
        textOf(readFields(fields.get('identifiers')), 'UserId') ?? textOf(fields, 'UserId');
      const user = users
        .list()
        .find(
          ({ deviceToken, instanceId }) =>
            sameId(id, deviceToken) && accounts.reaches(subject.email, instanceId),
        );
      return user ? handler({ user, fields }, reply) : refuse(reply, 404);
    };
  const queryOf = (request: FastifyRequest) => readFields(request.query);
  const trips = (user: SimulatedUser, from: Date, to: Date) =>
    tripsOf(user, now(), settings.current.historyDays, { from, to });

  /** The whole days of a query, and the trips that the user drove on them. */
  const ofDays =
    (toRows: (driven: readonly SimulatedTrip[], user: SimulatedUser) => readonly object[]) =>
    ({ user, fields }: Asked, reply: FastifyReply): FastifyReply => {
      const from = dateOf(textOf(fields, 'StartDate'), /^\d{4}-\d{2}-\d{2}$/);
      const last = dateOf(textOf(fields, 'EndDate'), /^\d{4}-\d{2}-\d{2}$/);
      const to = last && new Date(last.getTime() + DAY_MS - 1);
      if (!from || !to || isTooLong(from, to)) return refuseDates(reply);
      const driven = trips(user, from, to).filter(
        ({ start, transport }) => start >= from && transport === 'OriginalDriver',
      );
      return reply.send(success(driven.length === 0 ? [] : toRows(driven, user)));
    };

  server.post(
    '/trips/get/admin/v1',
    secured(
      (request) => readFields(request.body),
      ({ user, fields }, reply) => {
        const from = dateOf(textOf(fields, 'StartDate'));
        const to = dateOf(textOf(fields, 'EndDate'));
        if (!from || !to || isTooLong(from, to)) return refuseDates(reply);
        return reply.send(success(toPage(user, trips(user, from, to), fields)));
      },
    ),
  );
  server.get(
    '/indicators/admin/v3/Statistics',
    secured(queryOf, (asked, reply) => {
      if (!['driver', 'all'].includes(textOf(asked.fields, 'TransportType')?.toLowerCase() ?? ''))
        return refuse(reply, 422, [{ Key: 'TransportType', Message: 'The field is required.' }]);
      return ofDays((driven, user) => [toStatisticsRow(user, driven)])(asked, reply);
    }),
  );
  for (const kind of ['safety', 'eco'] as const)
    server.get(
      `/indicators/admin/v3/Scores/${kind}`,
      secured(
        queryOf,
        ofDays((driven) => [toScoreRow(kind, driven)]),
      ),
    );
  server.get(
    '/indicators/admin/v3/Statistics/Dates',
    secured(queryOf, ({ user }, reply) => {
      const latest = trips(user, new Date(now().getTime() - 60 * DAY_MS), now()).at(-1);
      const date = latest ? latest.end.toISOString().replace('Z', '+00:00') : null;
      return reply.send(success({ LatestTripDate: date, LatestScoringDate: null }));
    }),
  );
}

function toPage(user: SimulatedUser, found: readonly SimulatedTrip[], fields: Fields): object {
  const paging = readFields(fields.get('paging'));
  const count = Math.min(countOf(paging, 'Count', MAX_COUNT), MAX_COUNT);
  const page = countOf(paging, 'Page', 1);
  const newestFirst = textOf(fields, 'SortBy')?.endsWith('_Desc') === true;
  const sorted = newestFirst ? found.toReversed() : found;
  const total = Math.ceil(found.length / count);
  return {
    Trips: sorted.slice((page - 1) * count, page * count).map((trip) => toTripItem(user, trip)),
    ...(paging.get('includepaginginfo') === true && {
      PagingInfo: {
        HasPreviousPage: page > 1,
        HasNextPage: page < total,
        TotalItems: found.length,
        TotalPages: total,
        CurrentPage: page,
      },
    }),
  };
}

/** A second of slack: both ends of the last day are included. */
function isTooLong(from: Date, to: Date): boolean {
  return to.getTime() - from.getTime() > MAX_DAYS * DAY_MS + 1000;
}

function dateOf(text: string | undefined, shape = /^\d{4}-/): Date | undefined {
  if (text === undefined || !shape.test(text)) return undefined;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function refuseDates(reply: FastifyReply): FastifyReply {
  const Message = `The dates are missing, or more than ${MAX_DAYS} days apart.`;
  return refuse(reply, 422, [{ Key: 'StartDate', Message }]);
}
