import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DamoovSimulator } from '../../../simulators/damoov/simulator.js';
import {
  ADMIN,
  adminHeaders,
  bearer,
  DEVICE_TOKEN,
  INSTANCE,
  instanceHeaders,
  loginUser,
  NARROW_ADMIN,
  OTHER_INSTANCE,
  refresh,
  send,
  startTestDamoov,
} from './support.js';

let simulator: DamoovSimulator;
let admin: Record<string, string>;
beforeEach(async () => {
  simulator = await startTestDamoov();
  admin = await adminHeaders(simulator);
});
afterEach(() => simulator.close());

const list = (body: object, headers = admin) =>
  send(simulator, 'POST', '/v1/Management/users/GetFilteredPage', body, headers);
const find = (query: string, headers = admin) =>
  send(simulator, 'GET', `/v1/Management/users/find?${query}`, undefined, headers);
const put = (body: object, headers: Record<string, string>) =>
  send(simulator, 'PUT', '/v1/Management/Users', body, headers);
const remove = (deviceToken: string, headers = admin) =>
  send(simulator, 'DELETE', `/v1/Management/users/${deviceToken}`, undefined, headers);
const addThree = () => {
  for (const FirstName of ['Ada', 'Ben', 'Cem']) {
    simulator.addUser({ FirstName });
    simulator.advanceClock(1000);
  }
};
const namesOf = ({
  body,
}: {
  readonly body: {
    readonly Result: {
      readonly Users: readonly { readonly UserProfile: { readonly FirstName: string } }[];
    };
  };
}) => body.Result.Users.map(({ UserProfile }) => UserProfile.FirstName);

describe('the list of users', () => {
  it('comes in pages, newest first unless asked otherwise', async () => {
    addThree();
    const first = await list({ InstanceIds: [INSTANCE.instanceId], PageNumber: 1, PageSize: 2 });
    expect(namesOf(first)).toEqual(['Cem', 'Ben']);
    expect(first.body.Result).toMatchObject({
      HasPreviousPage: false,
      HasNextPage: true,
      TotalUsers: 3,
      TotalPages: 2,
      CurrentPage: 1,
    });
    const second = await list({ PageNumber: 2, PageSize: 2, Sort: 'DateCreated' });
    expect(namesOf(second)).toEqual(['Cem']);
    expect(second.body.Result).toMatchObject({ HasPreviousPage: true, HasNextPage: false });
    expect(namesOf(await list({ Sort: 'FirstNameDesc' }))).toEqual(['Cem', 'Ben', 'Ada']);
  });

  it('returns a user as the provider does, traps included', async () => {
    simulator.addUser({
      CustomToken: DEVICE_TOKEN,
      Email: 'driver@example.com',
      UserFields: { ClientId: 'client-1' },
    });
    const [user] = (await list({ IncludeAccountInfo: true })).body.Result.Users;
    expect(user).toMatchObject({
      DeviceToken: DEVICE_TOKEN,
      DateCreated: '2026-06-12T04:51:03.3220000',
      Status: 'Active',
      ActivityStatus: 'No Data',
      UserProfile: { FirstName: null, Email: 'driver@example.com' },
      AccountInfo: { InstanceId: INSTANCE.instanceId, InstanceName: 'Test instance' },
      UserFields: [{ ClientId: 'client-1', Enabled: true }],
    });
    expect((await list({})).body.Result.Users[0].AccountInfo).toBeNull();
  });

  it('takes a body of the type that the documentation names', async () => {
    const headers = { ...admin, 'content-type': 'application/json-patch+json' };
    simulator.addUser({ FirstName: 'Ada' });
    expect(namesOf(await list({}, headers))).toEqual(['Ada']);
  });

  it('holds what the filter asks for, within reach of the credentials', async () => {
    simulator.addUser({ FirstName: 'Here' });
    simulator.addUser({ FirstName: 'There' }, OTHER_INSTANCE.instanceId);
    expect(namesOf(await list({ Sort: 'FirstName' }))).toEqual(['Here', 'There']);
    expect(namesOf(await list({ InstanceIds: [OTHER_INSTANCE.instanceId.toUpperCase()] }))).toEqual(
      ['There'],
    );
    expect(namesOf(await list({ SearchTerm: 'her', Sort: 'FirstName' }))).toEqual([
      'Here',
      'There',
    ]);
    expect(namesOf(await list({ SearchTerm: 'there' }))).toEqual(['There']);
    expect(namesOf(await list({ ActivityStatuses: ['Active'] }))).toEqual([]);
    expect(
      namesOf(
        await list({ ActivityStatuses: ['NoData'], DateCreatedFrom: '2026-06-12T05:00:00Z' }),
      ),
    ).toEqual([]);
    expect(namesOf(await list({}, await adminHeaders(simulator, NARROW_ADMIN)))).toEqual(['Here']);
  });
});

