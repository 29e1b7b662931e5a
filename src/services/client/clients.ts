import {
  hashClientSecret,
  newClientSecret,
  verifyClientSecret,
} from '../../auth/client-secrets.js';
import { nextSecretVersion } from '../../auth/secret-version.js';
import { Turns } from '../../auth/sign-ins/turns.js';
import {
  done,
  FleetgraphError,
  type Outcome,
  refused,
  type UserError,
  userError,
} from '../../domain/errors.js';
import { newId } from '../../domain/values/ids.js';
import { type Page, type PageRequest } from '../../domain/values/page.js';
import { type Secret } from '../../domain/values/secret.js';
import {
  API_CLIENT_ID_PREFIX,
  type ApiClient,
  type Caller,
  isScope,
  OPERATOR_SCOPES,
  requireScope,
  type Scope,
  SCOPES,
  type Viewer,
} from '../../domain/values/viewer.js';
import {
  type ApiClientRow,
  clientsByIds,
  countClients,
  deleteClient,
  findClientByClientId,
  insertClient,
  listClients,
  replaceClientSecret,
} from '../../store/access/api-clients.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { writeSideBySide } from '../../store/engine/retry-on-conflict.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { fleetsByIds } from '../../store/fleets.js';
import { type CursorSeal } from '../../vault/cursor-seal.js';
import { conflictOutcome, type Idempotency, type StoredAnswer } from '../commands/idempotency.js';
import { checkName } from '../names.js';
import { Pager } from '../paging.js';

export interface CreateClientInput {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly fleetIds?: readonly string[] | null;
  readonly idempotencyKey?: string | null;
}

/** Client with its new secret, which is shown once. */
export interface IssuedClientSecret {
  readonly client: ApiClient;
  readonly clientSecret: string;
}

export interface ClientServiceParts {
  readonly store: Store;
  readonly cursors: CursorSeal;
  readonly idempotency: Idempotency;
  readonly now: () => Date;
  /** Bounds concurrent derivations of keys. */
  readonly turns?: Turns;
  /** Called after a commit that revokes rights, so that open streams using them can be closed. */
  readonly onRightsEnded?: () => void;
}

/**
 * Clients of our own API, for operators with client:admin. A secret is shown once and stored as a
 * hash.
 */
export class ClientService {
  readonly #store: Store;
  readonly #idempotency: Idempotency;
  readonly #now: () => Date;
  readonly #turns: Turns;
  readonly #onRightsEnded: () => void;
  readonly #pager: Pager<ApiClient>;

