import {
  type AuditEvent,
  type AuditEventFilter,
  type AuditVerification,
} from '../../domain/audit.js';
import { FleetgraphError } from '../../domain/errors.js';
import { type Page, type PageRequest } from '../../domain/values/page.js';
import { type Caller, maySeeFleet, requireScope } from '../../domain/values/viewer.js';
import {
  auditEventsByIds,
  type AuditQuery,
  type AuditRow,
  countAuditEvents,
  listAuditEvents,
} from '../../store/access/audit-events.js';
import { type Store } from '../../store/engine/store.js';
import { type CursorSeal } from '../../vault/cursor-seal.js';
import { checkFilter } from '../filters.js';
import { emptyPage, Pager } from '../paging.js';
import { AuditCheck } from './audit-check.js';

/** Result for a log that the caller may not see: it has no entries. */
const NOTHING: AuditVerification = {
  entries: 0,
  lastAt: null,
  lastHash: null,
  unlinked: 0,
  cursor: null,
  fault: null,
};

/** Audit log, newest first. Entries that concern no single fleet are for operators only. */
export class AuditService {
  readonly #store: Store;
  readonly #cursors: CursorSeal;
  readonly #check: AuditCheck;

  constructor(parts: { readonly store: Store; readonly cursors: CursorSeal }) {
    this.#store = parts.store;
    this.#cursors = parts.cursors;
    this.#check = new AuditCheck(parts);
  }

  /** Lists the log of a fleet. */
  async ofFleet(
    caller: Caller,
    fleetId: string,
    page: PageRequest,
    filter?: AuditEventFilter | null,
  ): Promise<Page<AuditEvent>> {
    const viewer = requireScope(caller, 'fleet:read');
    const query = checkFilter(filter);
    if (!maySeeFleet(viewer, fleetId)) return emptyPage();
    return this.#page(`audit:${fleetId}`, { ...query, fleetId }, page);
  }

  /** Lists the events of all fleets and those that belong to none, for operators. */
  async all(
    caller: Caller,
    page: PageRequest,
    filter?: AuditEventFilter | null,
  ): Promise<Page<AuditEvent>> {
    requireOperator(caller, 'auditEvents');
    return this.#page('audit', checkFilter(filter), page);
  }

  /**
   * Verifies the chain of a fleet's log: that no entry is missing and none has changed.
   * @param after cursor of an earlier part; without it, from the first entry
   * @throws CURSOR_INVALID
   */
  async verifyFleet(
    caller: Caller,
    fleetId: string,
    after?: string | null,
  ): Promise<AuditVerification> {
    const viewer = requireScope(caller, 'fleet:read');
    return maySeeFleet(viewer, fleetId) ? this.#check.ofFleet(fleetId, after) : NOTHING;
  }

  /**
   * Verifies the chains of all fleets and of what belongs to none, for operators.
   * @param after cursor of an earlier part; without it, from the first entry
   * @throws CURSOR_INVALID
   */
  async verifyAll(caller: Caller, after?: string | null): Promise<AuditVerification> {
    requireOperator(caller, 'auditVerification');
    return this.#check.ofAll(after);
  }

  #page(list: string, query: AuditQuery, page: PageRequest): Promise<Page<AuditEvent>> {
    const db = this.#store.read;
    const pager = new Pager<AuditEvent>(this.#cursors, list, ({ id }) => ({ value: id, id }));
    return pager.page(
      page,
      async (limit, cut) => (await listAuditEvents(db, query, limit, cut?.id)).map(toAuditEvent),
      () => countAuditEvents(db, query),
    );
  }

  async byIds(caller: Caller, ids: readonly string[]): Promise<readonly (AuditEvent | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const rows = await auditEventsByIds(this.#store.read, ids);
    const visible = rows.filter(({ fleetId }) =>
      fleetId === null ? viewer.fleetIds === null : maySeeFleet(viewer, fleetId),
    );
    const byId = new Map(visible.map((row) => [row.id, toAuditEvent(row)]));
    return ids.map((id) => byId.get(id) ?? null);
  }
}

function requireOperator(caller: Caller, field: string): void {
  if (requireScope(caller, 'audit:read').fleetIds !== null)
    throw new FleetgraphError(
      'FORBIDDEN',
      `Only an operator may read the whole audit log; this client is restricted to some fleets. Read \`${field}\` of a fleet.`,
    );
}

function toAuditEvent({
  id,
  at,
  clientId,
  action,
  subjectId,
  requestId,
  details,
}: AuditRow): AuditEvent {
  return { id, at, clientId, action, subjectId, requestId, details };
}
