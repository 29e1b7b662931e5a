import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEVICE_TOKEN, send } from '../simulators/damoov/support.js';
import { type DamoovStory, startDamoovStory } from '../support/damoov.js';
import { type Json } from '../support/simulator.js';

const DAY = 86_400;
const ADA = { firstName: 'Ada', lastName: 'Example', email: 'ada@example.com' } as const;

let story: DamoovStory;
beforeEach(async () => {
  story = await startDamoovStory();
});
afterEach(() => story.close());

const drivers = async (): Promise<Json> =>
  (
    await story.ask(
      'query ($id: ID!) { fleet(id: $id) { drivers { totalCount nodes { id externalId displayName email } } } }',
      { id: story.fleetId },
    )
  ).fleet.drivers;
const actions = async (): Promise<readonly string[]> =>
  (
    await story.ask(
      'query ($id: ID!) { fleet(id: $id) { auditEvents(first: 100) { nodes { action subjectId details } } } }',
      { id: story.fleetId },
    )
  ).fleet.auditEvents.nodes;
const UPDATE =
  'mutation ($input: UpdateDriverInput!) { updateDriver(input: $input) { driver { id displayName email } userErrors { code field message } } }';
/** Whether the provider takes the token as this user's. */
const isGood = async (accessToken: string): Promise<boolean> =>
  (
    await send(story.damoov, 'GET', '/v1/Management/users', undefined, {
      authorization: `Bearer ${accessToken}`,
    })
  ).body.Status === 200;

