import { describe, expect, it, onTestFinished } from 'vitest';
import { SigningKeys } from '../../../src/auth/signing-keys.js';
import { DRIVER_ID_PREFIX } from '../../../src/domain/driver.js';
import { ENDPOINT_ID_PREFIX } from '../../../src/domain/events/endpoint.js';
import { FLEET_ID_PREFIX } from '../../../src/domain/fleet.js';
import { COMMAND_ID_PREFIX, newId } from '../../../src/domain/values/ids.js';
import { Secret } from '../../../src/domain/values/secret.js';
import { ENROLLMENT_ID_PREFIX, VEHICLE_ID_PREFIX } from '../../../src/domain/vehicle.js';
import { createRegistry } from '../../../src/providers/registry.js';
import { AccountSessions } from '../../../src/services/access/account-sessions.js';
import { TokenVault } from '../../../src/services/access/token-vault.js';
import { AccountService } from '../../../src/services/account/accounts.js';
import { newCommand } from '../../../src/services/commands/command-queue.js';
import { Idempotency } from '../../../src/services/commands/idempotency.js';
import { resealAll } from '../../../src/services/sealing/resealing.js';
import { SEALED_COLUMNS, sealIdentity } from '../../../src/store/access/sealed-columns.js';
import { listSealed } from '../../../src/store/access/sealed-values.js';
import { loadServerSecret } from '../../../src/store/access/server-secrets.js';
import { signingKeyStore } from '../../../src/store/access/signing-keys.js';
import { findAccount } from '../../../src/store/accounts.js';
import { insertCommands } from '../../../src/store/commands.js';
import { insertEndpoint } from '../../../src/store/endpoints/webhook-endpoints.js';
import { type Store } from '../../../src/store/engine/store.js';
import { insertEnrollments } from '../../../src/store/enrollments.js';
import { insertFleet } from '../../../src/store/fleets.js';
import { insertVehicles } from '../../../src/store/vehicles.js';
import { type Vault } from '../../../src/vault/vault.js';
import { startTestSimulator, TEST_APP } from '../../support/simulator.js';
import { testViewer } from '../../support/store.js';
import { newInstallation, newKey, type TestKey, vaultWith } from '../support.js';

const now = () => new Date();
const viewer = testViewer();

const silent = () => undefined;
const log = { info: silent, warn: silent, error: silent };

/** The server's own services over a database, as far as they seal and open. */
async function server(store: Store, vault: Vault, url: string) {
  const registry = createRegistry(
    {
      highMobilityLiveUrl: url,
      highMobilitySandboxUrl: url,
      inversUrl: url,
      damoovUserUrl: url,
      damoovApiUrl: url,
    },
    now,
  );
  const sessions = new AccountSessions({
    store,
    vault,
    registry,
    tokens: new TokenVault({ store, vault, now, log }),
    now,
  });
  const idempotency = new Idempotency(
    vault,
    await loadServerSecret(store, vault, 'idempotency', 32, now()),
    now,
  );
  const accounts = new AccountService({
    store,
    vault,
    sessions,
    providerOf: (name) => registry.get(name),
    idempotency,
    publicUrl: 'http://localhost:4000',
    now,
  });
  return {
    sessions,
    accounts,
    idempotency,
    keys: await SigningKeys.load(signingKeyStore(store), vault, now),
  };
}

const secretsOf = (webhookSecret: string) => ({
  clientSecret: { clientId: TEST_APP.clientId, clientSecret: TEST_APP.clientSecret },
  webhookSecret,
});

/** An installation where something stands in every sealed column, sealed with the key. → the account's id */
async function filled(key: TestKey) {
  const simulator = await startTestSimulator();
  onTestFinished(() => simulator.close());
  const installation = newInstallation();
  const accountId = await installation.withStore(async (store) => {
    const { accounts, keys } = await server(store, vaultWith(key), simulator.url);
    const fleetId = newId(FLEET_ID_PREFIX);
    await store.write((tx) =>
      insertFleet(tx, { id: fleetId, name: 'Berlin', externalId: null, createdAt: now() }),
    );
    const connected = await accounts.connect(viewer, {
      fleetId,
      name: 'Ours',
      idempotencyKey: 'connect',
      highMobility: secretsOf('first-test-webhook-secret'),
    });
    if (!connected.ok) throw new Error(JSON.stringify(connected.userErrors));
    await accounts.rotateSecrets(viewer, {
      accountId: connected.value.id,
      highMobility: secretsOf('second-test-webhook-secret'),
    });
    await keys.current();
    await fillOthers(store, vaultWith(key), fleetId, connected.value.id);
    return connected.value.id;
  });
  return { installation, accountId, url: simulator.url };
}

