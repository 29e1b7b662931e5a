import { type AuditEvent } from '../domain/audit.js';
import { type Page, type PageRequest } from '../domain/values/page.js';
import { type Caller, maySeeFleet, requireScope } from '../domain/values/viewer.js';
import {
  auditEventsByIds,
  type AuditRow,
  countAuditEvents,
  listAuditEvents,
} from '../store/access/audit-events.js';
import { type Store } from '../store/engine/store.js';
import { type CursorSeal } from '../vault/cursor-seal.js';
import { emptyPage, Pager } from './paging.js';

/** Audit log, newest first. Entries that concern no single fleet are for operators only. */
export class AuditService {
  readonly #store: Store;
  readonly #cursors: CursorSeal;

  constructor({ store, cursors }: { readonly store: Store; readonly cursors: CursorSeal }) {
    this.#store = store;
    this.#cursors = cursors;
  }

  async ofFleet(caller: Caller, fleetId: string, page: PageRequest): Promise<Page<AuditEvent>> {
    const viewer = requireScope(caller, 'fleet:read');
    if (!maySeeFleet(viewer, fleetId)) return emptyPage();
    const db = this.#store.read;
    const pager = new Pager<AuditEvent>(this.#cursors, `audit:${fleetId}`, ({ id }) => ({
      value: id,
      id,
    }));
    return pager.page(
      page,
      async (limit, cut) => (await listAuditEvents(db, fleetId, limit, cut?.id)).map(toAuditEvent),
      () => countAuditEvents(db, fleetId),
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