describe('a driver', () => {
  test('is registered, with a token that is stored; renewed by refreshing, by one login when that is refused, and not at all while logins are not allowed', async () => {
    const { driver, userErrors } = await story.register(ADA);
    expect(userErrors).toEqual([]);
    expect(driver).toMatchObject({
      externalId: driver.id,
      displayName: 'Ada Example',
      email: ADA.email,
      account: { id: story.accountId },
      grant: { status: 'ACTIVE' },
    });
    const [user] = story.damoov.users.list();
    expect(await drivers()).toEqual({
      totalCount: 1,
      nodes: [
        { id: driver.id, externalId: driver.id, displayName: 'Ada Example', email: ADA.email },
      ],
    });

    const first = (await story.issue(driver.id)).token;
    expect(first).toMatchObject({
      tokenType: 'bearer',
      deviceToken: user!.deviceToken,
      grant: {
        id: driver.grant.id,
        status: 'ACTIVE',
        subject: { __typename: 'Driver', id: driver.id },
      },
    });
    expect(await isGood(first.accessToken)).toBe(true);
    expect((await story.issue(driver.id)).token.accessToken).toBe(first.accessToken);
    const loginsUntilHere = 1;
    expect([story.logins(), story.refreshes()]).toEqual([loginsUntilHere, 0]);

    await story.advance(6 * DAY);
    const second = (await story.issue(driver.id)).token;
    expect(second.accessToken).not.toBe(first.accessToken);
    expect(second).toMatchObject({
      deviceToken: user!.deviceToken,
      grant: { id: driver.grant.id, status: 'ACTIVE', refreshedAt: expect.any(String) },
    });
    expect([story.logins(), story.refreshes()]).toEqual([loginsUntilHere, 1]);

    // The pair dies at the provider: refreshing is refused, one login follows.
    story.damoov.revokeTokens('all', ({ kind }) => kind === 'user');
    await story.advance(6 * DAY);
    const third = (await story.issue(driver.id)).token;
    expect(await isGood(third.accessToken)).toBe(true);
    expect([story.logins(), story.refreshes()]).toEqual([loginsUntilHere + 1, 2]);

    // Once more, and this time another client has used up the logins of our address.
    story.damoov.configure({ loginsPerWindow: 1 });
    story.damoov.revokeTokens('all', ({ kind }) => kind === 'user');
    await story.advance(2 * DAY);
    await send(story.damoov, 'POST', '/v1/Auth/Login', { LoginFields: '{}', Password: 'x' });
    const refused = await story.issue(driver.id);
    expect(refused).toMatchObject({
      token: null,
      userErrors: [{ code: 'PROVIDER_RATE_LIMITED', field: ['subjectId'] }],
    });
    const { status, retryAt } = await story.health();
    expect(status).toBe('DEGRADED');
    expect(refused.userErrors[0].message).toContain(retryAt);
    expect(Date.parse(retryAt) - story.damoov.now().getTime()).toBeGreaterThan(3590_000);
    const spent = story.logins();
    expect(spent).toBe(loginsUntilHere + 3);

    // Not before its time: not for the driver, not for the account's own verification, whatever else goes well.
    const { drivers: imported } = (
      await story.ask(
        'mutation ($id: ID!) { importFromProvider(input: { accountId: $id }) { drivers userErrors { code } } }',
        { id: story.accountId },
      )
    ).importFromProvider;
    expect(imported).toBe(0);
    expect((await story.issue(driver.id)).userErrors).toMatchObject([
      { code: 'PROVIDER_RATE_LIMITED' },
    ]);
    const { verifyProviderAccount } = await story.ask(
      'mutation ($id: ID!) { verifyProviderAccount(input: { accountId: $id }) { userErrors { code } } }',
      { id: story.accountId },
    );
    expect(verifyProviderAccount.userErrors).toEqual([{ code: 'PROVIDER_RATE_LIMITED' }]);
    expect((await story.health()).retryAt).toBe(retryAt);
    expect(story.logins()).toBe(spent);

    await story.advance(3600);
    const fourth = (await story.issue(driver.id)).token;
    expect(await isGood(fourth.accessToken)).toBe(true);
    expect(await story.health()).toEqual({ status: 'HEALTHY', reason: null, retryAt: null });
    expect(story.logins()).toBe(spent + 1);
  });

  test('with a token of their own choice has it as the key, and no other driver can', async () => {
    const { driver } = await story.register({ customToken: DEVICE_TOKEN.toUpperCase() });
    expect(driver).toMatchObject({ displayName: null, email: null });
    expect((await story.issue(driver.id)).token.deviceToken).toBe(DEVICE_TOKEN);
    expect(await story.register({ customToken: DEVICE_TOKEN })).toMatchObject({
      driver: null,
      userErrors: [{ code: 'ALREADY_EXISTS', field: ['customToken'] }],
    });
    expect(story.registrations()).toBe(1);
    const elsewhere = story.damoov.addUser({ CustomToken: '3f0c7c1e-6a0e-4c7e-9d55-0a4f2f9b1c12' });
    expect(await story.register({ customToken: elsewhere.deviceToken })).toMatchObject({
      driver: null,
      userErrors: [{ code: 'ALREADY_EXISTS', field: ['customToken'] }],
    });
    expect((await drivers()).totalCount).toBe(1);
  });

  test('is refused with the field at fault, and no value is repeated', async () => {
    const wrong = {
      customToken: 'hunter2',
      firstName: ' ',
      lastName: 'x'.repeat(201),
      email: 'hunter2',
    };
    const { driver, userErrors } = await story.register(wrong);
    expect(driver).toBeNull();
    expect(userErrors.map(({ code, field }: Json) => [code, ...field])).toEqual([
      ['INVALID', 'customToken'],
      ['REQUIRED', 'firstName'],
      ['INVALID', 'lastName'],
      ['INVALID', 'email'],
    ]);
    expect(JSON.stringify(userErrors)).not.toContain('hunter2');
    expect(await story.register({ accountId: story.fleetId })).toMatchObject({
      userErrors: [{ code: 'NOT_FOUND', field: ['accountId'] }],
    });
    expect(await story.remove(story.accountId)).toMatchObject({
      deletedId: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['driverId'] }],
    });
    story.damoov.setFault({
      kind: 'status',
      status: 422,
      path: '/Registration/create',
      body: {
        Status: 422,
        Title: 'Not valid',
        Errors: [{ Key: 'Email', Message: `${ADA.email} is blocked` }],
      },
      times: 1,
    });
    const refused = await story.register(ADA);
    expect(refused.userErrors).toEqual([
      {
        code: 'PROVIDER_REJECTED',
        field: ['email'],
        message: expect.stringContaining('[secret] is blocked'),
      },
    ]);
    expect((await drivers()).totalCount).toBe(0);
    expect((await story.health()).status).toBe('HEALTHY');
    expect(story.registrations()).toBe(1);
  });

  test('is registered once per idempotency key, with any loss of answers', async () => {
    const input = { ...ADA, idempotencyKey: 'ada' };
    story.damoov.setFault({ kind: 'status', status: 503, path: '/Registration/create', times: 1 });
    story.damoov.setFault({
      kind: 'timeout-after-effect',
      ending: 'reset',
      path: '/Registration/create',
      times: 1,
    });
    const [one, two] = await Promise.all([story.register(input), story.register(input)]);
    expect(one.userErrors).toEqual([]);
    expect(one.driver.id).toBe(two.driver.id);
    expect((await story.register(input)).driver.id).toBe(one.driver.id);
    expect(await story.register({ ...input, lastName: 'Other' })).toMatchObject({
      userErrors: [{ code: 'IDEMPOTENCY_CONFLICT' }],
    });
    expect(story.damoov.users.list()).toHaveLength(1);
    expect((await story.issue(one.driver.id)).token.deviceToken).toBe(
      story.damoov.users.list()[0]!.deviceToken,
    );
    await story.remove(one.driver.id);
    expect(await story.register(input)).toMatchObject({
      driver: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['idempotencyKey'] }],
    });
  });

  test('with a token of its own whose registration arrives late is found, and is the same driver', async () => {
    story.damoov.setFault({
      kind: 'timeout-after-effect',
      ending: 'reset',
      path: '/Registration/create',
      times: 1,
    });
    // When it is looked for at first, it is not there yet.
    story.damoov.setFault({
      kind: 'malformed',
      body: '{"Result":[],"Status":200,"Title":"","Errors":[]}',
      method: 'GET',
      path: '*/users/find*',
      times: 1,
    });
    const customToken = 'fa15e000-0000-4000-8000-0000000001a7';
    const { driver, userErrors } = await story.register({ customToken });
    expect(userErrors).toEqual([]);
    expect((await story.issue(driver.id)).token.deviceToken).toBe(customToken);
  });

  test('whose registration was refused may be asked for with the same key again', async () => {
    const input = { ...ADA, idempotencyKey: 'again' };
    story.damoov.setFault({
      kind: 'rate-limit',
      path: '/Registration/create',
      retryAfterSeconds: 17,
      times: 1,
    });
    expect((await story.register(input)).userErrors).toMatchObject([
      { code: 'PROVIDER_RATE_LIMITED', field: ['accountId'] },
    ]);
    expect((await drivers()).totalCount).toBe(0);
    expect((await story.register(input)).userErrors).toEqual([]);
    expect(story.damoov.users.list()).toHaveLength(1);
  });

  test('is removed at the provider and here, with the token and all that is personal; the audit log retains the id', async () => {
    const { driver } = await story.register(ADA);
    const { token } = await story.issue(driver.id);
    const disconnect =
      'mutation ($id: ID!) { disconnectProviderAccount(input: { accountId: $id }) { deletedId userErrors { code field } } }';
    const deleteFleet =
      'mutation ($id: ID!) { deleteFleet(input: { fleetId: $id }) { deletedId userErrors { code } } }';
    expect(
      (await story.ask(disconnect, { id: story.accountId })).disconnectProviderAccount,
    ).toEqual({ deletedId: null, userErrors: [{ code: 'IN_USE', field: ['accountId'] }] });

    expect(await story.remove(driver.id)).toEqual({ deletedId: driver.id, userErrors: [] });
    expect(story.damoov.users.list()).toEqual([]);
    expect(await isGood(token.accessToken)).toBe(false);
    const ids = [driver.id, driver.grant.id];
    expect(
      (await story.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })).nodes,
    ).toEqual([null, null]);
    expect(await story.issue(driver.id)).toMatchObject({
      userErrors: [{ code: 'NOT_FOUND', field: ['subjectId'] }],
    });
    expect(await story.remove(driver.id)).toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }] });
    const log = await actions();
    expect(log).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ action: 'driver.registered', subjectId: driver.id }),
        expect.objectContaining({ action: 'driver.removed', subjectId: driver.id }),
      ]),
    );
    expect(JSON.stringify(log)).not.toMatch(/Ada|ada@/);
    expect(
      (await story.ask(disconnect, { id: story.accountId })).disconnectProviderAccount.userErrors,
    ).toEqual([]);
    expect((await story.ask(deleteFleet, { id: story.fleetId })).deleteFleet.userErrors).toEqual(
      [],
    );
  });

  test('is removed here if it is gone at the provider, and remains if the provider refuses', async () => {
    const { driver } = await story.register(ADA);
    story.damoov.setFault({
      kind: 'status',
      status: 422,
      method: 'DELETE',
      body: { Status: 422, Title: 'Has open trips', Errors: [] },
      times: 1,
    });
    expect(await story.remove(driver.id)).toMatchObject({
      deletedId: null,
      userErrors: [{ code: 'PROVIDER_REJECTED', field: ['driverId'] }],
    });
    expect((await story.issue(driver.id)).userErrors).toEqual([]);
    story.damoov.users.remove(story.damoov.users.list()[0]!.deviceToken);
    expect(await story.remove(driver.id)).toEqual({ deletedId: driver.id, userErrors: [] });
  });

  test.each([404, 403, 200])(
    'stays while a proxy answers the removal with a page of status %i, and is removed after it',
    async (status) => {
      const { driver } = await story.register(ADA);
      const mend = story.damoov.setFault({ kind: 'page', status, method: 'DELETE' });
      expect(await story.remove(driver.id)).toMatchObject({
        deletedId: null,
        userErrors: [{ code: 'PROVIDER_UNAVAILABLE' }],
      });
      expect(story.damoov.users.list()).toHaveLength(1);
      mend();
      expect((await story.issue(driver.id)).userErrors).toEqual([]);
      await story.advance(60);
      expect(await story.remove(driver.id)).toEqual({ deletedId: driver.id, userErrors: [] });
      expect(story.damoov.users.list()).toEqual([]);
    },
  );

  test('is changed at the provider and then here; what is refused is changed nowhere', async () => {
    const { driver } = await story.register(ADA);
    const profile = () => story.damoov.users.list()[0]!.profile;
    const change = async (input: Json) =>
      (await story.ask(UPDATE, { input: { driverId: driver.id, ...input } })).updateDriver;

    expect(await change({ lastName: 'Lovelace', email: null })).toEqual({
      driver: { id: driver.id, displayName: 'Ada Lovelace', email: null },
      userErrors: [],
    });
    expect(profile()).toMatchObject({ FirstName: 'Ada', LastName: 'Lovelace', Email: null });
    expect(await change({})).toMatchObject({ driver: { displayName: 'Ada Lovelace' } });
    expect(story.damoov.requests.count('PUT', '/v1/Management/users')).toBe(1);

    const wrong = await change({ firstName: ' ', email: 'hunter2' });
    expect(wrong.userErrors.map(({ code, field }: Json) => [code, ...field])).toEqual([
      ['REQUIRED', 'firstName'],
      ['INVALID', 'email'],
    ]);
    expect(JSON.stringify(wrong)).not.toContain('hunter2');
    expect(await change({ driverId: story.accountId })).toMatchObject({
      userErrors: [{ code: 'NOT_FOUND', field: ['driverId'] }],
    });
    story.damoov.setFault({
      kind: 'status',
      status: 422,
      method: 'PUT',
      body: {
        Status: 422,
        Title: 'Not valid',
        Errors: [{ Key: 'Email', Message: `${ADA.email}?` }],
      },
      times: 1,
    });
    expect(await change({ email: ADA.email })).toMatchObject({
      driver: null,
      userErrors: [
        {
          code: 'PROVIDER_REJECTED',
          field: ['email'],
          message: expect.stringContaining('[secret]'),
        },
      ],
    });
    expect((await drivers()).nodes).toMatchObject([{ displayName: 'Ada Lovelace', email: null }]);

    // An answer that is lost: the call is made again, and both have the change.
    story.damoov.setFault({
      kind: 'timeout-after-effect',
      ending: 'reset',
      path: '/Management/users',
      times: 1,
    });
    expect(await change({ email: ADA.email })).toMatchObject({ driver: { email: ADA.email } });
    expect(profile()).toMatchObject({ Email: ADA.email });
    const log = JSON.stringify(await actions());
    expect(log).toContain('driver.updated');
    expect(log).not.toMatch(/Ada|ada@|Lovelace/);
  });

  test("has a token that cannot be taken back, and the account's neither", async () => {
    const { driver } = await story.register(ADA);
    const { token } = await story.issue(story.accountId);
    expect(token).toMatchObject({
      deviceToken: null,
      grant: { subject: { __typename: 'ProviderAccount', id: story.accountId } },
    });
    for (const grantId of [driver.grant.id, token.grant.id]) {
      const { revokeAccessGrant } = await story.ask(
        'mutation ($id: ID!) { revokeAccessGrant(input: { grantId: $id }) { grant { id } userErrors { code field } } }',
        { id: grantId },
      );
      expect(revokeAccessGrant).toEqual({
        grant: null,
        userErrors: [{ code: 'NOT_SUPPORTED', field: ['grantId'] }],
      });
    }
  });

  test('is signed in after the others, and not once the limit is reached', async () => {
    const drivers: Json[] = [];
    for (let index = 0; index < 8; index += 1)
      drivers.push((await story.register({ firstName: `Driver ${index}` })).driver);
    story.damoov.revokeTokens('all', ({ kind }) => kind === 'user');
    await story.advance(6 * DAY);
    story.damoov.configure({ loginsPerWindow: 2 });
    const before = story.logins();
    const answers = await Promise.all(drivers.map(({ id }) => story.issue(id)));
    expect(answers.filter(({ token }) => token !== null)).toHaveLength(2);
    const refused = answers.filter(({ token }) => token === null);
    expect(refused.map(({ userErrors }) => userErrors[0].code)).toEqual(
      refused.map(() => 'PROVIDER_RATE_LIMITED'),
    );
    // Two went through, one met the limit, and the others were spared it.
    expect(story.logins()).toBe(before + 3);
    const { retryAt } = await story.health();
    expect(refused.every(({ userErrors }) => userErrors[0].message.includes(retryAt))).toBe(true);
  });

  test('with a valid token is served while no sign-in is allowed', async () => {
    const [ready, stale] = [(await story.register()).driver, (await story.register()).driver];
    story.damoov.configure({ loginsPerWindow: 1 });
    await send(story.damoov, 'POST', '/v1/Auth/Login', { LoginFields: '{}', Password: 'x' });
    story.damoov.revokeTokens(
      'all',
      (subject) =>
        subject.kind === 'user' &&
        subject.deviceToken === story.damoov.users.list()[1]!.deviceToken,
    );
    await story.advance(6 * DAY);
    await send(story.damoov, 'POST', '/v1/Auth/Login', { LoginFields: '{}', Password: 'x' });
    const [served, refused] = await Promise.all([story.issue(ready.id), story.issue(stale.id)]);
    expect(served.userErrors).toEqual([]);
    expect(refused.userErrors).toMatchObject([{ code: 'PROVIDER_RATE_LIMITED' }]);
    expect((await story.issue(story.accountId)).userErrors).toEqual([]);
    expect((await story.register()).userErrors).toEqual([]);
    expect((await story.health()).status).toBe('DEGRADED');
    expect((await story.remove(ready.id)).userErrors).toEqual([]);
  });
});