/** Values that the services of other providers seal. */
async function fillOthers(
  store: Store,
  vault: Vault,
  fleetId: string,
  accountId: string,
): Promise<void> {
  const ids = {
    vehicle: newId(VEHICLE_ID_PREFIX),
    enrollment: newId(ENROLLMENT_ID_PREFIX),
    driver: newId(DRIVER_ID_PREFIX),
    command: newId(COMMAND_ID_PREFIX),
  };
  const sealedPassword = vault.seal(
    'not-a-real-password',
    sealIdentity('enrollments.sealed_password', ids.enrollment),
  );
  const sealedKey = vault.seal('not-a-real-key', sealIdentity('drivers.sealed_key', ids.driver));
  const sealedInput = vault.seal(
    'not-a-real-secret',
    sealIdentity('commands.sealed_input', ids.command),
  );
  const at = now();
  await store.write(async (tx) => {
    const common = { fleetId, accountId, createdAt: at };
    await insertVehicles(tx, [
      {
        id: ids.vehicle,
        fleetId,
        vin: '1HMN0000000000001',
        brand: 'niu',
        name: null,
        licensePlate: null,
        tags: [],
        clearanceChangedAt: at,
        createdAt: at,
        updatedAt: at,
      },
    ]);
    await insertEnrollments(tx, [
      {
        ...common,
        id: ids.enrollment,
        vehicleId: ids.vehicle,
        status: 'PENDING',
        reason: null,
        brand: null,
        externalId: null,
        telematicsUnitId: null,
        credentialKind: 'INDIVIDUAL',
        credentialId: null,
        odometer: null,
        sealedPassword,
        vehicleModelId: null,
      },
    ]);
    await tx.orm
      .insert(tx.t.drivers)
      .values({ ...common, id: ids.driver, externalId: ids.driver, status: 'ACTIVE', sealedKey });
    const endpointId = newId(ENDPOINT_ID_PREFIX);
    const sealedAs = (column: 'sealed_secret' | 'sealed_old_secret'): string =>
      vault.seal('not-a-real-secret', sealIdentity(`webhook_endpoints.${column}`, endpointId));
    await insertEndpoint(tx, {
      id: endpointId,
      fleetId,
      url: 'https://hooks.example.com/',
      eventTypes: [],
      status: 'ACTIVE',
      reason: null,
      seq: 0,
      sealedSecret: sealedAs('sealed_secret'),
      sealedOldSecret: sealedAs('sealed_old_secret'),
      oldSecretUntil: null,
      failingSince: null,
      createdAt: at,
    });
    await insertCommands(tx, [
      {
        ...newCommand(
          'END_CLEARANCE',
          { id: ids.enrollment, fleetId, accountId },
          null,
          at,
          sealedInput,
        ),
        id: ids.command,
      },
    ]);
  });
}

const kidsOf = async (store: Store, vault: Vault): Promise<ReadonlySet<string>> => {
  const values = await Promise.all(
    SEALED_COLUMNS.map((column) => listSealed(store.read, column, null, 1000)),
  );
  return new Set(values.flat().map(({ sealed }) => vault.kidOf(sealed)));
};

describe('keys rotate', () => {
  it('seals everything with the first key, so that the server goes on with it alone', async () => {
    const [old, fresh] = [newKey('k1'), newKey('k2')];
    const { installation, accountId, url } = await filled(old);
    await installation.withStore(async (store) => {
      for (const column of SEALED_COLUMNS)
        expect(await listSealed(store.read, column, null, 10), column).not.toEqual([]);
    });

    const { code, out, err } = await installation.run(['keys', 'rotate'], {
      FLEETGRAPH_ENCRYPTION_KEYS: `${fresh.setting},${old.setting}`,
    });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(' 0 remain.');

    await installation.withStore(async (store) => {
      expect([...(await kidsOf(store, vaultWith(fresh)))]).toEqual(['k2']);
      const { sessions, accounts, idempotency } = await server(store, vaultWith(fresh), url);
      const account = await findAccount(store.read, accountId);
      expect(accounts.webhookSecrets(account!)).toEqual([
        'second-test-webhook-secret',
        'first-test-webhook-secret',
      ]);
      expect(await sessions.open(account!).token()).not.toBe('');
      const input = {
        fleetId: account!.fleetId,
        name: 'Ours',
        idempotencyKey: 'connect',
        highMobility: secretsOf('first-test-webhook-secret'),
      };
      expect(
        await idempotency.find(store.read, viewer, 'connectProviderAccount', 'connect', input),
      ).toBe(accountId);
    });
  });

  it('creates a new signing key, and retains the old one for the tokens that it signed', async () => {
    const key = newKey('k1');
    const { installation } = await filled(key);
    const before = await installation.withStore(async (store) =>
      (await SigningKeys.load(signingKeyStore(store), vaultWith(key), now)).publicJwks(),
    );
    await installation.run(['keys', 'rotate'], { FLEETGRAPH_ENCRYPTION_KEYS: key.setting });
    const after = await installation.withStore(async (store) =>
      (await SigningKeys.load(signingKeyStore(store), vaultWith(key), now)).publicJwks(),
    );
    expect(after.keys).toHaveLength(2);
    expect(after.keys[1]?.kid).toBe(before.keys[0]?.kid);
  });

  it('prints no secret and no key', async () => {
    const [old, fresh] = [newKey('k1'), newKey('k2')];
    const { installation } = await filled(old);
    const { out, err } = await installation.run(['keys', 'rotate'], {
      FLEETGRAPH_ENCRYPTION_KEYS: `${fresh.setting},${old.setting}`,
    });
    for (const secret of [
      TEST_APP.clientSecret,
      'test-webhook-secret',
      old.setting.slice(3),
      fresh.setting.slice(3),
    ])
      expect(out + err).not.toContain(secret);
  });

  it('needs the encryption keys', async () => {
    const installation = newInstallation();
    await installation.run(['migrate']);
    const { code, err } = await installation.run(['keys', 'rotate']);
    expect(code).toBe(1);
    expect(err).toContain('FLEETGRAPH_ENCRYPTION_KEYS');
  });
});

