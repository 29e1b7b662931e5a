import { type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { type SealIdentity } from '../../vault/vault.js';
import { type Tables } from '../schema/tables.js';

/** Column with its table and the table's primary key, which consists of texts. */
export interface ColumnPlace {
  readonly table: SQLiteTable;
  readonly key: readonly SQLiteColumn[];
  /** Property of the table. */
  readonly property: string;
}

interface SealedColumnEntry {
  /** Identity within the seal: a value opens only where it was sealed. Never changes. */
  readonly seal: Pick<SealIdentity, 'table' | 'field'>;
  readonly place: (t: Tables) => ColumnPlace;
}

/** All columns with sealed values; there is no other list of them. */
const COLUMNS = {
  'provider_accounts.sealed_secrets': {
    seal: { table: 'provider_accounts', field: 'secrets' },
    place: ({ accounts: table }) => ({ table, key: [table.id], property: 'sealedSecrets' }),
  },
  'provider_accounts.sealed_old_webhook_secret': {
    seal: { table: 'provider_accounts', field: 'old_webhook_secret' },
    place: ({ accounts: table }) => ({
      table,
      key: [table.id],
      property: 'sealedOldWebhookSecret',
    }),
  },
  'webhook_endpoints.sealed_secret': {
    seal: { table: 'webhook_endpoints', field: 'secret' },
    place: ({ webhookEndpoints: table }) => ({ table, key: [table.id], property: 'sealedSecret' }),
  },
  'webhook_endpoints.sealed_old_secret': {
    seal: { table: 'webhook_endpoints', field: 'old_secret' },
    place: ({ webhookEndpoints: table }) => ({
      table,
      key: [table.id],
      property: 'sealedOldSecret',
    }),
  },
  'access_grants.sealed_tokens': {
    seal: { table: 'access_grants', field: 'tokens' },
    place: ({ grants: table }) => ({ table, key: [table.id], property: 'sealedTokens' }),
  },
  'enrollments.sealed_password': {
    seal: { table: 'enrollments', field: 'password' },
    place: ({ enrollments: table }) => ({ table, key: [table.id], property: 'sealedPassword' }),
  },
  'drivers.sealed_key': {
    seal: { table: 'drivers', field: 'key' },
    place: ({ drivers: table }) => ({ table, key: [table.id], property: 'sealedKey' }),
  },
  'commands.sealed_input': {
    seal: { table: 'commands', field: 'input' },
    place: ({ commands: table }) => ({ table, key: [table.id], property: 'sealedInput' }),
  },
  'signing_keys.sealed_private_jwk': {
    seal: { table: 'signing_keys', field: 'private_jwk' },
    place: ({ signingKeys: table }) => ({ table, key: [table.kid], property: 'sealedPrivateJwk' }),
  },
  'server_secrets.sealed': {
    seal: { table: 'server_secrets', field: 'sealed' },
    place: ({ serverSecrets: table }) => ({ table, key: [table.name], property: 'sealed' }),
  },
  'idempotency_keys.answer': {
    seal: { table: 'idempotency_keys', field: 'answer' },
    place: ({ idempotencyKeys: table }) => ({
      table,
      key: [table.clientId, table.mutation, table.key],
      property: 'answer',
    }),
  },
} as const satisfies Readonly<Record<string, SealedColumnEntry>>;

export type SealedColumn = keyof typeof COLUMNS;
export const SEALED_COLUMNS = Object.keys(COLUMNS) as readonly SealedColumn[];

/**
 * Returns the identity under which a column's value is sealed.
 * @param key the primary key of its row
 */
export function sealIdentity(column: SealedColumn, ...key: readonly string[]): SealIdentity {
  const [id = ''] = key;
  return { ...COLUMNS[column].seal, id: key.length === 1 ? id : JSON.stringify(key) };
}

export function placeOf(t: Tables, column: SealedColumn): ColumnPlace {
  return COLUMNS[column].place(t);
}
