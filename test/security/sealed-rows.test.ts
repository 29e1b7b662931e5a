import { eq } from 'drizzle-orm';
import { base64url } from 'jose';
import { describe, expect, test } from 'vitest';
import { SigningKeys } from '../../src/auth/signing-keys.js';
import { Secret } from '../../src/domain/values/secret.js';
import { inputOf } from '../../src/services/commands/command-input.js';
import { newCommand } from '../../src/services/commands/command-queue.js';
import { Idempotency } from '../../src/services/commands/idempotency.js';
import { countUnopened, resealAll } from '../../src/services/sealing/resealing.js';
import {
  SEALED_COLUMNS,
  type SealedColumn,
  sealIdentity,
} from '../../src/store/access/sealed-columns.js';
import {
  listSealed,
  replaceSealed,
  type SealedValue,
} from '../../src/store/access/sealed-values.js';
import { loadServerSecret } from '../../src/store/access/server-secrets.js';
import { signingKeyStore } from '../../src/store/access/signing-keys.js';
import { type Db, type Store } from '../../src/store/engine/store.js';
import { createKeyRing } from '../../src/vault/key-ring.js';
import { Vault } from '../../src/vault/vault.js';
import { VaultError } from '../../src/vault/vault-error.js';
import { dataOf, graphql, makeFleet, startTestServer } from '../support/app.js';
import { elsewhere } from '../support/server-store.js';
import { TEST_APP } from '../support/simulator.js';
import { testViewer, useTempStore } from '../support/store.js';

/** Rows of each kind of secret, half of them one fleet's and half another's: 10,008 in all. */
const ROWS = 1112;
const FLEETS = ['flt_one', 'flt_two'] as const;
const OTHER_APP = { clientId: 'other-app', clientSecret: 'not-a-real-secret-either' };
const AT = new Date('2026-01-01T00:00:00Z');
/** Example key of RFC 7517, A.1. */
const PUBLIC_JWK = {
  kty: 'EC',
  crv: 'P-256',
  x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
};
const KEYS = [1, 2].map((kid) => ({
  kid: `key-${kid}`,
  key: new Secret(new Uint8Array(32).fill(kid)),
}));

/** Numbers that look random and are the same each time (a linear congruential generator). */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const idOf = (kind: string, row: number): string => `${kind}_${String(row).padStart(5, '0')}`;

/** One row in every table that holds secrets, as the server would have written it. */
async function insertRow(tx: Db, vault: Vault, row: number): Promise<void> {
  const { orm, t } = tx;
  const [accountId, grantId, vehicleId, enrollmentId, driverId, kid, name] = [
    'acc',
    'grt',
    'veh',
    'enr',
    'drv',
    'kid',
    'secret',
  ].map((kind) => idOf(kind, row)) as [string, string, string, string, string, string, string];
  const common = { fleetId: FLEETS[row % 2]!, accountId, createdAt: AT };
  const secret = (what: string): string => `not-a-real-${what}-${row}`;
  const clientSecret = { clientId: idOf('app', row), clientSecret: secret('client-secret') };
  await orm.insert(t.accounts).values({
    ...common,
    id: accountId,
    provider: 'HIGH_MOBILITY',
    name: accountId,
    uniqueName: accountId,
    environment: 'LIVE',
    authMethod: 'CLIENT_SECRET',
    principal: clientSecret.clientId,
    healthStatus: 'UNKNOWN',
    sealedSecrets: vault.seal(
      { environment: 'LIVE', clientSecret },
      sealIdentity('provider_accounts.sealed_secrets', accountId),
    ),
    sealedOldWebhookSecret: vault.seal(
      secret('webhook-secret'),
      sealIdentity('provider_accounts.sealed_old_webhook_secret', accountId),
    ),
  });
  const tokens = vault.seal(
    { accessToken: secret('token'), tokenType: 'Bearer' },
    sealIdentity('access_grants.sealed_tokens', grantId),
  );
  await orm.insert(t.grants).values({
    ...common,
    id: grantId,
    subjectKind: 'ACCOUNT',
    subjectId: accountId,
    status: 'ACTIVE',
    scopes: [],
    sealedTokens: tokens,
    issuedAt: AT,
    expiresAt: AT,
  });
  await orm.insert(t.vehicles).values({
    ...common,
    id: vehicleId,
    vin: `WBA71AW0X0F${String(row).padStart(6, '0')}`,
    brand: 'niu',
    tags: [],
    clearanceChangedAt: AT,
    updatedAt: AT,
  });
  const sealedPassword = vault.seal(
    secret('password'),
    sealIdentity('enrollments.sealed_password', enrollmentId),
  );
  await orm.insert(t.enrollments).values({
    ...common,
    id: enrollmentId,
    vehicleId,
    status: 'PENDING',
    credentialKind: 'INDIVIDUAL',
    sealedPassword,
  });
  await orm.insert(t.drivers).values({
    ...common,
    id: driverId,
    externalId: driverId,
    status: 'ACTIVE',
    sealedKey: vault.seal(secret('key'), sealIdentity('drivers.sealed_key', driverId)),
  });
  const command = {
    ...newCommand('UPDATE_CREDENTIAL', { ...common, id: enrollmentId }, null, AT),
    id: idOf('cmd', row),
  };
  await orm.insert(t.commands).values({
    ...command,
    sealedInput: vault.seal(
      { by: { clientId: 'x', requestId: 'y' }, secret: secret('input') },
      sealIdentity('commands.sealed_input', command.id),
    ),
  });
  const endpointId = idOf('whe', row);
  const sealedAs = (column: 'sealed_secret' | 'sealed_old_secret'): string =>
    vault.seal(secret(column), sealIdentity(`webhook_endpoints.${column}`, endpointId));
  await orm.insert(t.webhookEndpoints).values({
    id: endpointId,
    fleetId: common.fleetId,
    url: 'https://hooks.example.com/',
    eventTypes: [],
    status: 'ACTIVE',
    seq: 0,
    sealedSecret: sealedAs('sealed_secret'),
    sealedOldSecret: sealedAs('sealed_old_secret'),
    createdAt: AT,
  });
  await orm.insert(t.signingKeys).values({
    kid,
    publicJwk: {},
    sealedPrivateJwk: vault.seal(
      { d: secret('jwk') },
      { table: 'signing_keys', id: kid, field: 'private_jwk' },
    ),
    createdAt: AT,
  });
  await orm.insert(t.serverSecrets).values({
    name,
    sealed: vault.seal(Buffer.alloc(32, row).toString('base64url'), {
      table: 'server_secrets',
      id: name,
      field: 'sealed',
    }),
    createdAt: AT,
  });
}

