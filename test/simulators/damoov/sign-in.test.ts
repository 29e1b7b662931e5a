import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DamoovSimulator } from '../../../simulators/damoov/simulator.js';
import {
  ADMIN,
  adminHeaders,
  bearer,
  DEVICE_TOKEN,
  INSTANCE,
  instanceHeaders,
  loginAdmin,
  loginUser,
  OTHER_INSTANCE,
  refresh,
  send,
  startTestDamoov,
} from './support.js';

const HOUR = 3_600_000;

let simulator: DamoovSimulator;
beforeEach(async () => {
  simulator = await startTestDamoov();
  simulator.addUser({ CustomToken: DEVICE_TOKEN });
});
afterEach(() => simulator.close());

const profile = (token: string) =>
  send(simulator, 'GET', '/v1/Management/users', undefined, bearer(token));
const find = (token: string) =>
  send(
    simulator,
    'GET',
    `/v1/Management/users/find?DeviceToken=${DEVICE_TOKEN}`,
    undefined,
    bearer(token),
  );

describe('registration', () => {
  const register = (
    body?: unknown,
    headers: Record<string, string> = instanceHeaders,
    path = '/v1/Registration/create',
  ) => send(simulator, 'POST', path, body, headers);

  it('makes a user and brings the tokens, by whatever case of the path', async () => {
    const { status, body } = await register({}, instanceHeaders, '/v1/registration/Create');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      Result: { AccessToken: { ExpiresIn: 432_000 } },
      Status: 200,
      Title: '',
      Errors: [],
    });
    expect(simulator.users.find(body.Result.DeviceToken)).toMatchObject({
      instanceId: INSTANCE.instanceId,
    });
    expect((await profile(body.Result.AccessToken.Token)).body.Result.DeviceToken).toBe(
      body.Result.DeviceToken,
    );
    expect((await refresh(simulator, body.Result)).status).toBe(200);
  });

  it('brings no tokens where none are asked for, and is happy without a body', async () => {
    expect((await register({ CreateAccessToken: false })).body.Result).toMatchObject({
      AccessToken: null,
      RefreshToken: null,
    });
    simulator.configure({ createAccessTokenDefault: false });
    expect((await register()).body.Result).toMatchObject({ AccessToken: null, RefreshToken: null });
  });

  it('makes two users when it is done twice', async () => {
    const body = { UserFields: { ClientId: 'client-1' } };
    const [first, second] = [await register(body), await register(body)];
    expect(first.body.Result.DeviceToken).not.toBe(second.body.Result.DeviceToken);
    expect(
      simulator.users.list().filter(({ userFields }) => userFields.ClientId === 'client-1'),
    ).toHaveLength(2);
  });

  it('takes a token of the caller, once', async () => {
    const CustomToken = 'AAAAAAAA-AAAA-4AAA-8AAA-AAAAAAAAAAAA';
    expect((await register({ CustomToken })).body.Result.DeviceToken).toBe(
      CustomToken.toLowerCase(),
    );
    const again = await register({ CustomToken });
    expect([again.status, again.body.Errors[0].Key]).toEqual([422, 'CustomToken']);
    expect((await register({ CustomToken: 'van-1' })).status).toBe(422);
  });

  it.each<[string, Record<string, string>]>([
    ['no instance', {}],
    ['a wrong key', { ...instanceHeaders, InstanceKey: OTHER_INSTANCE.instanceKey }],
    ['an unknown instance', { ...instanceHeaders, InstanceId: DEVICE_TOKEN }],
  ])('registers no user with %s', async (_case, headers) => {
    const { status, body } = await register({}, headers);
    expect(status).toBe(422);
    expect(body).toEqual({
      Status: 422,
      Title: 'One or more validation errors occurred.',
      Errors: [{ Key: 'InstanceKey', Message: expect.any(String) }],
    });
    expect(simulator.users.list()).toHaveLength(1);
  });
});

