import { done, type Outcome, refused, userError } from '../../domain/errors.js';
import { ENDPOINT_ID_PREFIX, type WebhookEndpoint } from '../../domain/events/endpoint.js';
import { newId } from '../../domain/values/ids.js';
import { type Caller, maySeeFleet, requireScope, type Viewer } from '../../domain/values/viewer.js';
import { type Journal } from '../../journal/journal.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { sealIdentity } from '../../store/access/sealed-columns.js';
import { makeDue } from '../../store/endpoints/endpoint-deliveries.js';
import {
  deleteEndpoint,
  endpointsOfFleets,
  insertEndpoint,
  type StoredEndpoint,
  updateEndpoint,
} from '../../store/endpoints/webhook-endpoints.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { findFleet, holdFleet } from '../../store/fleets.js';
import { type Vault } from '../../vault/vault.js';
import { conflictOutcome, type Idempotency } from '../commands/idempotency.js';
import { findVisibleEndpoint, toEndpoint } from './endpoints.js';
import {
  type CreateEndpointInput,
  newEndpointSecret,
  uniqueTypes,
  type UpdateEndpointInput,
  urlError,
} from './inputs.js';
import { type WebhookSender } from './sender.js';

/** Endpoint with its secret, which is shown once. */
export interface IssuedEndpoint {
  readonly endpoint: WebhookEndpoint;
  readonly secret: string;
}

/** Maximum endpoints of a fleet. */
const MAX_ENDPOINTS = 20;
/** Duration for which the secret before a rotation signs as well. */
const OLD_SECRET_MS = 24 * 60 * 60 * 1000;

export interface EndpointChangesParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly journal: Journal;
  readonly idempotency: Idempotency;
  readonly sender: WebhookSender;
  readonly now: () => Date;
}

/** Creates, changes and deletes endpoints of outgoing webhooks. */
export class EndpointChanges {
  readonly #parts: EndpointChangesParts;

  constructor(parts: EndpointChangesParts) {
    this.#parts = parts;
  }

  /** @throws FleetgraphError CURSOR_INVALID or CURSOR_EXPIRED for `after` */
  async create(caller: Caller, input: CreateEndpointInput): Promise<Outcome<IssuedEndpoint>> {
    const viewer = requireScope(caller, 'webhook:write');
    const { store, vault, journal, idempotency, sender, now } = this.#parts;
    if (!maySeeFleet(viewer, input.fleetId)) return notFound('fleetId', 'fleet');
    const error = await urlError(sender.guard, input.url);
    if (error) return refused(error);
    const head = await journal.head(input.fleetId);
    const isHead = input.after === null || input.after === undefined;
    const seq = isHead ? head.seq : journal.placeOf(input.fleetId, input.after, head);
    return idempotency.once<Outcome<IssuedEndpoint>>(
      store,
      { viewer, mutation: 'createWebhookEndpoint', key: input.idempotencyKey, input },
      async (tx) => {
        await holdFleet(tx, input.fleetId);
        if (!(await findFleet(tx, input.fleetId))) return notFound('fleetId', 'fleet');
        if ((await endpointsOfFleets(tx, [input.fleetId])).length >= MAX_ENDPOINTS)
          return refused(
            userError('TOO_MANY', ['fleetId'], `A fleet has at most ${MAX_ENDPOINTS} endpoints.`),
          );
        const id = newId(ENDPOINT_ID_PREFIX);
        const secret = newEndpointSecret();
        const endpoint: StoredEndpoint = {
          id,
          fleetId: input.fleetId,
          url: input.url,
          eventTypes: uniqueTypes(input.eventTypes ?? []),
          status: 'ACTIVE',
          reason: null,
          seq,
          sealedSecret: vault.seal(secret, sealIdentity('webhook_endpoints.sealed_secret', id)),
          sealedOldSecret: null,
          oldSecretUntil: null,
          failingSince: null,
          createdAt: now(),
        };
        await insertEndpoint(tx, endpoint);
        await this.#audit(tx, viewer, 'webhook_endpoint.created', endpoint);
        return done({ endpoint: toEndpoint(endpoint), secret });
      },
      {
        toStored: (outcome) =>
          outcome.ok ? { id: outcome.value.endpoint.id, secret: outcome.value.secret } : undefined,
        recall: async (tx, stored) => {
          const { id, secret } = stored as { readonly id: string; readonly secret: string };
          const endpoint = await findVisibleEndpoint(tx, viewer, id);
          return endpoint
            ? done({ endpoint: toEndpoint(endpoint), secret })
            : notFound('idempotencyKey', 'webhook endpoint: it was deleted');
        },
        conflict: conflictOutcome,
      },
    );
  }

