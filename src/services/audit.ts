import { type AuditEvent, type AuditEventFilter } from '../domain/audit.js';
import { FleetgraphError } from '../domain/errors.js';
import { type Page, type PageRequest } from '../domain/values/page.js';
import { type Caller, maySeeFleet, requireScope } from '../domain/values/viewer.js';
import {
  auditEventsByIds,
  type AuditQuery,
  type AuditRow,
  countAuditEvents,
  listAuditEvents,
} from '../store/access/audit-events.js';
import { type Store } from '../store/engine/store.js';
import { type CursorSeal } from '../vault/cursor-seal.js';
import { checkFilter } from './filters.js';
import { emptyPage, Pager } from './paging.js';

/** Audit log, newest first. Entries that concern no single fleet are for operators only. */
export class AuditService {
  readonly #store: Store;
  readonly #cursors: CursorSeal;

  constructor({ store, cursors }: { readonly store: Store; readonly cursors: CursorSeal }) {
    this.#store = store;
    this.#cursors = cursors;
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
    const viewer = requireScope(caller, 'audit:read');
    if (viewer.fleetIds !== null)
      throw new FleetgraphError(
        'FORBIDDEN',
        'Only an operator may read the whole audit log; this client is restricted to some fleets. Read `auditEvents` of a fleet.',
      );
    return this.#page('audit', checkFilter(filter), page);
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