describe('finding users', () => {
  beforeEach(() => {
    simulator.addUser({
      CustomToken: DEVICE_TOKEN,
      FirstName: 'Ada',
      LastName: 'Example',
      UserFields: { ClientId: 'client-1' },
    });
    simulator.addUser({ FirstName: 'Ada', LastName: 'Other' });
  });

  it.each([
    ['ClientId=client-1', 1],
    ['FirstName=ada', 2],
    ['FirstName=Ada&LastName=Other', 1],
    ['FullName=Ada%20Example', 1],
    [`DeviceToken=${DEVICE_TOKEN.toUpperCase()}`, 1],
    ['ClientId=client-2', 0],
  ])('holds all conditions of %s at once', async (query, count) => {
    expect((await find(query)).body.Result).toHaveLength(count);
  });

  it('names the parts of the account only when asked to', async () => {
    expect((await find('ClientId=client-1')).body.Result[0].AccountInfo).toMatchObject({
      InstanceId: INSTANCE.instanceId,
      InstanceName: null,
    });
    expect(
      (await find('ClientId=client-1&IncludeAccountInfo=true')).body.Result[0].AccountInfo
        .InstanceName,
    ).toBe('Test instance');
  });

  it('does not find what is out of reach, nor anything for no condition', async () => {
    simulator.addUser({ UserFields: { ClientId: 'client-3' } }, OTHER_INSTANCE.instanceId);
    expect(
      (await find('ClientId=client-3', await adminHeaders(simulator, NARROW_ADMIN))).body.Result,
    ).toEqual([]);
    expect((await find('')).status).toBe(422);
  });
});

describe('changing a user', () => {
  beforeEach(() => simulator.addUser({ CustomToken: DEVICE_TOKEN, FirstName: 'Ada' }));

  it('writes what is given, and answers without a result', async () => {
    const { status, body } = await put(
      { LastName: 'Example', Status: 'Deactivated', UserFields: { ClientId: 'client-9' } },
      { ...admin, UserDeviceToken: DEVICE_TOKEN },
    );
    expect([status, body]).toEqual([200, { Status: 200, Title: '', Errors: [] }]);
    expect(simulator.users.find(DEVICE_TOKEN)).toMatchObject({
      status: 'Inactive',
      profile: { FirstName: 'Ada', LastName: 'Example' },
      userFields: { ClientId: 'client-9' },
    });
    expect((await list({})).body.Result.Users).toEqual([]);
    expect((await list({ ShowInactiveUsers: true })).body.Result.Users).toMatchObject([
      { Status: 'Inactive' },
    ]);
  });

  it('needs the id of a user that exists', async () => {
    expect((await put({}, admin)).status).toBe(422);
    simulator.configure({ missingTargetStatus: 403 });
    expect((await put({}, admin)).status).toBe(403);
    expect((await put({}, { ...admin, UserDeviceToken: INSTANCE.instanceId })).status).toBe(404);
    expect((await put({}, {})).status).toBe(401);
  });

  it('is open to the user alone, with the instance', async () => {
    const own = bearer((await loginUser(simulator)).body.Result.AccessToken.Token);
    expect((await put({ FirstName: 'Eve' }, own)).status).toBe(403);
    expect(
      (await put({ FirstName: 'Eve' }, { ...own, ...instanceHeaders, DeviceToken: DEVICE_TOKEN }))
        .status,
    ).toBe(200);
    expect(simulator.users.find(DEVICE_TOKEN)?.profile.FirstName).toBe('Eve');
  });
});

describe('deleting a user', () => {
  it('takes the tokens along, and does no harm again', async () => {
    simulator.addUser({ CustomToken: DEVICE_TOKEN });
    const pair = (await loginUser(simulator)).body.Result;
    expect((await remove(DEVICE_TOKEN)).body).toEqual({ Status: 200, Title: '', Errors: [] });
    expect(simulator.users.find(DEVICE_TOKEN)).toBeUndefined();
    expect((await refresh(simulator, pair)).status).toBe(400);
    expect((await loginUser(simulator)).status).toBe(401);
    expect((await remove(DEVICE_TOKEN)).body).toMatchObject({ Result: null, Status: 200 });
    simulator.configure({ secondDeleteStatus: 404 });
    expect((await remove(DEVICE_TOKEN)).status).toBe(404);
  });

  it('does not reach beyond the credentials', async () => {
    const { deviceToken } = simulator.addUser({}, OTHER_INSTANCE.instanceId);
    await remove(deviceToken, await adminHeaders(simulator, NARROW_ADMIN));
    expect(simulator.users.find(deviceToken)).toBeDefined();
    await remove(deviceToken, await adminHeaders(simulator, ADMIN));
    expect(simulator.users.find(deviceToken)).toBeUndefined();
  });
});