describe('keys reseal', () => {
  it('goes on where it was cut off', async () => {
    const [old, fresh] = [newKey('k1'), newKey('k2')];
    const { installation } = await filled(old);
    await installation.withStore(async (store) => {
      for await (const { column } of resealAll(store, vaultWith(fresh, old)))
        if (column === 'access_grants.sealed_tokens') break;
    });
    const settings = { FLEETGRAPH_ENCRYPTION_KEYS: `${fresh.setting},${old.setting}` };
    const second = await installation.run(['keys', 'reseal'], settings);
    expect(second.code).toBe(0);
    expect(second.out).toContain('provider_accounts.sealed_secrets: 0 of 1 sealed again, 0 remain');
    expect(second.out).toContain('signing_keys.sealed_private_jwk: 1 of 1 sealed again, 0 remain');
    expect((await installation.run(['keys', 'reseal'], settings)).out).toContain(
      '0 sealed again, 0 remain.',
    );
  });

  it('walks a column of any length, and leaves the rest alone when one value does not open', async () => {
    const [old, fresh, lost] = [newKey('k1'), newKey('k2'), newKey('k0')];
    const installation = newInstallation();
    await installation.run(['migrate']);
    await installation.withStore(async (store) => {
      for (let index = 0; index < 250; index += 1)
        await loadServerSecret(store, vaultWith(old), `secret-${index}`, 32, now());
      await loadServerSecret(store, vaultWith(lost), 'secret-lost', 32, now());
    });
    const { code, out, err } = await installation.run(['keys', 'reseal'], {
      FLEETGRAPH_ENCRYPTION_KEYS: `${fresh.setting},${old.setting}`,
    });
    expect(code).toBe(1);
    expect(out).toContain('server_secrets.sealed: 250 of 251 sealed again, 0 remain');
    expect(err).toContain('1 do not open');
    await installation.withStore(async (store) => {
      expect(await loadServerSecret(store, vaultWith(lost), 'secret-lost', 32, now())).toHaveLength(
        32,
      );
      expect(await loadServerSecret(store, vaultWith(fresh), 'secret-249', 32, now())).toHaveLength(
        32,
      );
    });
  });

  it('never overwrites what changed meanwhile, and counts it as remaining', async () => {
    const [old, fresh] = [newKey('k1'), newKey('k2')];
    const { installation } = await filled(old);
    await installation.withStore(async (store) => {
      const identity = { table: 'server_secrets', id: 'idempotency', field: 'sealed' };
      let newer = '';
      // A server that has the old key alone seals again between each read and write.
      const racing: Store = {
        ...store,
        write: async (job) => {
          newer = vaultWith(old).seal('bmV3ZXI', identity);
          await store.write((tx) =>
            tx.orm.update(tx.t.serverSecrets).set({ sealed: newer }).then(),
          );
          return store.write(job);
        },
      };
      const progress = [];
      for await (const step of resealAll(racing, vaultWith(fresh, old))) progress.push(step);
      expect(progress.find(({ column }) => column === 'server_secrets.sealed')).toMatchObject({
        resealed: 0,
        remaining: 1,
        unopened: 0,
      });
      const [secret] = await listSealed(store.read, 'server_secrets.sealed', null, 1);
      expect(secret?.sealed).toBe(newer);
    });
  });
});

describe('the list of sealed columns', () => {
  it('has every column of a database whose values are sealed', async () => {
    const key = newKey('k1');
    const { installation } = await filled(key);
    const found = await installation.withStore((store) => sealedColumnsOf(store));
    expect([...found].sort()).toEqual([...SEALED_COLUMNS].sort());
  });
});

/** Every column of any table that holds what looks like a compact JWE sealed with the key. */
async function sealedColumnsOf(store: Store): Promise<ReadonlySet<string>> {
  const { getTableName } = await import('drizzle-orm');
  const found = new Set<string>();
  for (const table of Object.values(store.read.t)) {
    const rows = (await store.read.orm
      .select()
      .from(table as typeof store.read.t.accounts)) as unknown as readonly Readonly<
      Record<string, unknown>
    >[];
    const columns = table as unknown as Readonly<Record<string, { readonly name: string }>>;
    for (const row of rows) {
      for (const [property, value] of Object.entries(row)) {
        if (
          value instanceof Secret ||
          typeof value !== 'string' ||
          value.split('.').length !== 5 ||
          !value.startsWith('eyJ')
        )
          continue;
        found.add(`${getTableName(table)}.${columns[property]?.name}`);
      }
    }
  }
  return found;
}