describe('login', () => {
  const login = (body: object, headers: Record<string, string> = {}) =>
    send(simulator, 'POST', '/v1/auth/login', body, headers);
  const instanceHeader = { InstanceId: INSTANCE.instanceId };

  it('lets the admin in without saying a DeviceToken, and the user with it', async () => {
    const admin = await loginAdmin(simulator);
    expect(admin.body.Result).toEqual({
      AccessToken: { Token: expect.any(String), ExpiresIn: 86_400 },
      RefreshToken: expect.any(String),
    });
    const user = await loginUser(simulator);
    expect(user.body.Result).toMatchObject({
      DeviceToken: DEVICE_TOKEN,
      AccessToken: { ExpiresIn: 86_400 },
    });
  });

  it.each([
    [
      'the form of 2021 for an admin',
      { loginFields: { Email: ADMIN.email }, password: ADMIN.password },
      instanceHeaders,
    ],
    [
      'an object for a user',
      { LoginFields: { deviceToken: DEVICE_TOKEN }, Password: INSTANCE.instanceKey },
      instanceHeader,
    ],
    [
      "the Android library's spelling",
      {
        loginFields: JSON.stringify({ DeviceToken: DEVICE_TOKEN }),
        password: INSTANCE.instanceKey,
      },
      instanceHeader,
    ],
  ])('takes %s unless it is strict', async (_case, body, headers) => {
    expect((await login(body, headers)).status).toBe(200);
    simulator.configure({ strictLoginFields: true });
    expect((await login(body, headers)).status).toBe(401);
  });

  it('takes the documented forms when it is strict', async () => {
    simulator.configure({ strictLoginFields: true });
    expect([(await loginAdmin(simulator)).status, (await loginUser(simulator)).status]).toEqual([
      200, 200,
    ]);
  });

  const asUser = (fields: object, password: string) => ({
    LoginFields: JSON.stringify(fields),
    Password: password,
  });
  it.each<[string, object, Record<string, string>]>([
    ['a wrong password', asUser({ email: ADMIN.email }, 'wrong'), {}],
    ['an unknown admin', asUser({ email: 'unknown@example.com' }, ADMIN.password), {}],
    ['a user without an instance', asUser({ Devicetoken: DEVICE_TOKEN }, INSTANCE.instanceKey), {}],
    [
      'a user of another instance',
      asUser({ Devicetoken: DEVICE_TOKEN }, OTHER_INSTANCE.instanceKey),
      { InstanceId: OTHER_INSTANCE.instanceId },
    ],
    [
      "a user with another instance's key",
      asUser({ Devicetoken: DEVICE_TOKEN }, OTHER_INSTANCE.instanceKey),
      instanceHeader,
    ],
    [
      'an unknown user',
      asUser({ Devicetoken: INSTANCE.instanceId }, INSTANCE.instanceKey),
      instanceHeader,
    ],
    ['text that is no JSON', { LoginFields: 'admin', Password: ADMIN.password }, {}],
    ['nothing', {}, {}],
  ])('refuses %s', async (_case, body, headers) => {
    expect(await login(body, headers)).toMatchObject({
      status: 401,
      body: { Status: 401, Title: 'Unauthorized', Errors: [] },
    });
  });

  it('revokes the earlier tokens of the same subject, and of no other', async () => {
    const user = (await loginUser(simulator)).body.Result;
    const first = (await loginAdmin(simulator)).body.Result;
    const second = (await loginAdmin(simulator)).body.Result;
    expect((await find(first.AccessToken.Token)).status).toBe(401);
    expect((await refresh(simulator, first)).status).toBe(400);
    expect((await find(second.AccessToken.Token)).status).toBe(200);
    expect((await profile(user.AccessToken.Token)).status).toBe(200);
  });

  it('allows five sign-ins a minute, failures included, then none for an hour', async () => {
    for (let turn = 0; turn < 4; turn += 1) expect((await login({})).status).toBe(401);
    const { body } = await loginAdmin(simulator);
    const limited = await loginUser(simulator);
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, null]);
    expect(limited.body).toEqual({ Status: 429, Title: 'Too many requests', Errors: [] });
    expect((await refresh(simulator, body.Result)).status).toBe(200);
    simulator.advanceClock(HOUR - 1000);
    simulator.configure({ retryAfterHeader: true });
    expect((await loginAdmin(simulator)).headers.get('retry-after')).toBe('1');
    simulator.advanceClock(1000);
    expect((await loginAdmin(simulator)).status).toBe(200);
  });

  it('counts again after a minute, and forgets on demand', async () => {
    simulator.configure({ loginsPerWindow: 1 });
    await loginAdmin(simulator);
    simulator.advanceClock(60_000);
    expect((await loginAdmin(simulator)).status).toBe(200);
    expect((await loginAdmin(simulator)).status).toBe(429);
    simulator.resetLogins();
    expect((await loginAdmin(simulator)).status).toBe(200);
  });
});

