import {
  allowedActions,
  type Clearance,
  CLEARANCE_STATUSES,
  type ClearanceAction,
  type ClearanceEvent,
  type ClearanceEventFilter,
  type ClearanceStatus,
  isBrandDecisive,
  type JournalEntry,
} from '../../domain/clearance.js';
import { type BatchOutcome, done, type Outcome, refused } from '../../domain/errors.js';
import { isClearanceEvent } from '../../domain/events/fleet-event.js';
import { type BrandSupport } from '../../domain/provider.js';
import { isLongFilter } from '../../domain/values/filter-work.js';
import { type EventPageRequest, type Page, type PageRequest } from '../../domain/values/page.js';
import { type Caller, maySeeFleet, requireScope, type Viewer } from '../../domain/values/viewer.js';
import { type Enrollment } from '../../domain/vehicle.js';
import { type Journal } from '../../journal/journal.js';
import { ProviderFailure } from '../../providers/failure.js';
import { type ProviderRegistry } from '../../providers/registry.js';
import { recordAudit } from '../../store/access/audit-events.js';
import {
  clearancesOfEnrollments,
  countClearances,
  latestClearances,
} from '../../store/clearances.js';
import { type Store } from '../../store/engine/store.js';
import { enrollmentsByIds } from '../../store/enrollments.js';
import { eventsByIds } from '../../store/journal/clearance-events.js';
import { countEvents, type EventQuery, listEvents } from '../../store/journal/event-list.js';
import { toUserError } from '../access/provider-errors.js';
import { accountNotFound, findVisibleAccount } from '../access/visible-account.js';
import { type Reconciliation } from '../account/reconciliation.js';
import { followLog, logPage } from '../event/log-views.js';
import { checkFilter, readerOf } from '../filters.js';
import { type Comparison } from '../inventory/comparison.js';
import { emptyPage } from '../paging.js';
import { brandsOfEnrollments } from './candidates.js';
import { type ClearanceCommands } from './clearance-commands.js';
import { endClearance } from './end-clearance.js';
import { requestClearance, type RequestClearanceInput } from './request-clearance.js';

export interface ClearanceServiceParts {
  readonly store: Store;
  readonly journal: Journal;
  readonly registry: ProviderRegistry;
  readonly commands: ClearanceCommands;
  readonly reconciliation: Reconciliation;
  readonly now: () => Date;
}

/** Clearances: current state, history and live changes. */
export class ClearanceService {
  readonly #parts: ClearanceServiceParts;

  constructor(parts: ClearanceServiceParts) {
    this.#parts = parts;
  }