/** A database with that many rows in each table. */
async function filled(vault: Vault): Promise<Store> {
  const store = useTempStore();
  const idempotency = new Idempotency(vault, new Uint8Array(32), () => AT);
  await store.write(async (tx) => {
    for (const id of FLEETS)
      await tx.orm.insert(tx.t.fleets).values({ id, name: id, createdAt: AT });
    for (let row = 0; row < ROWS; row += 1) {
      await insertRow(tx, vault, row);
      await idempotency.save(
        tx,
        testViewer({ clientId: FLEETS[row % 2]! }),
        'createFleet',
        idOf('idk', row),
        { row },
        { secret: `not-a-real-answer-${row}` },
      );
    }
  });
  return store;
}

interface StoredSeal extends SealedValue {
  readonly column: SealedColumn;
}

async function allSealed(store: Store): Promise<readonly StoredSeal[]> {
  const columns = await Promise.all(
    SEALED_COLUMNS.map(async (column) =>
      (await listSealed(store.read, column, null, ROWS + 1)).map((value) => ({ ...value, column })),
    ),
  );
  return columns.flat();
}

const bytesOf = (sealed: string): Uint8Array[] =>
  sealed.split('.').map((part) => Uint8Array.from(base64url.decode(part)));
const textOf = (parts: readonly Uint8Array[]): string =>
  parts.map((part) => base64url.encode(part)).join('.');
/** Header, initialization vector, ciphertext and tag; what would be the key is empty. */
const FULL = [0, 2, 3, 4] as const;

/**
 * Forgeries of a value and another one without a key. Rows of one column lie together, those of two
 * fleets in turn.
 */
function forgeries(
  all: readonly StoredSeal[],
  next: (below: number) => number,
): readonly ((at: number) => string)[] {
  const sealedAt = (at: number): string => all[(at + all.length) % all.length]!.sealed;
  const part = (): number => FULL[next(4)]!;
  return [
    // Values of the same column: another fleet's, and another one of the same fleet.
    (at) => sealedAt(at % ROWS === ROWS - 1 ? at - 1 : at + 1),
    (at) => sealedAt(at % ROWS < 2 ? at + 2 : at - 2),
    // Values of the row with the same number, or any other, in another table.
    (at) => sealedAt(at + ROWS),
    (at) => sealedAt(at + ROWS * (1 + next(SEALED_COLUMNS.length - 1)) + next(ROWS)),
    // One bit.
    (at) => {
      const parts = bytesOf(sealedAt(at));
      const bytes = parts[part()]!;
      bytes[next(bytes.length)]! ^= 1 << next(8);
      return textOf(parts);
    },
    // Parts of both.
    (at) => {
      const [theirs, index] = [bytesOf(sealedAt(at + 1)), part()];
      return textOf(
        bytesOf(sealedAt(at)).map((bytes, each) => (each === index ? theirs[each]! : bytes)),
      );
    },
    // Another's value under a header that names this place.
    (at) =>
      [
        sealedAt(at).split('.')[0],
        ...sealedAt(at + 1)
          .split('.')
          .slice(1),
      ].join('.'),
    // Less than all.
    (at) => sealedAt(at).slice(0, 1 + next(sealedAt(at).length - 2)),
    (at) => {
      const index = part();
      return textOf(
        bytesOf(sealedAt(at)).map((bytes, each) =>
          each === index ? bytes.subarray(0, bytes.length - 1) : bytes,
        ),
      );
    },
    // Without encryption.
    (at) =>
      [
        base64url.encode(JSON.stringify({ alg: 'none', kid: 'key-1' })),
        '',
        '',
        base64url.encode('{}'),
        '',
      ]
        .slice(0, 3 + (at % 3))
        .join('.'),
  ];
}

