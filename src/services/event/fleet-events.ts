import {
  type FleetEventFilter,
  type LogEntry,
  matchesFilter,
} from '../../domain/events/fleet-event.js';
import { isLongFilter } from '../../domain/values/filter-work.js';
import { type EventPageRequest, type Page } from '../../domain/values/page.js';
import { type Caller, maySeeFleet, requireScope } from '../../domain/values/viewer.js';
import { type Journal } from '../../journal/journal.js';
import { type Store } from '../../store/engine/store.js';
import { countLog, listLog, logEventsByIds } from '../../store/journal/fleet-log.js';
import { checkFilter, readerOf } from '../filters.js';
import { emptyPage } from '../paging.js';
import { followLog, type FollowRequest, logPage } from './log-views.js';

export interface FleetEventServiceParts {
  readonly store: Store;
  readonly journal: Journal;
}

/** The log of a fleet: events of all types, past and live. */
export class FleetEventService {
  readonly #parts: FleetEventServiceParts;

  constructor(parts: FleetEventServiceParts) {
    this.#parts = parts;
  }

  async byIds(caller: Caller, ids: readonly string[]): Promise<readonly (LogEntry | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const { store, journal } = this.#parts;
    const found = await logEventsByIds(store.read, ids);
    const visible = new Map(
      found
        .filter(({ fleetId }) => maySeeFleet(viewer, fleetId))
        .map((event) => [event.id, journal.entryOf(event)]),
    );
    return ids.map((id) => visible.get(id) ?? null);
  }

  /** Lists the fleet's log, oldest first; `last` returns the newest events, oldest first too. */
  async ofFleet(
    caller: Caller,
    fleetId: string,
    page: EventPageRequest,
    filter?: FleetEventFilter | null,
  ): Promise<Page<LogEntry>> {
    const viewer = requireScope(caller, 'fleet:read');
    const query = checkFilter(filter);
    if (!maySeeFleet(viewer, fleetId)) return emptyPage();
    const { store, journal } = this.#parts;
    const read = readerOf(store, fleetId, query);
    return logPage(journal, fleetId, page, {
      list: (range) => read((db) => listLog(db, fleetId, query, range)),
      count: () => read((db) => countLog(db, fleetId, query)),
    });
  }

  /**
   * Yields every event of the fleet in order: those after `after`, then live ones.
   */
  async follow(
    caller: Caller,
    request: FollowRequest,
    filter: FleetEventFilter | null | undefined,
  ): Promise<AsyncGenerator<LogEntry, void, void>> {
    const viewer = requireScope(caller, 'fleet:read');
    const query = checkFilter(filter);
    const { store, journal } = this.#parts;
    return followLog(this.#parts, viewer, request, {
      pick: (event) => (matchesFilter(event, query) ? journal.entryOf(event) : undefined),
      list: isLongFilter(query)
        ? undefined
        : (range) => listLog(store.read, request.fleetId, query, range),
    });
  }
}