  constructor({
    store,
    cursors,
    idempotency,
    now,
    turns = new Turns(),
    onRightsEnded = () => undefined,
  }: ClientServiceParts) {
    this.#store = store;
    this.#idempotency = idempotency;
    this.#now = now;
    this.#turns = turns;
    this.#onRightsEnded = onRightsEnded;
    this.#pager = new Pager<ApiClient>(cursors, 'clients', (client) => ({
      value: client.createdAt,
      id: client.id,
    }));
  }

  async byIds(caller: Caller, ids: readonly string[]): Promise<readonly (ApiClient | null)[]> {
    requireAdmin(caller);
    const byId = new Map(
      (await clientsByIds(this.#store.read, ids)).map((row) => [row.id, toClient(row)]),
    );
    return ids.map((id) => byId.get(id) ?? null);
  }

  async list(caller: Caller, page: PageRequest): Promise<Page<ApiClient>> {
    requireAdmin(caller);
    const db = this.#store.read;
    return this.#pager.page(
      page,
      async (limit, cut) => (await listClients(db, limit, cut)).map(toClient),
      () => countClients(db),
    );
  }

  async create(caller: Caller, input: CreateClientInput): Promise<Outcome<IssuedClientSecret>> {
    const viewer = requireAdmin(caller);
    const name = checkName(input.name, 'name');
    const fleetIds = input.fleetIds ? [...new Set(input.fleetIds)] : null;
    const errors = [...name.errors, ...scopeErrors(input.scopes, fleetIds)];
    if (fleetIds?.length === 0)
      errors.push(
        userError(
          'REQUIRED',
          ['fleetIds'],
          'Name at least one fleet, or leave `fleetIds` out for an operator.',
        ),
      );
    if (errors.length > 0) return refused(...errors);
    const clientSecret = newClientSecret();
    const secretHash = await this.#turns.run(callerOf(viewer), () =>
      hashClientSecret(clientSecret),
    );
    return this.#idempotency.once<Outcome<IssuedClientSecret>>(
      this.#store,
      { viewer, mutation: 'createApiClient', key: input.idempotencyKey, input },
      async (tx) => {
        const missing = await missingFleets(tx, input.fleetIds ?? []);
        if (missing.length > 0) return refused(...missing);
        const id = newId(API_CLIENT_ID_PREFIX);
        const createdAt = this.#now();
        const client: ApiClient = {
          id,
          clientId: id,
          name: name.name,
          scopes: inOrder(input.scopes),
          fleetIds,
          createdAt,
          lastUsedAt: null,
        };
        await insertClient(tx, { ...client, secretHash, tokensValidFrom: createdAt });
        await this.#audit(tx, viewer, 'api_client.created', client);
        return done({ client, clientSecret });
      },
      {
        toStored: (outcome) => (outcome.ok ? toStored(outcome.value) : undefined),
        recall: (_, stored) => done(fromStored(stored)),
        conflict: conflictOutcome,
      },
    );
  }

  async rotateSecret(caller: Caller, id: string): Promise<Outcome<IssuedClientSecret>> {
    const viewer = requireAdmin(caller);
    // Derives nothing for a client that does not exist: a derivation is slow.
    if ((await clientsByIds(this.#store.read, [id])).length === 0) return notFound();
    const clientSecret = newClientSecret();
    const secretHash = await this.#turns.run(callerOf(viewer), () =>
      hashClientSecret(clientSecret),
    );
    return this.#store.write(async (tx, afterCommit): Promise<Outcome<IssuedClientSecret>> => {
      const row = (await clientsByIds(tx, [id]))[0];
      if (!row) return notFound();
      afterCommit(this.#onRightsEnded, { topic: 'rights' });
      await replaceClientSecret(tx, id, secretHash, nextSecretVersion(row, this.#now()));
      await this.#audit(tx, viewer, 'api_client.secret_rotated', row);
      return done({ client: toClient(row), clientSecret });
    });
  }

  /** Deletes a client and revokes its tokens. A client may delete itself. */
  async delete(caller: Caller, id: string): Promise<Outcome<string>> {
    const viewer = requireAdmin(caller);
    return this.#store.write(async (tx, afterCommit): Promise<Outcome<string>> => {
      const row = (await clientsByIds(tx, [id]))[0];
      if (!row) return notFound();
      afterCommit(this.#onRightsEnded, { topic: 'rights' });
      await deleteClient(tx, id);
      await this.#audit(tx, viewer, 'api_client.deleted', row);
      return done(id);
    });
  }

  #audit(
    tx: Db,
    viewer: Viewer,
    action: string,
    { id, clientId, name, scopes, fleetIds }: ApiClient,
  ): Promise<void> {
    return recordAudit(
      tx,
      {
        viewer,
        action,
        fleetId: null,
        subjectId: id,
        details: { clientId, name, scopes, fleetIds },
      },
      this.#now(),
    );
  }
}

/** Operator from the configuration. */
export interface BootstrapClient {
  readonly clientId: string;
  readonly clientSecret: Secret;
}

type Warn = (details: object, message: string) => void;

/**
 * Creates the configured operator, with all scopes but those for data, if there is no client of
 * that id. An existing one is not changed: its secret may have been rotated; a secret that differs
 * from the configured one is logged as a warning.
 * @returns the comparison of the secrets, which is slow and need not be awaited
 */
export async function bootstrapClient(
  store: Store,
  config: BootstrapClient | null | undefined,
  now: () => Date,
  log: { readonly warn: Warn },
): Promise<{ readonly compared: Promise<void> }> {
  const there =
    config &&
    ((await findClientByClientId(store.read, config.clientId)) ??
      (await makeOperator(store, config, now)));
  return { compared: there ? compareSecrets(there, config, log) : Promise.resolve() };
}

