import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { verifyClientSecret } from '../../../src/auth/client-secrets.js';
import { type Outcome } from '../../../src/domain/errors.js';
import { Secret } from '../../../src/domain/values/secret.js';
import { DATA_SCOPES, OPERATOR_SCOPES, SCOPES } from '../../../src/domain/values/viewer.js';
import { bootstrapClient, ClientService } from '../../../src/services/client/clients.js';
import { Idempotency } from '../../../src/services/commands/idempotency.js';
import { findClientByClientId, insertClient } from '../../../src/store/access/api-clients.js';
import { type Store } from '../../../src/store/engine/store.js';
import { insertFleet } from '../../../src/store/fleets.js';
import {
  TestClock,
  testCursors,
  testVault,
  testViewer,
  useTempStore,
} from '../../support/store.js';

const operator = testViewer();
let store: Store;
let clock: TestClock;
let clients: ClientService;

beforeEach(async () => {
  store = useTempStore();
  clock = new TestClock();
  clients = new ClientService({
    store,
    cursors: testCursors(),
    idempotency: new Idempotency(testVault(), randomBytes(32), clock.now),
    now: clock.now,
  });
  await store.write((tx) =>
    insertFleet(tx, { id: 'flt_1', name: 'North', externalId: null, createdAt: clock.now() }),
  );
});

function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.userErrors));
  return outcome.value;
}
const faultsOf = (outcome: Outcome<unknown>) =>
  outcome.ok ? [] : outcome.userErrors.map(({ code, field }) => [code, ...field]);
const rowOf = async (clientId: string) => (await findClientByClientId(store.read, clientId))!;
const audit = () => store.read.orm.select().from(store.read.t.auditEvents);

describe('creating an API client', () => {
  it('returns the secret once and stores only its hash', async () => {
    const { client, clientSecret } = valueOf(
      await clients.create(operator, {
        name: ' Board ',
        scopes: ['vehicle:write', 'fleet:read', 'fleet:read'],
        fleetIds: ['flt_1', 'flt_1'],
      }),
    );
    expect(client).toMatchObject({
      name: 'Board',
      scopes: ['fleet:read', 'vehicle:write'],
      fleetIds: ['flt_1'],
      createdAt: clock.now(),
      lastUsedAt: null,
    });
    const row = await rowOf(client.clientId);
    expect(await verifyClientSecret(clientSecret, row.secretHash)).toBe(true);
    expect(JSON.stringify([row, await audit()])).not.toContain(clientSecret);
    expect(await audit()).toMatchObject([
      {
        action: 'api_client.created',
        subjectId: client.id,
        fleetId: null,
        details: { fleetIds: ['flt_1'] },
      },
    ]);
    expect(await clients.byIds(operator, ['cli_unknown', client.id])).toEqual([null, client]);
  });

  it.each([
    [
      { name: '', scopes: [] },
      [
        ['REQUIRED', 'name'],
        ['REQUIRED', 'scopes'],
      ],
    ],
    [{ name: 'A', scopes: ['everything'] }, [['INVALID', 'scopes', '0']]],
    [{ name: 'A', scopes: ['fleet:read', 'Fleet:Write'] }, [['INVALID', 'scopes', '1']]],
    [
      { name: 'A', scopes: ['fleet:read', 'client:admin'], fleetIds: ['flt_1'] },
      [['INVALID', 'scopes', '1']],
    ],
    [{ name: 'A', scopes: ['fleet:read'], fleetIds: [] }, [['REQUIRED', 'fleetIds']]],
    [
      { name: 'A', scopes: ['fleet:read'], fleetIds: ['flt_1', 'flt_unknown'] },
      [['NOT_FOUND', 'fleetIds', '1']],
    ],
  ])('refuses %j', async (input, faults) => {
    expect(faultsOf(await clients.create(operator, input))).toEqual(faults);
    expect(await (await clients.list(operator, { first: 5 })).totalCount()).toBe(0);
    expect(await audit()).toEqual([]);
  });

  it('returns the same secret for the same idempotency key, and stores it sealed', async () => {
    const input = { name: 'Board', scopes: ['fleet:read'], idempotencyKey: 'k' };
    const [first, second] = (
      await Promise.all([clients.create(operator, input), clients.create(operator, input)])
    ).map(valueOf);
    expect(second).toEqual(first);
    expect(await (await clients.list(operator, { first: 5 })).totalCount()).toBe(1);
    const stored = await store.read.orm.select().from(store.read.t.idempotencyKeys);
    expect(JSON.stringify(stored)).not.toContain(first!.clientSecret);
    expect(faultsOf(await clients.create(operator, { ...input, scopes: ['token:issue'] }))).toEqual(
      [['IDEMPOTENCY_CONFLICT', 'idempotencyKey']],
    );
  });
});

describe('rotating a secret', () => {
  it('makes the old secret and everything bought with it worthless', async () => {
    const { client, clientSecret: old } = valueOf(
      await clients.create(operator, { name: 'Board', scopes: ['fleet:read'] }),
    );
    clock.advance(10);
    const { clientSecret } = valueOf(await clients.rotateSecret(operator, client.id));
    const row = await rowOf(client.clientId);
    expect(await verifyClientSecret(old, row.secretHash)).toBe(false);
    expect(await verifyClientSecret(clientSecret, row.secretHash)).toBe(true);
    expect(row.tokensValidFrom > clock.now()).toBe(true);
    expect((await audit()).map(({ action }) => action)).toEqual([
      'api_client.created',
      'api_client.secret_rotated',
    ]);
    expect(JSON.stringify(await audit())).not.toContain(clientSecret);
  });

  it('of a client that is not there is not found', async () => {
    expect(faultsOf(await clients.rotateSecret(operator, 'cli_unknown'))).toEqual([
      ['NOT_FOUND', 'id'],
    ]);
  });
});