/**
 * ASVS 5.0 11.3.4 and 14.2.6: an attacker who can write to the database, but has no key, cannot
 * make use of sealed values.
 */
describe('sealed rows in the hands of an attacker who can write to the database', () => {
  test(
    `${ROWS * SEALED_COLUMNS.length} that were exchanged between rows, columns, tables and fleets, altered, cut or put together do not open where the server reads them`,
    { timeout: 120_000 },
    async () => {
      const vault = new Vault(createKeyRing(KEYS));
      const store = await filled(vault);
      const all = await allSealed(store);
      expect(all.length).toBe(ROWS * SEALED_COLUMNS.length);
      expect(all.length).toBeGreaterThanOrEqual(10_000);
      expect(await countUnopened(store, vault)).toBe(0);

      const attacks = forgeries(all, sequence(7));
      const forged = all.map((_, at) => attacks[at % attacks.length]!(at));
      expect(forged.filter((text, at) => text === all[at]!.sealed)).toEqual([]);
      await store.write(async (tx) => {
        for (const [at, { column, ...value }] of all.entries())
          expect(await replaceSealed(tx, column, value, forged[at]!)).toBe(true);
      });
      expect(await countUnopened(store, vault)).toBe(all.length);

      // Sealing again must not turn any of them into a valid one.
      const rotated = new Vault(
        // No bit away from another's name, or an altered value would count as sealed with it.
        createKeyRing([{ kid: 'fresh', key: new Secret(new Uint8Array(32).fill(3)) }, ...KEYS]),
      );
      let unopened = 0;
      for await (const progress of resealAll(store, rotated)) {
        expect(progress.resealed).toBe(0);
        unopened += progress.unopened;
      }
      expect(unopened).toBe(all.length);
      expect((await allSealed(store)).map(({ sealed }) => sealed).sort()).toEqual(
        [...forged].sort(),
      );

      // Reading a single one refuses it as well.
      const idempotency = new Idempotency(vault, new Uint8Array(32), () => AT);
      const { orm, t } = store.read;
      const commands = await orm.select().from(t.commands);
      const opened: string[] = [];
      const expectRefusal = async (what: string, reading: Promise<unknown>): Promise<void> => {
        await reading.then(
          () => opened.push(what),
          (error: unknown) => expect(error).toBeInstanceOf(VaultError),
        );
      };
      for (let row = 0; row < ROWS; row += 1) {
        await expectRefusal(
          `server secret ${row}`,
          loadServerSecret(store, vault, idOf('secret', row), 32, AT),
        );
        await expectRefusal(
          `command ${row}`,
          Promise.resolve().then(() => inputOf(vault, commands[row]!)),
        );
        await expectRefusal(
          `answer ${row}`,
          idempotency.find(
            store.read,
            testViewer({ clientId: FLEETS[row % 2]! }),
            'createFleet',
            idOf('idk', row),
            { row },
          ),
        );
      }
      await expectRefusal(
        'signing key',
        SigningKeys.load(
          {
            ...signingKeyStore(store),
            list: async () =>
              (await signingKeyStore(store).list())
                .slice(0, 1)
                .map((key) => ({ ...key, publicJwk: PUBLIC_JWK })),
          },
          vault,
          () => AT,
        ),
      );
      expect(opened).toEqual([]);

      await store.write(async (tx) => {
        for (const [at, { column, ...value }] of all.entries())
          await replaceSealed(tx, column, { ...value, sealed: forged[at]! }, value.sealed);
      });
      expect(await countUnopened(store, vault)).toBe(0);
    },
  );

  test('accounts whose secrets were exchanged sign in nowhere, and reveal nothing', async () => {
    const server = await startTestServer({ simulator: { apps: [TEST_APP, OTHER_APP] } });
    try {
      const [one, two] = [
        await makeFleet(server, 'One'),
        await makeFleet(server, 'Two', OTHER_APP),
      ];
      await elsewhere(server, async ({ orm, t }) => {
        const [first, second] = await orm.select().from(t.accounts).orderBy(t.accounts.id);
        for (const [to, from] of [
          [first, second],
          [second, first],
        ] as const) {
          const put = orm.update(t.accounts).set({ sealedSecrets: from!.sealedSecrets });
          await put.where(eq(t.accounts.id, to!.id));
        }
      });
      server.simulator.requests.clear();
      for (const { accountId } of [one, two]) {
        const { body } = await graphql(
          server.url,
          server.token,
          'mutation ($id: ID!) { verifyProviderAccount(input: { accountId: $id }) { userErrors { code message } account { id } } }',
          { id: accountId },
        );
        expect(JSON.stringify(body)).not.toMatch(/not-a-real|eyJ/);
        expect(body.data?.verifyProviderAccount?.account ?? null).toBeNull();
      }
      expect(server.simulator.requests.list()).toEqual([]);
      expect(
        (await dataOf(server.url, server.token, '{ fleets { totalCount } }')).fleets.totalCount,
      ).toBe(2);
    } finally {
      await server.close();
    }
  });
});
