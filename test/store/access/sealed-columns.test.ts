import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { describe, expect, test } from 'vitest';
import { placeOf, SEALED_COLUMNS, sealIdentity } from '../../../src/store/access/sealed-columns.js';
import { tables } from '../../../src/store/schema/sqlite.js';

describe('the list of sealed columns', () => {
  test('has every column of the schema whose name says that it is sealed', () => {
    const named = Object.values(tables).flatMap((table) =>
      Object.values(getTableColumns(table))
        .filter(({ name }) => name.startsWith('sealed'))
        .map(({ name }) => `${getTableName(table)}.${name}`),
    );
    expect(SEALED_COLUMNS).toEqual(expect.arrayContaining(named));
  });

  test.each(SEALED_COLUMNS)('names the column, the table and the primary key of %s', (name) => {
    const { table, key, property } = placeOf(tables, name);
    expect(is(table, SQLiteTable)).toBe(true);
    expect(`${getTableName(table)}.${getTableColumns(table)[property]?.name}`).toBe(name);
    expect(key.every((part) => part.table === table)).toBe(true);
    expect(key).not.toEqual([]);
  });

  /** A changed identity would make every stored value unreadable. */
  test('gives the identities under which stored values were sealed', () => {
    expect(SEALED_COLUMNS.map((column) => Object.values(sealIdentity(column, 'id')))).toEqual([
      ['provider_accounts', 'secrets', 'id'],
      ['provider_accounts', 'old_webhook_secret', 'id'],
      ['webhook_endpoints', 'secret', 'id'],
      ['webhook_endpoints', 'old_secret', 'id'],
      ['access_grants', 'tokens', 'id'],
      ['enrollments', 'password', 'id'],
      ['drivers', 'key', 'id'],
      ['commands', 'input', 'id'],
      ['signing_keys', 'private_jwk', 'id'],
      ['server_secrets', 'sealed', 'id'],
      ['idempotency_keys', 'answer', 'id'],
    ]);
    expect(sealIdentity('idempotency_keys.answer', 'cli', 'createFleet', 'k')).toEqual({
      table: 'idempotency_keys',
      field: 'answer',
      id: '["cli","createFleet","k"]',
    });
  });
});
