import { and, asc, eq, isNotNull, ne, sql, type SQL } from 'drizzle-orm';
import { type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { type Db } from './store.js';
import { type Tables } from './tables.js';

/** Every column that holds sealed values. */
export const SEALED_COLUMNS = [
  'provider_accounts.sealed_secrets',
  'provider_accounts.sealed_old_webhook_secret',
  'access_grants.sealed_tokens',
  'enrollments.sealed_password',
  'drivers.sealed_key',
  'commands.sealed_input',
  'signing_keys.sealed_private_jwk',
  'server_secrets.sealed',
  'idempotency_keys.answer',
] as const;
export type SealedColumn = (typeof SEALED_COLUMNS)[number];

/** One sealed value and the primary key of its row. */
export interface SealedValue {
  readonly key: readonly string[];
  readonly sealed: string;
}

interface Place {
  readonly table: SQLiteTable;
  /** The primary key; texts all of them. */
  readonly key: readonly SQLiteColumn[];
  readonly column: SQLiteColumn;
  readonly property: string;
}

function placeOf(t: Tables, column: SealedColumn): Place {
  switch (column) {
    case 'provider_accounts.sealed_secrets':
      return { table: t.accounts, key: [t.accounts.id], column: t.accounts.sealedSecrets, property: 'sealedSecrets' };
    case 'provider_accounts.sealed_old_webhook_secret':
      return { table: t.accounts, key: [t.accounts.id], column: t.accounts.sealedOldWebhookSecret, property: 'sealedOldWebhookSecret' };
    case 'access_grants.sealed_tokens':
      return { table: t.grants, key: [t.grants.id], column: t.grants.sealedTokens, property: 'sealedTokens' };
    case 'enrollments.sealed_password':
      return { table: t.enrollments, key: [t.enrollments.id], column: t.enrollments.sealedPassword, property: 'sealedPassword' };
    case 'drivers.sealed_key':
      return { table: t.drivers, key: [t.drivers.id], column: t.drivers.sealedKey, property: 'sealedKey' };
    case 'commands.sealed_input':
      return { table: t.commands, key: [t.commands.id], column: t.commands.sealedInput, property: 'sealedInput' };
    case 'signing_keys.sealed_private_jwk':
      return { table: t.signingKeys, key: [t.signingKeys.kid], column: t.signingKeys.sealedPrivateJwk, property: 'sealedPrivateJwk' };
    case 'server_secrets.sealed':
      return { table: t.serverSecrets, key: [t.serverSecrets.name], column: t.serverSecrets.sealed, property: 'sealed' };
    case 'idempotency_keys.answer': {
      const { clientId, mutation, key, answer } = t.idempotencyKeys;
      return { table: t.idempotencyKeys, key: [clientId, mutation, key], column: answer, property: 'answer' };
    }
  }
}

/** The next values of a column by their rows' keys, after a key or from the beginning; none at the end. Empty texts hold nothing sealed. */
export async function listSealed({ orm, t }: Db, name: SealedColumn, after: readonly string[] | null, limit: number): Promise<readonly SealedValue[]> {
  const { table, key, column } = placeOf(t, name);
  const rows = await orm
    .select({ sealed: column, ...Object.fromEntries(key.map((part, index) => [`key${index}`, part])) })
    .from(table)
    .where(and(isNotNull(column), ne(column, ''), after ? beyond(key, after) : undefined))
    .orderBy(...key.map((part) => asc(part)))
    .limit(limit);
  return rows.map((row) => {
    const values = row as Readonly<Record<string, string>>;
    return { key: key.map((_, index) => values[`key${index}`] ?? ''), sealed: values['sealed'] ?? '' };
  });
}

/**
 * Puts another sealing of the same value in its place, unless the value has changed meanwhile: what is newer is never
 * overwritten. → whether it was still there
 */
export async function replaceSealed({ orm, t }: Db, name: SealedColumn, { key, sealed }: SealedValue, resealed: string): Promise<boolean> {
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
  const columns = sql.join(key.map((part) => sql`${part}`), sql`, `);
  const values = sql.join(after.map((value) => sql`${value}`), sql`, `);
  return sql`(${columns}) > (${values})`;
}