  /** Returns null for enrollments at providers without clearances. */
  async ofEnrollments(
    caller: Caller,
    enrollmentIds: readonly string[],
  ): Promise<readonly (Clearance | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const found = await clearancesOfEnrollments(this.#parts.store.read, enrollmentIds);
    return enrollmentIds.map((id) => toVisible(viewer, found.get(id)));
  }

  /** Returns per vehicle the clearance that changed last. */
  async ofVehicles(
    caller: Caller,
    vehicleIds: readonly string[],
  ): Promise<readonly (Clearance | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const found = await latestClearances(this.#parts.store.read, vehicleIds);
    return vehicleIds.map((id) => toVisible(viewer, found.get(id)));
  }

  /** @param brandOf loads one of `brandsOf`; callers with many clearances load them in batches */
  async allowedActions(
    caller: Caller,
    clearance: Clearance,
    brandOf = async (id: string) => (await this.brandsOf(caller, [id]))[0] ?? null,
  ): Promise<readonly ClearanceAction[]> {
    const viewer = requireScope(caller, 'fleet:read');
    if (!maySeeFleet(viewer, clearance.fleetId)) return [];
    const brand = isBrandDecisive(clearance) ? await brandOf(clearance.enrollmentId) : null;
    return allowedActions(clearance, brand, this.#parts.now());
  }

  /** Returns what the providers support for the brands of the enrollments. */
  async brandsOf(
    caller: Caller,
    enrollmentIds: readonly string[],
  ): Promise<readonly (BrandSupport | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const { store, registry } = this.#parts;
    const found = await brandsOfEnrollments(store.read, registry, viewer, enrollmentIds);
    return enrollmentIds.map((id) => found.get(id) ?? null);
  }

  /** Returns one count per status of each fleet, zero included, in the order of the statuses. */
  async summaryOf(
    caller: Caller,
    fleetIds: readonly string[],
  ): Promise<readonly (readonly { readonly status: ClearanceStatus; readonly count: number }[])[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const counts = await countClearances(
      this.#parts.store.read,
      fleetIds.filter((id) => maySeeFleet(viewer, id)),
    );
    return fleetIds.map((id) =>
      CLEARANCE_STATUSES.map((status) => ({
        status,
        count: counts.find((row) => row.fleetId === id && row.status === status)?.count ?? 0,
      })),
    );
  }

  async eventsByIds(
    caller: Caller,
    ids: readonly string[],
  ): Promise<readonly (JournalEntry | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const events = await eventsByIds(this.#parts.store.read, ids);
    const visible = new Map(
      events
        .filter(({ fleetId }) => maySeeFleet(viewer, fleetId))
        .map((event) => [event.id, this.#parts.journal.entryOf(event)]),
    );
    return ids.map((id) => visible.get(id) ?? null);
  }

  /**
   * Lists the fleet's journal, oldest first; `last` returns the newest events, oldest first too.
   */
  async events(
    caller: Caller,
    fleetId: string,
    page: EventPageRequest,
    filter?: ClearanceEventFilter | null,
  ): Promise<Page<JournalEntry>> {
    const viewer = requireScope(caller, 'fleet:read');
    const query = checkFilter(filter);
    if (!maySeeFleet(viewer, fleetId)) return emptyPage();
    return this.#page(fleetId, page, query);
  }

  async history(
    caller: Caller,
    enrollmentId: string,
    page: PageRequest,
  ): Promise<Page<JournalEntry>> {
    const viewer = requireScope(caller, 'fleet:read');
    const [enrollment] = await enrollmentsByIds(this.#parts.store.read, [enrollmentId]);
    if (!enrollment || !maySeeFleet(viewer, enrollment.fleetId)) return emptyPage();
    return this.#page(enrollment.fleetId, page, { enrollmentId: [enrollmentId] });
  }

  /**
   * Yields every change of a clearance in order, until `signal`: those after `after`, then live
   * ones.
   * Resolves after authorizing the caller and reading the cursor.
   * @param onStart called with the cursor of the last event before it, if `after` is absent
   * @throws FleetgraphError CURSOR_INVALID; CURSOR_EXPIRED with `headCursor`
   */
  async follow(
    caller: Caller,
    fleetId: string,
    after: string | null | undefined,
    filter: ClearanceEventFilter | null | undefined,
    signal: AbortSignal,
    onStart?: (startCursor: string) => void,
  ): Promise<AsyncGenerator<JournalEntry, void, void>> {
    const viewer = requireScope(caller, 'fleet:read');
    const query = checkFilter(filter);
    const { store, journal } = this.#parts;
    return followLog(
      this.#parts,
      viewer,
      { fleetId, after, signal, onStart },
      {
        pick: (event) =>
          isClearanceEvent(event) && matches(event, query) ? journal.entryOf(event) : undefined,
        list: isLongFilter(query)
          ? undefined
          : (range) => listEvents(store.read, fleetId, query, range),
      },
    );
  }

  request(caller: Caller, input: RequestClearanceInput): Promise<BatchOutcome<Enrollment>> {
    return requestClearance(this.#parts.commands, caller, input);
  }

  end(caller: Caller, enrollmentIds: readonly string[]): Promise<BatchOutcome<Enrollment>> {
    return endClearance(this.#parts.commands, caller, enrollmentIds);
  }

  /** Compares the account with its provider now. */
  async reconcile(caller: Caller, accountId: string): Promise<Outcome<Comparison>> {
    const viewer = requireScope(caller, 'clearance:write');
    const { store, reconciliation, now } = this.#parts;
    const account = await findVisibleAccount(store.read, viewer, accountId);
    if (!account) return accountNotFound();
    // Recorded before the call to the provider: without the record nothing is done. The changes
    // themselves are in the journal.
    const record = {
      viewer,
      action: 'provider_account.reconciliation_requested',
      fleetId: account.fleetId,
      subjectId: account.id,
    };
    await store.write((tx) => recordAudit(tx, record, now()));
    try {
      return done(await reconciliation.run(account));
    } catch (error) {
      if (error instanceof ProviderFailure) return refused(toUserError(error, ['accountId']));
      throw error;
    }
  }

  #page(fleetId: string, page: EventPageRequest, query: EventQuery): Promise<Page<JournalEntry>> {
    const { store, journal } = this.#parts;
    const read = readerOf(store, fleetId, query);
    return logPage(journal, fleetId, page, {
      list: (range) => read((db) => listEvents(db, fleetId, query, range)),
      count: () => read((db) => countEvents(db, fleetId, query)),
    });
  }
}

function toVisible(viewer: Viewer, clearance: Clearance | undefined): Clearance | null {
  return clearance && maySeeFleet(viewer, clearance.fleetId) ? clearance : null;
}

function matches(
  event: ClearanceEvent,
  { status, vehicleId, accountId }: ClearanceEventFilter,
): boolean {
  if (status && !status.includes(event.status)) return false;
  if (vehicleId && !vehicleId.includes(event.vehicleId)) return false;
  return !accountId || accountId === event.accountId;
}
