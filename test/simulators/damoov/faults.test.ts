import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DamoovSimulator } from '../../../simulators/damoov/simulator.js';
import { call } from '../../support/simulator.js';
import {
  ADMIN,
  adminHeaders,
  DEVICE_TOKEN,
  INSTANCE,
  instanceHeaders,
  loginAdmin,
  loginUser,
  refresh,
  send,
  startTestDamoov,
} from './support.js';

let simulator: DamoovSimulator;
beforeEach(async () => {
  simulator = await startTestDamoov();
});
afterEach(() => simulator.close());

const control = (method: string, path: string, body?: unknown) =>
  call(simulator.controlUrl, method, path, body);
const register = () => send(simulator, 'POST', '/v1/Registration/create', {}, instanceHeaders);

describe('settings of the answers', () => {
  it('put every refusal into HTTP 200, faults and unknown paths included', async () => {
    simulator.configure({ errorsInHttp200: true });
    simulator.setFault({ kind: 'status', status: 503, path: '/Registration/create', times: 1 });
    const answers = [
      await loginAdmin(simulator, { ...ADMIN, password: 'wrong' }),
      await register(),
      await send(simulator, 'GET', '/v1/nowhere'),
      await loginAdmin(simulator),
    ];
    expect(answers.map(({ status, body }) => [status, body.Status])).toEqual([
      [200, 401],
      [200, 503],
      [200, 404],
      [200, 200],
    ]);
  });

  it('spell names the other way, in refusals too', async () => {
    simulator.configure({ casing: 'camel' });
    expect((await loginAdmin(simulator)).body).toMatchObject({
      result: { accessToken: { token: expect.any(String), expiresIn: 86_400 } },
      status: 200,
      title: '',
      errors: [],
    });
    expect((await send(simulator, 'POST', '/v1/Registration/create')).body).toMatchObject({
      status: 422,
      errors: [{ key: 'InstanceKey' }],
    });
  });
});

describe('faults', () => {
  it('speak the words of the provider', async () => {
    simulator.setFault({ kind: 'rate-limit', retryAfterSeconds: 17, times: 1 });
    const limited = await loginAdmin(simulator);
    expect([limited.status, limited.headers.get('retry-after'), limited.body.Title]).toEqual([
      429,
      '17',
      'Too many requests',
    ]);
    simulator.setFault({ kind: 'status', status: 500, times: 1 });
    expect((await loginAdmin(simulator)).body).toEqual({
      Status: 500,
      Title: 'Status 500',
      Errors: [],
    });
  });

  it('lose the answer of a registration that took effect', async () => {
    simulator.setFault({
      kind: 'timeout-after-effect',
      ending: 'reset',
      path: '/Registration/create',
      times: 1,
    });
    await expect(register()).rejects.toThrow('fetch failed');
    expect(simulator.users.list()).toHaveLength(1);
  });

  it('lose the answer of a refresh that spent the pair', async () => {
    const { Result } = (await loginAdmin(simulator)).body;
    simulator.setFault({
      kind: 'timeout-after-effect',
      ending: 'reset',
      path: '/Auth/RefreshToken',
      times: 1,
    });
    await expect(refresh(simulator, Result)).rejects.toThrow('fetch failed');
    expect((await refresh(simulator, Result)).status).toBe(400);
  });

  it('leave nothing behind when they tear the connection before the effect', async () => {
    simulator.setFault({ kind: 'reset', times: 1 });
    await expect(register()).rejects.toThrow('fetch failed');
    expect(simulator.users.list()).toEqual([]);
  });
});

describe('the control endpoint', () => {
  it('changes settings, and refuses those that are none', async () => {
    expect((await control('POST', '/settings', { adminAccessSeconds: 60 })).body).toMatchObject({
      adminAccessSeconds: 60,
      userAccessSeconds: 86_400,
    });
    expect((await control('POST', '/settings', { loginsPerWindow: 1 })).body).toMatchObject({
      adminAccessSeconds: 60,
      loginsPerWindow: 1,
    });
    expect((await control('GET', '/settings')).body).toEqual(simulator.settings);
    for (const wrong of [{ casing: 'kebab' }, { unknown: 1 }, { adminAccessSeconds: -1 }])
      expect((await control('POST', '/settings', wrong)).status).toBe(400);
  });

  it('ends access tokens alone or whole pairs, of one or of all', async () => {
    simulator.addUser({ CustomToken: DEVICE_TOKEN });
    const user = (await loginUser(simulator)).body.Result;
    const admin = (await loginAdmin(simulator)).body.Result;
    await control('POST', '/tokens/revoke', { deviceToken: DEVICE_TOKEN });
    expect((await refresh(simulator, user)).status).toBe(400);
    await control('POST', '/tokens/revoke', { what: 'access', email: ADMIN.email });
    const renewed = await refresh(simulator, admin);
    expect(renewed.status).toBe(200);
    await control('POST', '/tokens/revoke');
    expect((await refresh(simulator, renewed.body.Result)).status).toBe(400);
  });

  it('puts the clock forward and forgets logins', async () => {
    simulator.configure({ loginsPerWindow: 1 });
    await loginAdmin(simulator);
    expect((await loginAdmin(simulator)).status).toBe(429);
    await control('POST', '/logins/reset');
    const headers = await adminHeaders(simulator);
    await control('POST', '/clock', { advanceSeconds: 86_400 });
    expect(
      (await send(simulator, 'GET', '/v1/Management/users/find?FirstName=x', undefined, headers))
        .status,
    ).toBe(401);
  });

  it('adds and removes users as another client would', async () => {
    const { status, body } = await control('POST', '/users', {
      FirstName: 'Ada',
      CustomToken: DEVICE_TOKEN,
    });
    expect([status, body.deviceToken, body.instanceId]).toEqual([
      201,
      DEVICE_TOKEN,
      INSTANCE.instanceId,
    ]);
    expect((await control('POST', '/users', { CustomToken: DEVICE_TOKEN })).status).toBe(400);
    expect((await control('POST', '/users', { instanceId: 'unknown' })).status).toBe(400);
    expect((await control('DELETE', `/users/${DEVICE_TOKEN}`)).status).toBe(200);
    expect((await control('DELETE', `/users/${DEVICE_TOKEN}`)).status).toBe(404);
  });

  it('shows its state and what was asked, without secrets', async () => {
    simulator.addUser({ CustomToken: DEVICE_TOKEN });
    const { Result } = (await loginUser(simulator)).body;
    await loginAdmin(simulator);
    const { body: state } = await control('GET', '/state');
    expect(state).toMatchObject({
      admins: [ADMIN.email, 'narrow@example.com'],
      users: [{ deviceToken: DEVICE_TOKEN }],
      blocked: [],
    });
    expect(state.pairs.map(({ subject }: { subject: unknown }) => subject)).toEqual([
      { kind: 'user', deviceToken: DEVICE_TOKEN },
      { kind: 'admin', email: ADMIN.email },
    ]);
    const { body: log } = await control('GET', '/requests');
    expect(log.requests).toMatchObject([
      { path: '/v1/Auth/Login', status: 200 },
      { path: '/v1/Auth/Login', status: 200 },
    ]);
    const all = JSON.stringify([state, log]);
    for (const secret of [
      ADMIN.password,
      INSTANCE.instanceKey,
      Result.AccessToken.Token,
      Result.RefreshToken,
    ])
      expect(all).not.toContain(secret);
  });
});