describe('deleting a client', () => {
  it('deletes it and records it in the audit log', async () => {
    const { client } = valueOf(
      await clients.create(operator, { name: 'Board', scopes: ['fleet:read'] }),
    );
    expect(valueOf(await clients.delete(operator, client.id))).toBe(client.id);
    expect(await clients.byIds(operator, [client.id])).toEqual([null]);
    expect(faultsOf(await clients.delete(operator, client.id))).toEqual([['NOT_FOUND', 'id']]);
    expect((await audit()).map(({ action }) => action)).toEqual([
      'api_client.created',
      'api_client.deleted',
    ]);
  });

  it('may be the client’s own end', async () => {
    const { client } = valueOf(
      await clients.create(operator, { name: 'Admin', scopes: ['client:admin'] }),
    );
    expect(
      valueOf(await clients.delete(testViewer({ clientId: client.clientId }), client.id)),
    ).toBe(client.id);
  });
});

describe('the list of clients', () => {
  it('pages through all of them in the order they were made', async () => {
    for (const name of ['A', 'B', 'C'])
      valueOf(await clients.create(operator, { name, scopes: ['fleet:read'] }));
    const first = await clients.list(operator, { first: 2 });
    const second = await clients.list(operator, { first: 2, after: first.items[1]!.cursor });
    expect([first, second].flatMap(({ items }) => items.map(({ node }) => node.name))).toEqual([
      'A',
      'B',
      'C',
    ]);
    expect(first.items[0]!.node).not.toHaveProperty('secretHash');
  });
});

it.each([
  ['no caller', null, 'UNAUTHENTICATED'],
  [
    'a client without client:admin',
    testViewer({ scopes: SCOPES.filter((scope) => scope !== 'client:admin') }),
    'FORBIDDEN',
  ],
  ['a client restricted to fleets', testViewer({ fleetIds: ['flt_1'] }), 'FORBIDDEN'],
])('%s may not touch clients', async (_who, caller, code) => {
  const { client } = valueOf(
    await clients.create(operator, { name: 'Board', scopes: ['fleet:read'] }),
  );
  await expect(clients.byIds(caller, [client.id])).rejects.toMatchObject({ code });
  await expect(clients.list(caller, { first: 1 })).rejects.toMatchObject({ code });
  await expect(clients.create(caller, { name: 'B', scopes: ['fleet:read'] })).rejects.toMatchObject(
    { code },
  );
  await expect(clients.rotateSecret(caller, client.id)).rejects.toMatchObject({ code });
  await expect(clients.delete(caller, client.id)).rejects.toMatchObject({ code });
});

it('lets an operator without the scopes for data grant them, audited', async () => {
  const granting = testViewer({ scopes: OPERATOR_SCOPES });
  const scopes = ['fleet:read', ...DATA_SCOPES];
  const { client } = valueOf(await clients.create(granting, { name: 'Map', scopes }));

  expect(client.scopes).toEqual(scopes);
  expect(await audit()).toMatchObject([{ action: 'api_client.created', details: { scopes } }]);
});

describe('the bootstrap client', () => {
  const config = { clientId: 'operator', clientSecret: new Secret('fake-bootstrap-secret') };
  const warnings: string[] = [];
  const log = {
    warn: (details: object, message: string) =>
      void warnings.push(`${message} ${JSON.stringify(details)}`),
  };
  beforeEach(() => void warnings.splice(0));

  it('is an operator with all scopes but those for data, made once', async () => {
    await (
      await bootstrapClient(store, config, clock.now, log)
    ).compared;
    const row = await rowOf('operator');
    expect(row).toMatchObject({ scopes: [...OPERATOR_SCOPES], fleetIds: null });
    expect(OPERATOR_SCOPES).not.toEqual(
      expect.arrayContaining([expect.stringMatching('data|location')]),
    );
    expect(await verifyClientSecret('fake-bootstrap-secret', row.secretHash)).toBe(true);
    await (
      await bootstrapClient(store, config, clock.now, log)
    ).compared;
    expect(await rowOf('operator')).toEqual(row);
    expect(await audit()).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  it('is left as it is, with a warning, when its secret is another one', async () => {
    const at = clock.now();
    await store.write((tx) =>
      insertClient(tx, {
        id: 'cli_1',
        clientId: 'operator',
        name: 'Old',
        scopes: ['fleet:read'],
        fleetIds: null,
        createdAt: at,
        lastUsedAt: null,
        secretHash: 'another',
        tokensValidFrom: at,
      }),
    );
    await (
      await bootstrapClient(store, config, clock.now, log)
    ).compared;
    expect(await rowOf('operator')).toMatchObject({ name: 'Old', secretHash: 'another' });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).not.toContain('fake-bootstrap-secret');
  });

  it('need not be configured', async () => {
    await bootstrapClient(store, null, clock.now, log);
    expect(await (await clients.list(operator, { first: 1 })).totalCount()).toBe(0);
  });
});
