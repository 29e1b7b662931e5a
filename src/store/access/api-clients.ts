import { and, count, eq, getTableColumns, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import { idsOf } from '../../domain/values/ids.js';
import { API_CLIENT_ID_PREFIX, type ApiClient } from '../../domain/values/viewer.js';
import { type Db } from '../engine/store.js';
import { isSqlite } from '../query/is-sqlite.js';
import { beyond, inOrder, type Keyset } from '../query/keyset.js';
import { prepared } from '../query/prepared.js';

/** Maximum values per query: both engines have a bound. */
const MOST_IDS = 5000;

/** Client with the data that authenticates a caller. */
export interface ApiClientRow extends ApiClient {
  readonly secretHash: string;
  /** Version of the secret, named by tokens: the time of its creation or rotation. */
  readonly tokensValidFrom: Date;
}

/** Token with the OAuth client id that it names. */
export interface TokenOfClient {
  readonly clientId: string;
  readonly jti: string;
}

/** Client that a token names, and whether the token was revoked. */
export interface ClientOfToken {
  readonly client: ApiClientRow;
  readonly revoked: boolean;
}

/** Shape of every OAuth client id: those made here, and that of the bootstrap client. */
const CLIENT_ID = /^[A-Za-z0-9._~-]{1,64}$/;

const byClientId = prepared(
  ({ t }) => getTableColumns(t.apiClients),
  ({ orm, t }, selected) =>
    orm
      .select(selected)
      .from(t.apiClients)
      .where(eq(t.apiClients.clientId, sql.placeholder('clientId'))),
);

/**
 * Finds a client in a prepared query: it runs for every sign-in, including refused ones.
 * @param clientId - OAuth client id, not our own id
 */
export async function findClientByClientId(
  db: Db,
  clientId: string,
): Promise<ApiClientRow | undefined> {
  if (!CLIENT_ID.test(clientId)) return undefined;
  const [row] = await byClientId(db, { clientId }, '');
  return row;
}

const byToken = prepared(
  ({ orm, t }) => {
    const revoked = orm
      .select({ jti: t.revokedTokens.jti })
      .from(t.revokedTokens)
      .where(eq(t.revokedTokens.jti, sql.placeholder('jti')));
    return { ...getTableColumns(t.apiClients), revokedJti: sql<string | null>`(${revoked})` };
  },
  ({ orm, t }, selected) =>
    orm
      .select(selected)
      .from(t.apiClients)
      .where(eq(t.apiClients.clientId, sql.placeholder('clientId'))),
);

/**
 * Finds the client that a token names, and whether that token was revoked, in one prepared query:
 * it runs for every request.
 * @param clientId the OAuth client id
 */
export async function findClientOfToken(
  db: Db,
  clientId: string,
  jti: string,
): Promise<ClientOfToken | undefined> {
  const [row] = await byToken(db, { clientId, jti }, '');
  if (!row) return undefined;
  const { revokedJti, ...client } = row;
  return { client, revoked: revokedJti !== null };
}

const byTokens = prepared(
  ({ orm, t }) => {
    const revoked = orm
      .select({ jti: t.revokedTokens.jti })
      .from(t.revokedTokens)
      .where(sql`${t.revokedTokens.jti} = given.jti`);
    return {
      place: sql<number>`given.place::integer`,
      revokedJti: sql<string | null>`(${revoked})`,
      client: getTableColumns(t.apiClients),
    };
  },
  ({ orm, t }, selected) =>
    orm
      .select(selected)
      .from(
        sql`unnest(${sql.placeholder('clientIds')}::text[], ${sql.placeholder('jtis')}::text[]) with ordinality given(client_id, jti, place)`,
      )
      .innerJoin(t.apiClients, sql`${t.apiClients.clientId} = given.client_id`),
);

/**
 * Finds the clients of several tokens as `findClientOfToken`, on PostgreSQL in one statement.
 * @returns one result for each token, in their order
 */
export async function findClientsOfTokens(
  db: Db,
  tokens: readonly TokenOfClient[],
): Promise<readonly (ClientOfToken | undefined)[]> {
  if (isSqlite(db) || tokens.length === 1)
    return Promise.all(tokens.map(({ clientId, jti }) => findClientOfToken(db, clientId, jti)));
  const clientIds = tokens.map(({ clientId }) => clientId);
  const rows = await byTokens(db, { clientIds, jtis: tokens.map(({ jti }) => jti) }, '');
  const found = new Map(rows.map((row) => [row.place, row]));
  return tokens.map((_, index) => {
    const row = found.get(index + 1);
    return row?.client ? { client: row.client, revoked: row.revokedJti !== null } : undefined;
  });
}

/** Finds clients in no particular order; ids without a client are omitted. */
export async function clientsByIds(
  { orm, t }: Db,
  ids: readonly string[],
): Promise<readonly ApiClientRow[]> {
  const sound = idsOf(API_CLIENT_ID_PREFIX, ids);
  if (sound.length === 0) return [];
  return orm
    .select()
    .from(t.apiClients)
    .where(inArray(t.apiClients.id, [...sound]));
}

/**
 * Finds clients in no particular order; ids without a client are omitted.
 * @param clientIds OAuth client ids, not our own ids
 */
export async function clientsByClientIds(
  { orm, t }: Db,
  clientIds: readonly string[],
): Promise<readonly ApiClientRow[]> {
  const found: ApiClientRow[] = [];
  for (let start = 0; start < clientIds.length; start += MOST_IDS) {
    found.push(
      ...(await orm
        .select()
        .from(t.apiClients)
        .where(inArray(t.apiClients.clientId, clientIds.slice(start, start + MOST_IDS)))),
    );
  }
  return found;
}

/** Lists clients in order of creation. */
export async function listClients(
  { orm, t }: Db,
  limit: number,
  cut?: Keyset,
): Promise<readonly ApiClientRow[]> {
  const { createdAt, id } = t.apiClients;
  return orm
    .select()
    .from(t.apiClients)
    .where(beyond(createdAt, id, cut))
    .orderBy(...inOrder(createdAt, id))
    .limit(limit);
}

export async function countClients({ orm, t }: Db): Promise<number> {
  const rows = await orm.select({ n: count() }).from(t.apiClients);
  return rows[0]?.n ?? 0;
}

/** @throws UniqueViolation (when the write ends) if the client id is taken */
export async function insertClient({ orm, t }: Db, client: ApiClientRow): Promise<void> {
  await orm.insert(t.apiClients).values(client);
}

/** Replaces the secret; tokens issued for the old one are refused. */
export async function replaceClientSecret(
  { orm, t }: Db,
  id: string,
  secretHash: string,
  tokensValidFrom: Date,
): Promise<void> {
  await orm
    .update(t.apiClients)
    .set({ secretHash, tokensValidFrom })
    .where(eq(t.apiClients.id, id));
}

export async function deleteClient({ orm, t }: Db, id: string): Promise<void> {
  await orm.delete(t.apiClients).where(eq(t.apiClients.id, id));
}

/**
 * Sets the last use, never to an earlier time: of two requests the later one counts, whichever is
 * written last.
 */
export async function touchClient({ orm, t }: Db, id: string, usedAt: Date): Promise<void> {
  const { apiClients } = t;
  await orm
    .update(apiClients)
    .set({ lastUsedAt: usedAt })
    .where(
      and(
        eq(apiClients.id, id),
        or(isNull(apiClients.lastUsedAt), lt(apiClients.lastUsedAt, usedAt)),
      ),
    );
}