/** @returns the client that another process has created meanwhile */
async function makeOperator(
  store: Store,
  { clientId, clientSecret }: BootstrapClient,
  now: () => Date,
): Promise<ApiClientRow | undefined> {
  const secretHash = await hashClientSecret(clientSecret.reveal());
  return writeSideBySide(store, async (tx) => {
    const row = await findClientByClientId(tx, clientId);
    if (row) return row;
    const createdAt = now();
    const id = newId(API_CLIENT_ID_PREFIX);
    await insertClient(tx, {
      id,
      clientId,
      name: clientId,
      scopes: OPERATOR_SCOPES,
      fleetIds: null,
      createdAt,
      lastUsedAt: null,
      secretHash,
      tokensValidFrom: createdAt,
    });
    const viewer = { clientId, requestId: 'bootstrap' };
    await recordAudit(
      tx,
      {
        viewer,
        action: 'api_client.created',
        fleetId: null,
        subjectId: id,
        details: { clientId, scopes: OPERATOR_SCOPES, fleetIds: null },
      },
      createdAt,
    );
    return undefined;
  });
}

async function compareSecrets(
  { clientId, secretHash }: ApiClientRow,
  { clientSecret }: BootstrapClient,
  log: { readonly warn: Warn },
): Promise<void> {
  try {
    if (await verifyClientSecret(clientSecret.reveal(), secretHash)) return;
    log.warn(
      { clientId },
      'the bootstrap client exists with another secret than the configured one; it was left as it is',
    );
  } catch (error) {
    log.warn(
      { err: error, clientId },
      'the secret of the bootstrap client could not be compared with the configured one',
    );
  }
}

/** Returns the name under which an operator waits for a turn. */
const callerOf = ({ clientId }: Viewer): string => `client ${clientId}`;

function requireAdmin(caller: Caller): Viewer {
  const viewer = requireScope(caller, 'client:admin');
  if (viewer.fleetIds !== null)
    throw new FleetgraphError(
      'FORBIDDEN',
      'Only an operator may manage API clients; this client is restricted to some fleets.',
    );
  return viewer;
}

function scopeErrors(scopes: readonly string[], fleetIds: readonly string[] | null): UserError[] {
  if (scopes.length === 0)
    return [userError('REQUIRED', ['scopes'], `Name at least one scope of: ${SCOPES.join(', ')}.`)];
  return scopes.flatMap((scope, index) => {
    const field = ['scopes', String(index)];
    if (!isScope(scope))
      return [
        userError(
          'INVALID',
          field,
          `There is no such scope. The scopes are: ${SCOPES.join(', ')}.`,
        ),
      ];
    if (scope === 'client:admin' && fleetIds !== null)
      return [
        userError('INVALID', field, 'A client restricted to fleets cannot hold client:admin.'),
      ];
    return [];
  });
}

async function missingFleets(tx: Db, fleetIds: readonly string[]): Promise<readonly UserError[]> {
  const known = new Set((await fleetsByIds(tx, fleetIds)).map(({ id }) => id));
  return fleetIds.flatMap((id, index) =>
    known.has(id)
      ? []
      : [userError('NOT_FOUND', ['fleetIds', String(index)], 'There is no such fleet.')],
  );
}

/** Removes duplicates and sorts by the list of scopes. */
function inOrder(scopes: readonly string[]): readonly Scope[] {
  return SCOPES.filter((scope) => scopes.includes(scope));
}

function notFound(): Outcome<never> {
  return refused(userError('NOT_FOUND', ['id'], 'There is no such API client.'));
}

function toClient({
  id,
  clientId,
  name,
  scopes,
  fleetIds,
  createdAt,
  lastUsedAt,
}: ApiClientRow): ApiClient {
  return { id, clientId, name, scopes, fleetIds, createdAt, lastUsedAt };
}

function toStored({ client, clientSecret }: IssuedClientSecret): StoredAnswer {
  const { id, clientId, name, scopes, fleetIds, createdAt } = client;
  return {
    client: { id, clientId, name, scopes, fleetIds, createdAt: createdAt.toISOString() },
    clientSecret,
  };
}

function fromStored(stored: StoredAnswer): IssuedClientSecret {
  const { client, clientSecret } = stored as unknown as {
    readonly client: Omit<ApiClient, 'createdAt' | 'lastUsedAt'> & { readonly createdAt: string };
    readonly clientSecret: string;
  };
  return {
    client: { ...client, createdAt: new Date(client.createdAt), lastUsedAt: null },
    clientSecret,
  };
}
