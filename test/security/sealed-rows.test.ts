import Database from 'better-sqlite3';
import { base64url } from 'jose';
import { describe, expect, test } from 'vitest';
import { SEALED_COLUMNS } from '../../src/store/sealed-values.js';
import { VaultError } from '../../src/vault/vault-error.js';
import { type SealIdentity } from '../../src/vault/vault.js';
import { dataOf, graphql, makeFleet, startTestServer } from '../support/app.js';
import { TEST_APP } from '../support/simulator.js';
import { testVault } from '../support/store.js';

const ROWS = 10_000;
const SEALED = 500;
const OTHER_APP = { clientId: 'other-app', clientSecret: 'not-a-real-secret-either' };

/** Numbers that look random and are the same each time (a linear congruential generator). */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** ASVS 5.0 11.3.4 and 14.2.6: whoever can write to the database, but has no key, cannot make anything of sealed values. */
describe('sealed rows in the hands of whoever can write to the database', () => {
  test(`${ROWS} that were swapped, altered, cut or put together from two do not open`, async () => {
    const vault = testVault();
    const next = sequence(7);
    const places: readonly SealIdentity[] = Array.from({ length: SEALED }, (_, index) => {
      const [table = '', field = ''] = SEALED_COLUMNS[index % SEALED_COLUMNS.length]!.split('.');
      return { table, field, id: `row_${Math.floor(index / SEALED_COLUMNS.length)}` };
    });
    const sealed = await Promise.all(places.map((place, index) => vault.seal({ secret: `not-a-real-secret-${index}` }, place)));
    const bytesOf = (value: string): Uint8Array[] => value.split('.').map((part) => Uint8Array.from(base64url.decode(part)));
    const textOf = (parts: readonly Uint8Array[]): string => parts.map((part) => base64url.encode(part)).join('.');
    const FULL = [0, 2, 3, 4];

    const attacks: readonly ((value: string, other: string) => string)[] = [
      (_, other) => other,
      (value) => {
        const parts = bytesOf(value);
        const part = parts[FULL[next(4)]!]!;
        part[next(part.length)]! ^= 1 << next(8);
        return textOf(parts);
      },
      (value, other) => {
        const [mine, theirs, at] = [bytesOf(value), bytesOf(other), FULL[next(4)]!];
        return textOf(mine.map((part, index) => (index === at ? theirs[index]! : part)));
      },
      (value) => value.slice(0, next(value.length)),
      (value) => {
        const parts = bytesOf(value);
        const at = FULL[next(4)]!;
        return textOf(parts.map((part, index) => (index === at ? part.subarray(0, part.length - 1) : part)));
      },
    ];
    const opened: string[] = [];
    const faults: unknown[] = [];
    for (let row = 0; row < ROWS; row += 1) {
      const at = next(SEALED);
      const other = sealed[(at + 1 + next(SEALED - 1)) % SEALED]!;
      const forged = attacks[row % attacks.length]!(sealed[at]!, other);
      await vault.open(forged, places[at]!).then(
        () => opened.push(`${row}`),
        (error: unknown) => error instanceof VaultError || faults.push(error),
      );
    }
    expect([opened, faults]).toEqual([[], []]);
    for (const [index, place] of places.entries()) expect(await vault.openJson(sealed[index]!, place)).toEqual({ secret: `not-a-real-secret-${index}` });
  });

  test('accounts whose secrets were exchanged sign in nowhere, and tell nothing', async () => {
    const server = await startTestServer({ simulator: { apps: [TEST_APP, OTHER_APP] } });
    try {
      const [one, two] = [await makeFleet(server, 'One'), await makeFleet(server, 'Two', OTHER_APP)];
      const database = new Database(server.databasePath);
      const rows = database.prepare('select id, sealed_secrets from provider_accounts order by id').all() as readonly { readonly id: string; readonly sealed_secrets: string }[];
      const put = database.prepare('update provider_accounts set sealed_secrets = ? where id = ?');
      put.run(rows[1]!.sealed_secrets, rows[0]!.id);
      put.run(rows[0]!.sealed_secrets, rows[1]!.id);
      database.close();
      server.simulator.requests.clear();
      for (const { accountId } of [one, two]) {
        const { body } = await graphql(server.url, server.token, 'mutation ($id: ID!) { verifyProviderAccount(input: { accountId: $id }) { userErrors { code message } account { id } } }', { id: accountId });
        expect(JSON.stringify(body)).not.toMatch(/not-a-real|eyJ/);
        expect(body.data?.verifyProviderAccount?.account ?? null).toBeNull();
      }
      expect(server.simulator.requests.list()).toEqual([]);
      expect((await dataOf(server.url, server.token, '{ fleets { totalCount } }')).fleets.totalCount).toBe(2);
    } finally {
      await server.close();
    }
  });
});