describe('refreshing', () => {
  it('needs both tokens of one pair, of which the access token may be over', async () => {
    const { Result } = (await loginAdmin(simulator)).body;
    const other = (await loginUser(simulator)).body.Result;
    for (const more of [
      { AccessToken: undefined },
      { RefreshToken: undefined },
      { AccessToken: other.AccessToken.Token },
      { RefreshToken: other.RefreshToken },
      { RefreshToken: 'x' },
    ]) {
      expect(await refresh(simulator, Result, more)).toMatchObject({
        status: 400,
        body: { Status: 400, Title: 'Invalid token', Errors: [] },
      });
    }
    simulator.advanceClock(25 * HOUR);
    expect((await find(Result.AccessToken.Token)).status).toBe(401);
    const renewed = await refresh(simulator, Result);
    expect(renewed.status).toBe(200);
    expect((await find(renewed.body.Result.AccessToken.Token)).status).toBe(200);
  });

  it('rotates: the old refresh token is dead at once, the new pair goes on', async () => {
    const first = (await loginUser(simulator)).body.Result;
    const second = (await refresh(simulator, first)).body.Result;
    expect(second).toMatchObject({ DeviceToken: DEVICE_TOKEN, AccessToken: { ExpiresIn: 86_400 } });
    expect(second.RefreshToken).not.toBe(first.RefreshToken);
    expect((await refresh(simulator, first)).status).toBe(400);
    expect((await refresh(simulator, second)).status).toBe(200);
    expect((await profile(first.AccessToken.Token)).status).toBe(200);
  });

  it('is refused as it is set', async () => {
    const first = (await loginUser(simulator)).body.Result;
    simulator.configure({
      refreshRefusalStatus: 401,
      refreshEndsAccess: true,
      refreshGraceSeconds: 10,
    });
    expect((await refresh(simulator, first)).status).toBe(200);
    expect((await refresh(simulator, first)).status).toBe(200);
    simulator.advanceClock(10_000);
    expect((await refresh(simulator, first)).status).toBe(401);
    expect((await profile(first.AccessToken.Token)).status).toBe(401);
  });

  it('is over after three months', async () => {
    const { Result } = (await loginAdmin(simulator)).body;
    simulator.advanceClock(90 * 24 * HOUR);
    expect((await refresh(simulator, Result)).status).toBe(400);
  });

  it('is not limited', async () => {
    let { Result } = (await loginAdmin(simulator)).body;
    for (let turn = 0; turn < 20; turn += 1)
      Result = (await refresh(simulator, Result)).body.Result;
    expect(Result.RefreshToken).toEqual(expect.any(String));
    expect(simulator.requests.count('POST', '/v1/Auth/RefreshToken')).toBe(20);
  });
});

describe('tokens', () => {
  it("of a user do not open what is the admin's, nor the other way round", async () => {
    const user = (await loginUser(simulator)).body.Result.AccessToken.Token as string;
    expect((await find(user)).body).toEqual({ Status: 403, Title: 'Forbidden', Errors: [] });
    expect(
      (
        await send(
          simulator,
          'DELETE',
          `/v1/Management/users/${DEVICE_TOKEN}`,
          undefined,
          bearer(user),
        )
      ).status,
    ).toBe(403);
    expect(
      (
        await send(
          simulator,
          'GET',
          '/v1/Management/users',
          undefined,
          await adminHeaders(simulator),
        )
      ).status,
    ).toBe(403);
    expect((await find('fake')).status).toBe(401);
    expect(simulator.users.list()).toHaveLength(1);
  });

  it('live as long as they are set to', async () => {
    simulator.configure({ adminAccessSeconds: 60, userAccessSeconds: 864_000 });
    const admin = (await loginAdmin(simulator)).body.Result.AccessToken;
    const user = (await loginUser(simulator)).body.Result.AccessToken;
    expect([admin.ExpiresIn, user.ExpiresIn]).toEqual([60, 864_000]);
    simulator.advanceClock(59_000);
    expect((await find(admin.Token)).status).toBe(200);
    simulator.advanceClock(1000);
    expect((await find(admin.Token)).status).toBe(401);
    expect((await profile(user.Token)).status).toBe(200);
  });
});
