import { FleetgraphError } from '../../domain/errors.js';
import { type FleetEvent, type LogEntry } from '../../domain/events/fleet-event.js';
import {
  checkPageSize,
  type Count,
  countsOf,
  DEFAULT_PAGE_SIZE,
  type EventPageRequest,
  MAX_PAGE_SIZE,
  type Page,
} from '../../domain/values/page.js';
import { maySeeFleet, type Viewer } from '../../domain/values/viewer.js';
import { type Journal } from '../../journal/journal.js';
import { type Store } from '../../store/engine/store.js';
import { findFleet } from '../../store/fleets.js';
import { type EventRange } from '../../store/journal/event-list.js';

/** Part of a fleet's log that is paged: its events, and how many there are. */
export interface LogView<T extends FleetEvent> {
  readonly list: (range: EventRange) => Promise<readonly T[]>;
  readonly count: () => Promise<Count>;
}

/**
 * Reads a page of a fleet's log, oldest first; `last` returns the newest events, oldest first too.
 * @throws FleetgraphError BAD_USER_INPUT; CURSOR_INVALID or CURSOR_EXPIRED with `headCursor`
 */
export async function logPage<T extends FleetEvent>(
  journal: Journal,
  fleetId: string,
  { first, last, after, before }: EventPageRequest,
  { list, count }: LogView<T>,
): Promise<Page<LogEntry<T>>> {
  const isNewest = last !== null && last !== undefined;
  if (isNewest && first !== null && first !== undefined)
    throw new FleetgraphError(
      'BAD_USER_INPUT',
      `Give \`first\` or \`last\`, not both; each is at most ${MAX_PAGE_SIZE}.`,
      { argument: 'last' },
    );
  const size = isNewest
    ? checkPageSize('last', last)
    : checkPageSize('first', first ?? DEFAULT_PAGE_SIZE);
  const head = await journal.head(fleetId);
  const place = (cursor: string | null | undefined): number | undefined =>
    cursor === null || cursor === undefined ? undefined : journal.placeOf(fleetId, cursor, head);
  const range = { after: place(after), before: place(before) };
  const read = await list({ ...range, newestFirst: isNewest, limit: size + 1 });
  const events = isNewest ? read.slice(0, size).reverse() : read.slice(0, size);
  const more = read.length > size;
  return {
    items: events.map((event) => {
      const node = journal.entryOf(event);
      return { cursor: node.cursor, node };
    }),
    hasNextPage: isNewest ? range.before !== undefined : more,
    hasPreviousPage: isNewest ? more : range.after !== undefined,
    ...countsOf(count),
  };
}

/** Beginning of a subscription to a fleet's log. */
export interface FollowRequest {
  readonly fleetId: string;
  readonly after?: string | null | undefined;
  readonly signal: AbortSignal;
  /**
   * Called with the cursor of the last event before the subscription, if `after` is absent: that of
   * the log's head if there is none.
   */
  readonly onStart?: ((startCursor: string) => void) | undefined;
}

/** Part of a fleet's log that is followed. */
export interface FollowedView<T> {
  /** Returns undefined for an event of another part. */
  readonly pick: (event: FleetEvent) => T | undefined;
  /** Lists the events of the part; undefined if its filter is too long for a short query. */
  readonly list: ((range: EventRange) => Promise<readonly FleetEvent[]>) | undefined;
}

/**
 * Yields the events of a part of the fleet's log: those after `after`, then live ones, until
 * `signal`. Resolves after reading the cursor.
 * @throws FleetgraphError CURSOR_INVALID; CURSOR_EXPIRED with `headCursor`
 */
export async function followLog<T>(
  { journal, store }: { readonly journal: Journal; readonly store: Store },
  viewer: Viewer,
  { fleetId, after, signal, onStart }: FollowRequest,
  { pick, list }: FollowedView<T>,
): Promise<AsyncGenerator<T, void, void>> {
  const fleet = maySeeFleet(viewer, fleetId) ? await findFleet(store.read, fleetId) : undefined;
  if (!fleet)
    throw new FleetgraphError('BAD_USER_INPUT', 'There is no such fleet.', {
      argument: 'fleetId',
    });
  const head = await journal.head(fleetId);
  const isLive = after === null || after === undefined;
  const place = isLive ? head.seq : journal.placeOf(fleetId, after, head);
  if (isLive && onStart) {
    const range = { before: place + 1, newestFirst: true, limit: 1 };
    const [last] = (await list?.(range)) ?? [];
    onStart(journal.cursorOf(fleetId, last?.seq ?? place));
  }
  return journal.follow(fleetId, place, signal, pick);
}
