import {
  type EndpointDelivery,
  type EndpointDeliveryStatus,
  type WebhookEndpoint,
} from '../../domain/events/endpoint.js';
import { type Page, type PageRequest } from '../../domain/values/page.js';
import { type Caller, maySeeFleet, requireScope, type Viewer } from '../../domain/values/viewer.js';
import { type Journal } from '../../journal/journal.js';
import {
  countDeliveries,
  countPending,
  deliveriesByIds,
  listDeliveries,
} from '../../store/endpoints/endpoint-deliveries.js';
import {
  endpointsByIds,
  endpointsOfFleets,
  type StoredEndpoint,
} from '../../store/endpoints/webhook-endpoints.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { journalSeqs } from '../../store/journal/journal-heads.js';
import { type CursorSeal } from '../../vault/cursor-seal.js';
import { checkFilter } from '../filters.js';
import { Pager } from '../paging.js';

export interface EndpointServiceParts {
  readonly store: Store;
  readonly cursors: CursorSeal;
  readonly journal: Journal;
}

/** Endpoints of outgoing webhooks and their deliveries, as clients of the fleet see them. */
export class EndpointService {
  readonly #parts: EndpointServiceParts;

  constructor(parts: EndpointServiceParts) {
    this.#parts = parts;
  }

  async byIds(
    caller: Caller,
    ids: readonly string[],
  ): Promise<readonly (WebhookEndpoint | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const rows = await endpointsByIds(this.#parts.store.read, ids);
    const visible = new Map(
      rows.filter(({ fleetId }) => maySeeFleet(viewer, fleetId)).map((row) => [row.id, row]),
    );
    return ids.map((id) => toEndpoint(visible.get(id)));
  }

  /** Returns the endpoints of each fleet, oldest first. */
  async ofFleets(
    caller: Caller,
    fleetIds: readonly string[],
  ): Promise<readonly (readonly WebhookEndpoint[])[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const rows = await endpointsOfFleets(
      this.#parts.store.read,
      fleetIds.filter((id) => maySeeFleet(viewer, id)),
    );
    return fleetIds.map((id) =>
      rows.flatMap((row) => (row.fleetId === id ? [toEndpoint(row)] : [])),
    );
  }

  /** Returns the cursor of the place in the log up to which events have become deliveries. */
  cursorOf({ fleetId, seq }: WebhookEndpoint): string {
    return this.#parts.journal.cursorOf(fleetId, seq);
  }

  /** Returns the number of events that wait for each endpoint. */
  async backlogsOf(caller: Caller, ids: readonly string[]): Promise<readonly number[]> {
    const endpoints = await this.byIds(caller, ids);
    const db = this.#parts.store.read;
    const fleetIds = [...new Set(endpoints.flatMap((endpoint) => endpoint?.fleetId ?? []))];
    const [heads, pending] = await Promise.all([journalSeqs(db, fleetIds), countPending(db, ids)]);
    return endpoints.map((endpoint) => {
      if (!endpoint) return 0;
      const ahead = (heads.get(endpoint.fleetId) ?? endpoint.seq) - endpoint.seq;
      return ahead + (pending.get(endpoint.id) ?? 0);
    });
  }

  /** Lists an endpoint's deliveries, newest event first. */
  async deliveries(
    caller: Caller,
    endpoint: WebhookEndpoint,
    page: PageRequest,
    filter?: { readonly status?: readonly EndpointDeliveryStatus[] | null } | null,
  ): Promise<Page<EndpointDelivery>> {
    requireScope(caller, 'fleet:read');
    const statuses = checkFilter(filter).status ?? null;
    const db = this.#parts.store.read;
    const pager = new Pager<EndpointDelivery>(
      this.#parts.cursors,
      `endpoint-deliveries:${endpoint.id}`,
      ({ seq, id }) => ({ value: seq, id }),
    );
    return pager.page(
      page,
      (limit, cut) =>
        listDeliveries(db, endpoint.id, statuses, limit, cut ? Number(cut.value) : undefined),
      () => countDeliveries(db, endpoint.id, statuses),
    );
  }

  async deliveriesByIds(
    caller: Caller,
    ids: readonly string[],
  ): Promise<readonly (EndpointDelivery | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const rows = await deliveriesByIds(this.#parts.store.read, ids);
    const visible = new Map(
      rows.filter(({ fleetId }) => maySeeFleet(viewer, fleetId)).map((row) => [row.id, row]),
    );
    return ids.map((id) => visible.get(id) ?? null);
  }
}

/** Finds an endpoint; undefined for one that the caller may not see. */
export async function findVisibleEndpoint(
  db: Db,
  viewer: Viewer,
  id: string,
): Promise<StoredEndpoint | undefined> {
  const [row] = await endpointsByIds(db, [id]);
  return row && maySeeFleet(viewer, row.fleetId) ? row : undefined;
}

/** Returns the endpoint without its secrets. */
export function toEndpoint(row: StoredEndpoint): WebhookEndpoint;
export function toEndpoint(row: StoredEndpoint | undefined): WebhookEndpoint | null;
export function toEndpoint(row: StoredEndpoint | undefined): WebhookEndpoint | null {
  if (!row) return null;
  const { id, fleetId, url, eventTypes, status, reason, seq, createdAt } = row;
  return { id, fleetId, url, eventTypes, status, reason, seq, createdAt };
}
