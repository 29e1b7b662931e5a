import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FaultInput } from '../../simulators/faults/faults.js';
import { type DamoovStory, startDamoovStory } from '../support/damoov.js';
import { type Json } from '../support/simulator.js';

const IMPORT =
  'mutation ($id: ID!) { importFromProvider(input: { accountId: $id }) { credentials vehicles drivers userErrors { code field message } } }';

let story: DamoovStory;
beforeEach(async () => {
  story = await startDamoovStory();
});
afterEach(() => story.close());

const bringIn = async (): Promise<Json> =>
  (await story.ask(IMPORT, { id: story.accountId })).importFromProvider;

async function allDrivers(): Promise<readonly Json[]> {
  const query =
    'query ($id: ID!, $after: String) { fleet(id: $id) { drivers(first: 50, after: $after) { totalCount nodes { id externalId displayName email grant { id } } pageInfo { hasNextPage endCursor } } } }';
  const found: Json[] = [];
  for (let after: string | null = null; ;) {
    const drivers: Json = (await story.ask(query, { id: story.fleetId, after })).fleet.drivers;
    found.push(...drivers.nodes);
    if (!drivers.pageInfo.hasNextPage) {
      expect(drivers.totalCount).toBe(found.length);
      return found;
    }
    after = drivers.pageInfo.endCursor;
  }
}

describe('the users of an instance', () => {
  test('come in as drivers, page by page, once; those that are here stay as they are', async () => {
    const { driver } = await story.register({ firstName: 'Ours' });
    for (let index = 0; index < 120; index += 1)
      story.damoov.addUser({
        FirstName: `Driver ${index}`,
        UserFields: { ClientId: `client-${index}` },
      });
    expect(await bringIn()).toEqual({ credentials: 0, vehicles: 0, drivers: 120, userErrors: [] });
    const drivers = await allDrivers();
    expect(new Set(drivers.map(({ externalId }) => externalId))).toEqual(
      new Set([driver.id, ...Array.from({ length: 120 }, (_, index) => `client-${index}`)]),
    );
    expect(drivers.find(({ id }) => id === driver.id)).toMatchObject({
      displayName: 'Ours',
      externalId: driver.id,
    });

    story.damoov.addUser({ Email: 'late@example.com' });
    expect((await bringIn()).drivers).toBe(1);
    expect((await bringIn()).drivers).toBe(0);
    expect(await allDrivers()).toHaveLength(122);
  });

  test.each([
    { pageFields: 'totals' },
    { pageFields: 'none' },
    { maxPageSize: 20 },
    { maxPageSize: 20, pageFields: 'totals' },
    { maxPageSize: 20, pageFields: 'none' },
  ] as const)('come in completely with pages of %j', async (settings) => {
    for (let index = 0; index < 60; index += 1) story.damoov.addUser({ FirstName: `D ${index}` });
    story.damoov.configure(settings);
    expect(await bringIn()).toMatchObject({ drivers: 60, userErrors: [] });
    expect((await bringIn()).drivers).toBe(0);
  });

  test('go on from where a limit stopped it', async () => {
    for (let index = 0; index < 60; index += 1)
      story.damoov.addUser({ FirstName: `Driver ${index}` });
    story.damoov.setFault({
      kind: 'latency',
      ms: 1,
      path: '/Management/users/GetFilteredPage',
      times: 1,
    });
    const { drivers } = await bringIn();
    expect(drivers).toBe(60);
    story.damoov.addUser({ FirstName: 'One more' });
    story.damoov.setFault({
      kind: 'rate-limit',
      retryAfterSeconds: 30,
      path: '/Management/users/GetFilteredPage',
      times: 1,
    });
    expect(await bringIn()).toMatchObject({
      drivers: null,
      userErrors: [{ code: 'PROVIDER_RATE_LIMITED', field: ['accountId'] }],
    });
    await story.advance(31);
    expect((await bringIn()).drivers).toBe(1);
  });

  test('are called by their client id where it is theirs alone, else by a name that stays and reveals nothing', async () => {
    const same = [
      story.damoov.addUser({ UserFields: { ClientId: 'shared' } }),
      story.damoov.addUser({ UserFields: { ClientId: 'shared' } }),
    ];
    const bare = story.damoov.addUser({});
    const revealing = '7b1b4a52-9c5a-4f0e-8a58-0d5a3f6f7a01';
    story.damoov.addUser({
      CustomToken: revealing,
      Nickname: `Key ${revealing.toUpperCase()}`,
      Email: `${revealing}@example.com`,
      UserFields: { ClientId: revealing },
    });
    await bringIn();
    const drivers = await allDrivers();
    expect(
      drivers.map(({ externalId }) => externalId).filter((id) => id === 'shared'),
    ).toHaveLength(1);
    expect(
      drivers.filter(({ externalId }) => /^sha256-[0-9a-f]{24}$/.test(externalId)),
    ).toHaveLength(3);
    const seen = JSON.stringify(drivers).toLowerCase();
    for (const key of [revealing, bare.deviceToken, ...same.map(({ deviceToken }) => deviceToken)])
      expect(seen).not.toContain(key);
  });

  test('get a token by one login each, and go like any other', async () => {
    const user = story.damoov.addUser({ FirstName: 'Ada' });
    await bringIn();
    const [driver] = await allDrivers();
    expect(driver.grant).toBeNull();
    const { token } = await story.issue(driver.id);
    expect(token.deviceToken).toBe(user.deviceToken);
    expect((await story.issue(driver.id)).token.accessToken).toBe(token.accessToken);
    expect(story.logins()).toBe(2);
    story.damoov.users.remove(user.deviceToken);
    story.damoov.revokeTokens('all', ({ kind }) => kind === 'user');
    await story.advance(2 * 86_400);
    expect(await story.issue(driver.id)).toMatchObject({
      token: null,
      userErrors: [{ code: 'PROVIDER_UNAUTHORIZED', field: ['subjectId'] }],
    });
    expect((await story.health()).status).toBe('HEALTHY');
    expect((await story.remove(driver.id)).deletedId).toBe(driver.id);
  });
});