  async update(caller: Caller, input: UpdateEndpointInput): Promise<Outcome<WebhookEndpoint>> {
    const viewer = requireScope(caller, 'webhook:write');
    const { sender, now } = this.#parts;
    const url = input.url ?? undefined;
    const error = url === undefined ? null : await urlError(sender.guard, url);
    if (error) return refused(error);
    return this.#change(
      viewer,
      input.endpointId,
      'webhook_endpoint.updated',
      async (tx, before) => {
        const types = input.eventTypes ?? undefined;
        const pause = input.paused ?? undefined;
        if (pause === false && before.status === 'PAUSED') await makeDue(tx, before.id, now());
        return {
          ...(url === undefined ? {} : { url }),
          ...(types === undefined ? {} : { eventTypes: uniqueTypes(types) }),
          ...(pause === true
            ? { status: 'PAUSED' as const, reason: 'Paused by a client.', failingSince: null }
            : {}),
          ...(pause === false && before.status === 'PAUSED'
            ? { status: 'ACTIVE' as const, reason: null, failingSince: null }
            : {}),
        };
      },
    );
  }

  /** Issues a new secret; the one before signs as well for a day. */
  async rotate(caller: Caller, endpointId: string): Promise<Outcome<IssuedEndpoint>> {
    const viewer = requireScope(caller, 'webhook:write');
    const { vault, now } = this.#parts;
    const secret = newEndpointSecret();
    const action = 'webhook_endpoint.secret_rotated';
    const outcome = await this.#change(viewer, endpointId, action, (_tx, { id, sealedSecret }) => {
      const identity = sealIdentity('webhook_endpoints.sealed_secret', id);
      const old = sealIdentity('webhook_endpoints.sealed_old_secret', id);
      return Promise.resolve({
        sealedSecret: vault.seal(secret, identity),
        sealedOldSecret: vault.seal(vault.open(sealedSecret, identity), old),
        oldSecretUntil: new Date(now().getTime() + OLD_SECRET_MS),
      });
    });
    return outcome.ok ? done({ endpoint: outcome.value, secret }) : outcome;
  }

  /** Deletes an endpoint with its deliveries. @returns its id */
  async delete(caller: Caller, endpointId: string): Promise<Outcome<string>> {
    const viewer = requireScope(caller, 'webhook:write');
    return this.#parts.store.write(async (tx): Promise<Outcome<string>> => {
      const endpoint = await findVisibleEndpoint(tx, viewer, endpointId);
      if (!endpoint) return notFound('endpointId', 'webhook endpoint');
      await deleteEndpoint(tx, endpointId);
      await this.#audit(tx, viewer, 'webhook_endpoint.deleted', endpoint);
      return done(endpointId);
    });
  }

  #change(
    viewer: Viewer,
    endpointId: string,
    action: string,
    change: (tx: Db, before: StoredEndpoint) => Promise<Partial<StoredEndpoint>>,
  ): Promise<Outcome<WebhookEndpoint>> {
    return this.#parts.store.write(async (tx): Promise<Outcome<WebhookEndpoint>> => {
      const before = await findVisibleEndpoint(tx, viewer, endpointId);
      if (!before) return notFound('endpointId', 'webhook endpoint');
      const changes = await change(tx, before);
      const after = { ...before, ...changes };
      if (Object.keys(changes).length > 0) await updateEndpoint(tx, endpointId, changes);
      await this.#audit(tx, viewer, action, after);
      return done(toEndpoint(after));
    });
  }

  /** Records the host only: paths and queries of receivers' URLs often are secret. */
  #audit(tx: Db, viewer: Viewer, action: string, endpoint: StoredEndpoint): Promise<void> {
    const { id, fleetId, url, eventTypes, status } = endpoint;
    const details = { host: new URL(url).host, eventTypes, status };
    const record = { viewer, action, fleetId, subjectId: id, details };
    return recordAudit(tx, record, this.#parts.now());
  }
}

function notFound(field: string, what: string): Outcome<never> {
  return refused(userError('NOT_FOUND', [field], `There is no such ${what}.`));
}
