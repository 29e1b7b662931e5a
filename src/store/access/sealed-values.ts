import { and, asc, eq, getTableColumns, isNotNull, ne, type SQL, sql } from 'drizzle-orm';
import { type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { type Db } from '../engine/store.js';
import { type Tables } from '../schema/tables.js';

/** Every column that holds sealed values, with its table and the primary key, texts all of it. */
const PLACES = {
  'provider_accounts.sealed_secrets': ({ accounts: table }: Tables) => ({
    table,
    key: [table.id],
    property: 'sealedSecrets',
  }),
  'provider_accounts.sealed_old_webhook_secret': ({ accounts: table }: Tables) => ({
    table,
    key: [table.id],
    property: 'sealedOldWebhookSecret',
  }),
  'access_grants.sealed_tokens': ({ grants: table }: Tables) => ({
    table,
    key: [table.id],
    property: 'sealedTokens',
  }),
  'enrollments.sealed_password': ({ enrollments: table }: Tables) => ({
    table,
    key: [table.id],
    property: 'sealedPassword',
  }),
  'drivers.sealed_key': ({ drivers: table }: Tables) => ({
    table,
    key: [table.id],
    property: 'sealedKey',
  }),
  'commands.sealed_input': ({ commands: table }: Tables) => ({
    table,
    key: [table.id],
    property: 'sealedInput',
  }),
  'signing_keys.sealed_private_jwk': ({ signingKeys: table }: Tables) => ({
    table,
    key: [table.kid],
    property: 'sealedPrivateJwk',
  }),
  'server_secrets.sealed': ({ serverSecrets: table }: Tables) => ({
    table,
    key: [table.name],
    property: 'sealed',
  }),
  'idempotency_keys.answer': ({ idempotencyKeys: table }: Tables) => ({
    table,
    key: [table.clientId, table.mutation, table.key],
    property: 'answer',
  }),
} as const satisfies Readonly<Record<string, (t: Tables) => Place>>;

export type SealedColumn = keyof typeof PLACES;
export const SEALED_COLUMNS = Object.keys(PLACES) as readonly SealedColumn[];

/** One sealed value and the primary key of its row. */
export interface SealedValue {
  readonly key: readonly string[];
  readonly sealed: string;
}

interface Place {
  readonly table: SQLiteTable;
  readonly key: readonly SQLiteColumn[];
  /** The column, as the table's own property is called. */
  readonly property: string;
}

function placeOf(t: Tables, name: SealedColumn): Place & { readonly column: SQLiteColumn } {
  const place: Place = PLACES[name](t);
  return { ...place, column: getTableColumns(place.table)[place.property] as SQLiteColumn };
}

/** The next values of a column by their rows' keys, after a key or from the beginning; none at the end. Empty texts hold nothing sealed. */
export async function listSealed(
  { orm, t }: Db,
  name: SealedColumn,
  after: readonly string[] | null,
  limit: number,
): Promise<readonly SealedValue[]> {
  const { table, key, column } = placeOf(t, name);
  const rows = await orm
    .select({
      sealed: column,
      ...Object.fromEntries(key.map((part, index) => [`key${index}`, part])),
    })
    .from(table)
    .where(and(isNotNull(column), ne(column, ''), after ? beyond(key, after) : undefined))
    .orderBy(...key.map((part) => asc(part)))
    .limit(limit);
  return rows.map((row) => {
    const values = row as Readonly<Record<string, string>>;
    return {
      key: key.map((_, index) => values[`key${index}`] ?? ''),
      sealed: values['sealed'] ?? '',
    };
  });
}

/**
 * Puts another sealing of the same value in its place, unless the value has changed meanwhile: what is newer is never
 * overwritten. → whether it was still there
 */
export async function replaceSealed(
  { orm, t }: Db,
  name: SealedColumn,
  { key, sealed }: SealedValue,
  resealed: string,
): Promise<boolean> {
  const place = placeOf(t, name);
  const rows = await orm
    .update(place.table)
    .set({ [place.property]: resealed })
    .where(and(...place.key.map((part, index) => eq(part, key[index])), eq(place.column, sealed)))
    .returning({ sealed: place.column });
  return rows.length > 0;
}

/** Row values compare part by part, on both engines alike. */
function beyond(key: readonly SQLiteColumn[], after: readonly string[]): SQL {
  const columns = sql.join(
    key.map((part) => sql`${part}`),
    sql`, `,
  );
  const values = sql.join(
    after.map((value) => sql`${value}`),
    sql`, `,
  );
  return sql`(${columns}) > (${values})`;
}