test("no driver's permanent key is in an answer but the token's, in a log line or in the bytes of the database, whatever goes wrong", async () => {
  const given = 'c0ffee00-0bad-4f00-8bad-c0ffee00c0de';
  const elsewhere = 'c0ffee00-0bad-4f00-8bad-c0ffee00c0df';
  const answers: Json[] = [];
  const { driver } = await story.register({
    customToken: given,
    firstName: 'Ada',
    email: 'ada@canary.example',
    idempotencyKey: 'canary',
  });
  answers.push(
    await story.register({
      customToken: given,
      firstName: 'Ada',
      email: 'ada@canary.example',
      idempotencyKey: 'canary',
    }),
  );
  story.damoov.addUser({ CustomToken: elsewhere });
  answers.push(await bringIn(), await story.register({ customToken: elsewhere }));
  const imported = (await allDrivers()).find(({ id }) => id !== driver.id);

  // The provider breaks in every way there is, and quotes what it was sent.
  type Fault = Extract<FaultInput, { kind: 'status' | 'malformed' | 'reset' | 'rate-limit' }>;
  const quoting = (status: number, key: string): Fault => {
    const body = {
      Status: status,
      Title: `No user ${key}`,
      Errors: [{ Key: 'Any', Message: `not ${key.toUpperCase()}` }],
    };
    return { kind: 'status', status, body };
  };
  const faultsFor = (key: string): readonly Fault[] => [
    quoting(422, key),
    quoting(401, key),
    quoting(500, key),
    { kind: 'malformed' },
    { kind: 'reset' },
    { kind: 'rate-limit', retryAfterSeconds: 1 },
  ];
  for (const [id, key] of [
    [driver.id, given],
    [imported.id, elsewhere],
  ]) {
    for (const fault of faultsFor(key)) {
      await story.advance(8 * 86_400);
      story.damoov.revokeTokens('all', ({ kind }) => kind === 'user');
      story.damoov.setFault({ ...fault, path: '/Auth/Login', times: 1 });
      answers.push((await story.issue(id)).userErrors, await story.health());
      story.damoov.clearFaults();
      await story.advance(4000);
      answers.push(
        await story.ask(
          'mutation ($id: ID!) { verifyProviderAccount(input: { accountId: $id }) { userErrors { message } } }',
          { id: story.accountId },
        ),
      );
    }
    story.damoov.setFault({ ...quoting(422, key), method: 'DELETE', times: 1 });
    answers.push(await story.remove(id), await story.health());
  }
  await story.advance(4000);
  const handed = await story.issue(driver.id);
  expect(handed.token.deviceToken).toBe(given);
  answers.push(await story.remove(imported.id));
  answers.push(
    await story.ask(
      'query ($id: ID!) { fleet(id: $id) { drivers { nodes { externalId displayName email } } providerAccounts { health { reason } grant { scopes } } auditEvents(first: 500) { nodes { action details } } } }',
      { id: story.fleetId },
    ),
  );

  const answered = JSON.stringify(answers).toLowerCase();
  const logged = story.server.logLines.join('').toLowerCase();
  expect(logged).toContain('did not remove a driver');
  for (const key of [given, elsewhere]) {
    expect(answered).not.toContain(key);
    expect(logged).not.toContain(key);
  }
  expect(logged).not.toContain('canary.example');
  expect(logged).not.toContain(handed.token.accessToken.toLowerCase());
  const directory = dirname(story.server.databasePath);
  for (const name of readdirSync(directory)) {
    const bytes = readFileSync(join(directory, name));
    for (const key of [given, elsewhere, handed.token.accessToken]) {
      for (const form of [
        key,
        key.toUpperCase(),
        Buffer.from(key).toString('base64').replace(/=+$/, '').slice(0, -2),
        Buffer.from(key).toString('hex'),
      ]) {
        expect(bytes.includes(form), `${name} holds a secret`).toBe(false);
      }
    }
  }
});
