import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOGIN_BLOCK_SECONDS, OTHER_WAIT_SECONDS } from '../../../src/providers/damoov/failure.js';
import { type AccountPort } from '../../../src/providers/ports/account.js';
import { type DriverPort } from '../../../src/providers/ports/driver.js';
import { type Answer, AnsweringServer } from '../answering-server.js';
import { failureOf, NEW_DRIVER, portsAt, seconds, SECRETS, session } from './support.js';

const DEVICE_TOKEN = '3f0c7c1e-6a0e-4c7e-9d55-0a4f2f9b1c11';
const PAIR = {
  accessToken: 'fake-hunter2-access',
  refreshToken: 'fake-hunter2-refresh',
  deviceToken: DEVICE_TOKEN,
};
const TOKENS = {
  AccessToken: { Token: 'fake-access', ExpiresIn: 86_400 },
  RefreshToken: 'fake-refresh',
};

const good = (Result?: unknown): Answer => ({
  status: 200,
  json: { ...(Result !== undefined && { Result }), Status: 200, Title: '', Errors: [] },
});
const bad = (Status: number, Errors: unknown = [], status = Status): Answer => ({
  status,
  json: { Status, Title: 'Some title', Errors },
});

const limited = (retryAfter: string): Answer => ({
  status: 429,
  json: { Status: 429 },
  headers: { 'retry-after': retryAfter },
});

let server: AnsweringServer;
let accounts: Required<AccountPort>;
let drivers: DriverPort;
beforeAll(async () => {
  server = await AnsweringServer.start();
  ({ accounts, drivers } = portsAt(server.url.replace(/\/v1$/, '')));
});
afterAll(() => server.stop());

const calls = {
  login: () => accounts.signIn({ environment: 'LIVE' }, SECRETS),
  'user login': () => drivers.signIn({ environment: 'LIVE' }, SECRETS, DEVICE_TOKEN),
  refresh: () => accounts.refresh({ environment: 'LIVE' }, PAIR),
  register: () => drivers.register({ environment: 'LIVE' }, SECRETS, NEW_DRIVER),
  list: () => drivers.list(session(), SECRETS, 1),
  find: () => drivers.find(session(), SECRETS, { ownKey: 'own-key-1' }),
  update: () => drivers.update(session(), SECRETS, DEVICE_TOKEN, { firstName: 'Ada' }),
  remove: () => drivers.remove(session(), DEVICE_TOKEN),
} as const;
type Call = keyof typeof calls;

describe('signing in', () => {
  it('as admin sends the address as JSON within JSON, and no instance', async () => {
    server.answer(good(TOKENS));
    expect(await calls.login()).toMatchObject({
      accessToken: 'fake-access',
      refreshToken: 'fake-refresh',
      expiresAt: seconds(86_400),
    });
    const [request] = server.requests;
    expect(request).toMatchObject({
      method: 'POST',
      url: '/v1/Auth/Login',
      headers: { 'content-type': 'application/json' },
    });
    expect(JSON.parse(request!.body)).toEqual({
      LoginFields: '{"email":"admin@example.com"}',
      Password: SECRETS.password,
    });
    expect(Object.keys(request!.headers)).not.toEqual(expect.arrayContaining(['instanceid']));
  });

  it("as user sends the token under the provider's own spelling, with the instance and its key for a password", async () => {
    server.answer(good(TOKENS));
    expect(await calls['user login']()).toMatchObject({
      accessToken: 'fake-access',
      deviceToken: DEVICE_TOKEN,
    });
    const [request] = server.requests;
    expect(request!.headers).toMatchObject({ instanceid: SECRETS.instanceId });
    expect(JSON.parse(request!.body)).toEqual({
      LoginFields: `{"Devicetoken":"${DEVICE_TOKEN}"}`,
      Password: SECRETS.instanceKey,
    });
  });

  it('reads the other spelling of the answer as well', async () => {
    server.answer({
      status: 200,
      json: {
        result: {
          deviceToken: DEVICE_TOKEN,
          accessToken: { token: 'fake-access', expiresIn: 60 },
          refreshToken: 'fake-refresh',
        },
        status: 200,
        title: '',
        errors: [],
      },
    });
    expect(await calls.login()).toMatchObject({
      accessToken: 'fake-access',
      refreshToken: 'fake-refresh',
      deviceToken: DEVICE_TOKEN,
      expiresAt: seconds(60),
    });
  });
});

describe('refreshing', () => {
  it('sends both tokens and nothing else, and brings the next pair', async () => {
    server.answer(good({ ...TOKENS, DeviceToken: DEVICE_TOKEN }));
    expect(await calls.refresh()).toMatchObject({
      accessToken: 'fake-access',
      refreshToken: 'fake-refresh',
      deviceToken: DEVICE_TOKEN,
    });
    expect(server.requests).toMatchObject([{ method: 'POST', url: '/v1/Auth/RefreshToken' }]);
    expect(JSON.parse(server.requests[0]!.body)).toEqual({
      AccessToken: PAIR.accessToken,
      RefreshToken: PAIR.refreshToken,
    });
  });

  it('retains the values that the answer omits', async () => {
    server.answer(good({ AccessToken: { Token: 'fake-access', ExpiresIn: '' } }));
    expect(await calls.refresh()).toMatchObject({
      accessToken: 'fake-access',
      refreshToken: PAIR.refreshToken,
      deviceToken: DEVICE_TOKEN,
      expiresAt: seconds(7200),
    });
  });

  it.each([400, 401, 403, 404, 422])(
    'is refused by %i, in HTTP or in the envelope',
    async (status) => {
      server.answer(bad(status));
      expect(await calls.refresh()).toBe('refused');
      server.answer(bad(status, [], 200));
      expect(await calls.refresh()).toBe('refused');
      for (const foreign of [
        { text: '' },
        { text: '<html>No</html>' },
        { json: { status, title: 'No' } },
      ]) {
        server.answer({ status, ...foreign });
        expect(await failureOf(calls.refresh())).toMatchObject({
          kind: 'unavailable',
          foreign: true,
          outcomeUnknown: true,
        });
      }
    },
  );

  it.each([
    ['a limit', bad(429), { kind: 'rate-limited', outcomeUnknown: false }],
    ['a limit in HTTP 200', bad(429, [], 200), { kind: 'rate-limited', outcomeUnknown: false }],
    ['a limit in HTTP 400', bad(429, [], 400), { kind: 'rate-limited', outcomeUnknown: false }],
    ['an outage', bad(503), { kind: 'unavailable', outcomeUnknown: true }],
    ['an outage in HTTP 200', bad(500, [], 200), { kind: 'unavailable', outcomeUnknown: true }],
    [
      'half an answer',
      { status: 200, text: '{"Result":{"Acc' },
      { kind: 'malformed', outcomeUnknown: true },
    ],
    ['no tokens', good(null), { kind: 'malformed', outcomeUnknown: true }],
    ['silence', (response) => response.destroy(), { kind: 'unavailable', outcomeUnknown: true }],
  ] satisfies [string, Answer, object][])(
    'is not refused by %s',
    async (_case, answer, expected) => {
      server.answer(answer);
      expect(await failureOf(calls.refresh())).toMatchObject(expected);
    },
  );
});

describe('registering', () => {
  it('shows the pair of the instance, and brings the token with the user', async () => {
    server.answer(good({ DeviceToken: DEVICE_TOKEN, ...TOKENS }));
    expect(await calls.register()).toMatchObject({
      externalId: DEVICE_TOKEN,
      token: {
        accessToken: 'fake-access',
        refreshToken: 'fake-refresh',
        deviceToken: DEVICE_TOKEN,
      },
    });
    const [request] = server.requests;
    expect(request).toMatchObject({
      method: 'POST',
      url: '/v1/Registration/create',
      headers: { instanceid: SECRETS.instanceId, instancekey: SECRETS.instanceKey },
    });
    expect(request!.headers.authorization).toBeUndefined();
    expect(JSON.parse(request!.body)).toMatchObject({
      CreateAccessToken: true,
      UserFields: { ClientId: 'own-key-1' },
    });
  });

  it('brings no token where none came', async () => {
    server.answer(good({ DeviceToken: DEVICE_TOKEN, AccessToken: null, RefreshToken: null }));
    expect(await calls.register()).toEqual({ externalId: DEVICE_TOKEN, token: null });
  });

  it.each([null, {}, { DeviceToken: null, AccessToken: null }])(
    'has registered no user when the result is %j',
    async (result) => {
      server.answer(good(result));
      expect(await failureOf(calls.register())).toMatchObject({
        kind: 'rejected',
        refusal: 'invalid',
        outcomeUnknown: false,
      });
    },
  );

  it.each([[{ DeviceToken: 7 }], [[]], ['text'], [{ DeviceToken: 'two words' }]])(
    'does not know what happened when the result is %j',
    async (result) => {
      server.answer(good(result));
      expect(await failureOf(calls.register())).toMatchObject({
        kind: 'malformed',
        outcomeUnknown: true,
      });
    },
  );

  it.each([{ Token: 'two words' }, { Token: null, ExpiresIn: 0 }, {}, 'none'])(
    'takes a user whose token is %j: a sign-in returns another',
    async (AccessToken) => {
      server.answer(good({ DeviceToken: DEVICE_TOKEN, AccessToken, RefreshToken: '' }));
      expect(await calls.register()).toEqual({ externalId: DEVICE_TOKEN, token: null });
    },
  );

  it('distinguishes a taken token from any other refusal', async () => {
    server.answer(bad(422, [{ Key: 'CustomToken', Message: 'Taken' }]));
    expect(await failureOf(calls.register())).toMatchObject({
      kind: 'rejected',
      refusal: 'already-exists',
    });
    server.answer(bad(422, [{ Key: 'InstanceKey', Message: 'Invalid' }]));
    expect(await failureOf(calls.register())).toMatchObject({
      kind: 'rejected',
      refusal: 'invalid',
    });
  });
});

describe('users', () => {
  const user = (more: object = {}) => ({
    DeviceToken: DEVICE_TOKEN,
    AccountInfo: { InstanceId: SECRETS.instanceId.toUpperCase() },
    UserFields: [{ ClientId: 'own-key-1' }],
    ...more,
  });
  const elsewhere = user({ DeviceToken: 'other', AccountInfo: { InstanceId: DEVICE_TOKEN } });

  it('are listed by pages of the instance, oldest first', async () => {
    server.answer(good({ Users: [user(), elsewhere], HasNextPage: true }));
    const page = await drivers.list(session(), SECRETS, 3);
    expect(page).toMatchObject({
      drivers: [{ externalId: DEVICE_TOKEN, ownKey: 'own-key-1' }],
      nextPage: 4,
    });
    const [request] = server.requests;
    expect(request).toMatchObject({
      method: 'POST',
      url: '/v1/Management/users/GetFilteredPage',
      headers: {
        authorization: 'Bearer fake-token-1',
        'content-type': 'application/json-patch+json',
      },
    });
    expect(JSON.parse(request!.body)).toMatchObject({
      InstanceIds: [SECRETS.instanceId],
      PageNumber: 3,
      IncludeAccountInfo: true,
      Sort: 'DateCreated',
      ShowInactiveUsers: true,
    });
  });

  it.each<[string, unknown, number | null]>([
    ['the last page', { Users: [user()], HasNextPage: false }, null],
    ['the last page by its number', { Users: [user()], TotalPages: 1, CurrentPage: 1 }, null],
    ['a page before the last by its number', { Users: [user()], TotalPages: 2 }, 2],
    ['a page that does not hold all users', { Users: [user()], TotalUsers: 2 }, 2],
    ['a page that says nothing: an empty one will be the end', { Users: [user()] }, 2],
    ['an empty page that promises more', { Users: [], HasNextPage: true }, null],
    ['a page without users', { HasNextPage: true }, null],
    ['a full page that does not say', { Users: Array.from({ length: 50 }, () => user()) }, 2],
  ])('know what comes after %s', async (_case, result, next) => {
    server.answer(good(result));
    expect((await drivers.list(session(), SECRETS, 1)).nextPage).toBe(next);
  });

  it.each<[string, unknown, object]>([
    [
      'no DeviceToken',
      {
        Status: 'Active',
        UserFields: [{ ClientId: 'own-key-9' }],
        UserProfile: { Email: 'ada@example.com' },
      },
      { id: 'own-key-9', field: 'DeviceToken', reason: 'is missing' },
    ],
    ['nothing at all', null, { id: 'entry 1 of page 1', field: 'item' }],
    [
      'a DeviceToken that fits no header',
      { DeviceToken: 'a b' },
      { id: 'entry 1 of page 1', field: 'DeviceToken' },
    ],
  ])(
    'are listed without one that has %s, which is named without anything personal',
    async (_case, odd, problem) => {
      server.answer(good({ Users: [odd, user()], HasNextPage: true }));
      const page = await drivers.list(session(), SECRETS, 1);
      expect(page).toMatchObject({
        drivers: [{ externalId: DEVICE_TOKEN }],
        problems: [{ vin: null, ...problem }],
        nextPage: 2,
      });
      expect(JSON.stringify(page.problems)).not.toContain('ada@example.com');
      server.answer(good([odd]));
      expect(
        await failureOf(drivers.find(session(), SECRETS, { ownKey: 'own-key-9' })),
      ).toMatchObject({ kind: 'malformed' });
      server.answer(good([odd, user()]));
      expect(await drivers.find(session(), SECRETS, { ownKey: 'own-key-1' })).toMatchObject({
        externalId: DEVICE_TOKEN,
      });
    },
  );

  it('are listed with fields of other types than documented, which are left out', async () => {
    server.answer(good({ Users: [user({ UserProfile: 'none', AccountInfo: 7 })] }));
    const { drivers: found, problems } = await drivers.list(session(), SECRETS, 1);
    expect(found).toMatchObject([{ externalId: DEVICE_TOKEN, displayName: null }]);
    expect(problems.map(({ field }) => field).sort()).toEqual(['AccountInfo', 'UserProfile']);
  });

  it('are found by our own key and nothing like it, the oldest of several', async () => {
    server.answer(
      good([
        user({ DeviceToken: 'second', DateCreated: '2026-06-12T04:51:04' }),
        user({ DeviceToken: 'first', DateCreated: '2026-06-12T04:51:03.9' }),
        user({ DeviceToken: 'similar', UserFields: [{ ClientId: 'own-key-10' }] }),
        elsewhere,
      ]),
    );
    expect(await drivers.find(session(), SECRETS, { ownKey: 'own-key-1' })).toMatchObject({
      externalId: 'first',
    });
    expect(new URL(server.requests[0]!.url, 'http://x').searchParams.get('ClientId')).toBe(
      'own-key-1',
    );
    expect(await drivers.find(session(), SECRETS, { ownKey: 'own&key=1 #' })).toBeUndefined();
    expect(new URL(server.requests[1]!.url, 'http://x').searchParams.get('ClientId')).toBe(
      'own&key=1 #',
    );
  });

  it('are found by their token in any case', async () => {
    server.answer(good([user(), user({ DeviceToken: 'other' })]));
    expect(
      await drivers.find(session(), SECRETS, { externalId: DEVICE_TOKEN.toUpperCase() }),
    ).toMatchObject({ externalId: DEVICE_TOKEN });
    expect(server.requests[0]!.url).toContain(
      `/v1/Management/users/find?DeviceToken=${DEVICE_TOKEN.toUpperCase()}`,
    );
  });

  it.each([
    ['an empty list', good([])],
    ['null', good(null)],
    ['no result at all', good()],
    ['404', bad(404)],
    ['404 in HTTP 200', bad(404, [], 200)],
  ])('are not there when the answer is %s', async (_case, answer) => {
    server.answer(answer);
    expect(await calls.find()).toBeUndefined();
  });

  it.each([
    ['without a result', good()],
    ['with null for one', good(null)],
    ['without a body', { status: 204, text: '' }],
    ['that there is none', bad(404)],
    ['that there is none, in HTTP 200', bad(404, [], 200)],
  ])('are gone by an answer %s', async (_case, answer) => {
    server.answer(answer);
    await calls.remove();
    expect(server.requests).toMatchObject([
      { method: 'DELETE', url: `/v1/Management/users/${DEVICE_TOKEN}`, body: '' },
    ]);
  });

  it('cannot leave their place in the path', async () => {
    server.answer(good());
    await drivers.remove(session(), '../instances?x=');
    expect(server.requests[0]!.url).toBe('/v1/Management/users/..%2Finstances%3Fx%3D');
  });
});

describe('a change of a user', () => {
  it('names the user in a header and sends what changes alone', async () => {
    server.answer(good());
    await drivers.update(session(), SECRETS, DEVICE_TOKEN, {
      lastName: null,
      email: 'a@b.example',
    });
    const [{ method, url, headers, body }] = server.requests as [(typeof server.requests)[0]];
    expect([method, url, headers['userdevicetoken']]).toEqual([
      'PUT',
      '/v1/Management/users',
      DEVICE_TOKEN,
    ]);
    expect(JSON.parse(body)).toEqual({ LastName: null, Email: 'a@b.example' });
  });

  it.each([
    ['Ada', 'counts as made when the user has it', undefined],
    ['Bea', 'is open while the user has something else', 'malformed'],
  ])('whose answer cannot be read, with %s at the provider, %s', async (FirstName, _case, kind) => {
    server.answer(
      { status: 200, text: '' },
      good([{ DeviceToken: DEVICE_TOKEN, UserProfile: { FirstName } }]),
    );
    const failure = await calls.update().catch((error: unknown) => error);
    expect(failure).toEqual(kind && expect.objectContaining({ kind }));
  });
});

describe('a removal that is refused by 403', () => {
  it('counts as done when the user is not there any more', async () => {
    server.answer(bad(403), good([]));
    await drivers.remove(session(), DEVICE_TOKEN);
    expect(server.requests.map(({ method }) => method)).toEqual(['DELETE', 'GET']);
  });

  it('is a refusal while the user is there', async () => {
    server.answer(bad(403), good([{ DeviceToken: DEVICE_TOKEN }]));
    expect(await failureOf(drivers.remove(session(), DEVICE_TOKEN))).toMatchObject({
      kind: 'rejected',
      refusal: 'forbidden',
    });
  });
});

describe('a token that is refused', () => {
  it.each([
    ['by HTTP', bad(401)],
    ['by the envelope alone', bad(401, [], 200)],
    ['without a body', { status: 401, text: '' }],
  ])('%s is renewed once, and the call made again', async (_case, refused) => {
    server.answer(refused, good([]));
    const used = session();
    expect(await drivers.find(used, SECRETS, { ownKey: 'k' })).toBeUndefined();
    expect(used.renewals()).toBe(1);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer fake-token-1',
      'Bearer fake-token-2',
    ]);
  });

  it('is not renewed twice', async () => {
    server.answer(bad(401));
    const used = session();
    expect(await failureOf(drivers.remove(used, DEVICE_TOKEN))).toMatchObject({
      kind: 'unauthorized',
      status: 401,
    });
    expect([used.renewals(), server.requests.length]).toEqual([1, 2]);
  });

  it.each([403, 429, 500])('is not renewed for %i', async (status) => {
    server.answer(bad(status));
    const used = session();
    await failureOf(drivers.list(used, SECRETS, 1));
    expect([used.renewals(), server.requests.length]).toEqual([0, 1]);
  });

  it('is not renewed for 422; the list is asked for without a size unless something else is named', async () => {
    const used = session();
    server.answer(bad(422));
    await failureOf(drivers.list(used, SECRETS, 1));
    expect(server.requests.map(({ body }) => body.includes('PageSize'))).toEqual([true, false]);
    server.answer(bad(422, [{ Key: 'InstanceIds', Message: 'unknown' }]));
    await failureOf(drivers.list(used, SECRETS, 1));
    expect([used.renewals(), server.requests.length]).toEqual([0, 1]);
  });
});

describe('a failure', () => {
  const keyed = [{ Key: 'InstanceId', Message: "Can't update instance" }];
  const rejected = {
    kind: 'rejected',
    refusal: 'invalid',
    status: 422,
    details: [{ title: 'Some title', detail: "Can't update instance", source: 'InstanceId' }],
  };

  it.each<[string, Call, Answer, object]>([
    [
      'wrong credentials',
      'login',
      bad(401),
      { kind: 'unauthorized', status: 401, message: 'Damoov answered 401: Some title' },
    ],
    [
      'wrong credentials in HTTP 200',
      'login',
      bad(401, [], 200),
      { kind: 'unauthorized', status: 401 },
    ],
    ['wrong credentials of a user', 'user login', bad(401), { kind: 'unauthorized' }],
    ['credentials that are forbidden', 'login', bad(403), { kind: 'unauthorized', status: 403 }],
    [
      'a refused registration',
      'register',
      bad(401),
      { kind: 'unauthorized', outcomeUnknown: false },
    ],
    [
      'the wrong kind of token',
      'list',
      bad(403),
      { kind: 'rejected', refusal: 'forbidden', status: 403 },
    ],
    ['a validation error', 'list', bad(422, keyed), rejected],
    ['a validation error in HTTP 200', 'list', bad(422, keyed, 200), rejected],
    ['a validation error in HTTP 400', 'list', bad(422, keyed, 400), rejected],
    ['a validation error at login', 'login', bad(422, keyed), rejected],
    [
      'a validation error at registration',
      'register',
      bad(422, keyed),
      { ...rejected, outcomeUnknown: false },
    ],
    [
      'the other spelling of it',
      'list',
      {
        status: 200,
        json: {
          status: 422,
          title: 'Some title',
          errors: [{ key: 'InstanceId', message: "Can't update instance" }],
        },
      },
      rejected,
    ],
    [
      "its framework's shape of it",
      'list',
      {
        status: 422,
        json: {
          status: 422,
          title: 'Some title',
          errors: { InstanceId: ["Can't update instance"] },
        },
      },
      rejected,
    ],
    ['a bad request', 'register', bad(400), { kind: 'rejected', refusal: 'invalid' }],
    ['nothing there', 'list', bad(404), { kind: 'rejected', refusal: 'not-found' }],
    [
      'the limit of logins',
      'login',
      bad(429),
      { kind: 'rate-limited', retryAt: seconds(LOGIN_BLOCK_SECONDS) },
    ],
    [
      'the limit of logins in HTTP 200',
      'user login',
      bad(429, [], 200),
      { kind: 'rate-limited', retryAt: seconds(3600) },
    ],
    [
      'the limit of logins, with its time',
      'login',
      limited('17'),
      { kind: 'rate-limited', retryAt: seconds(17) },
    ],
    [
      'the limit of logins, with a date',
      'login',
      limited(seconds(90).toUTCString()),
      { retryAt: seconds(90) },
    ],
    [
      'the limit of logins, with a time long gone',
      'login',
      limited('Thu, 01 Jan 1970 00:00:00 GMT'),
      { retryAt: seconds(1) },
    ],
    [
      'the limit of logins, with nonsense for a time',
      'login',
      limited('soon'),
      { retryAt: seconds(3600) },
    ],
    [
      'a limit without a body',
      'login',
      { status: 429, text: 'slow down' },
      { kind: 'rate-limited', retryAt: seconds(3600) },
    ],
    [
      'another limit',
      'list',
      bad(429),
      { kind: 'rate-limited', retryAt: seconds(OTHER_WAIT_SECONDS) },
    ],
    ['an error', 'login', bad(500), { kind: 'unavailable', outcomeUnknown: false }],
    [
      'an error of a registration',
      'register',
      bad(500),
      { kind: 'unavailable', outcomeUnknown: true },
    ],
    [
      'an error of a registration in HTTP 200',
      'register',
      bad(500, [], 200),
      { kind: 'unavailable', outcomeUnknown: true },
    ],
    ['an error of a removal', 'remove', bad(500), { kind: 'unavailable', outcomeUnknown: false }],
    [
      'a page of a proxy',
      'list',
      { status: 502, text: '<html>Bad gateway</html>' },
      { kind: 'unavailable', status: 502, details: [] },
    ],
    ['a timeout', 'list', { status: 408, text: '' }, { kind: 'unavailable' }],
    [
      'a failure that claims success',
      'register',
      bad(200, [], 400),
      { kind: 'rejected', status: 400 },
    ],
    [
      'an outage that claims success',
      'register',
      bad(200, [], 503),
      { kind: 'unavailable', status: 503, outcomeUnknown: true },
    ],
    [
      'an unknown status',
      'register',
      bad(299, [], 200),
      { kind: 'malformed', outcomeUnknown: true },
    ],
    ['a status of nothing', 'list', bad(0, [], 200), { kind: 'malformed', outcomeUnknown: false }],
    [
      'no status',
      'register',
      { status: 200, json: { Result: { DeviceToken: DEVICE_TOKEN } } },
      { kind: 'malformed', outcomeUnknown: true },
    ],
    [
      'a status that is none',
      'list',
      { status: 200, json: { Status: 'OK', Result: {} } },
      { kind: 'malformed' },
    ],
    [
      'a status as text',
      'list',
      { status: 200, json: { Status: '422', Title: 'Some title', Errors: keyed } },
      rejected,
    ],
    ['a bare list', 'list', { status: 200, json: [] }, { kind: 'malformed' }],
    ['null', 'list', { status: 200, json: null }, { kind: 'malformed' }],
    [
      'an empty body',
      'login',
      { status: 200, text: '' },
      { kind: 'malformed', outcomeUnknown: false },
    ],
    ['a page that is no JSON', 'login', { status: 200, text: '<html>' }, { kind: 'malformed' }],
    ['no body where a result is due', 'login', { status: 204, text: '' }, { kind: 'malformed' }],
    ['no result where one is due', 'login', good(), { kind: 'malformed' }],
    ['no access token', 'login', good({ RefreshToken: 'fake' }), { kind: 'malformed' }],
    [
      'an access token that fits no header',
      'login',
      good({ AccessToken: { Token: 'a\nb', ExpiresIn: 60 } }),
      { kind: 'malformed' },
    ],
    ['a list where a page is due', 'list', good([]), { kind: 'malformed' }],
    ['a page where a list is due', 'find', good({ Users: [] }), { kind: 'malformed' }],
    [
      'a redirect',
      'register',
      { status: 302, text: '', headers: { location: 'https://example.com' } },
      { kind: 'malformed' },
    ],
  ])('is reported for %s of %s', async (_case, call, answer, expected) => {
    server.answer(answer);
    const failure = await failureOf(calls[call]());
    expect(failure).toMatchObject({ provider: 'DAMOOV', ...expected });
  });

  it.each<[Call, string]>([
    ['login', SECRETS.password],
    ['user login', SECRETS.instanceKey],
    ['register', SECRETS.instanceKey],
    ['list', 'fake-token-2'],
  ])('of %s holds no secret, even when the provider quotes it', async (call, secret) => {
    server.answer({
      status: 401,
      json: {
        Status: 401,
        Title: `No ${secret}`,
        Errors: [{ Key: secret, Message: `${secret} is wrong` }, secret],
      },
    });
    const failure = await failureOf(calls[call]());
    expect(JSON.stringify([failure.message, failure.details])).not.toContain(secret);
    expect(failure.message).toContain('[secret]');
  });

  it.each<[string, unknown, unknown]>([
    ['nothing', null, [{ title: 'Some title' }]],
    [
      'texts',
      ['one', 'two'],
      [
        { title: 'Some title', detail: 'one' },
        { title: 'Some title', detail: 'two' },
      ],
    ],
    ['a key alone', [{ Key: 'InstanceId' }], [{ title: 'Some title', source: 'InstanceId' }]],
    ['items of no kind', [7, null, {}, { Key: 1, Message: ' ' }], [{ title: 'Some title' }]],
    ['text', 'wrong', [{ title: 'Some title' }]],
    [
      'control characters',
      [{ Key: 'K', Message: 'a\u0000\nb' }],
      [{ title: 'Some title', source: 'K', detail: 'a\ufffd b' }],
    ],
  ])('reads errors that are %s', async (_case, errors, details) => {
    server.answer(bad(422, errors));
    expect((await failureOf(calls.list())).details).toEqual(details);
  });

  it('returns no more than a person would read', async () => {
    server.answer(
      bad(
        422,
        Array.from({ length: 1000 }, () => ({ Key: 'K', Message: 'x'.repeat(10_000) })),
      ),
    );
    expect(JSON.stringify((await failureOf(calls.list())).details).length).toBeLessThan(20_000);
  });

  it('of a registration whose answer was lost leaves open what happened, of any other call does not', async () => {
    server.answer((response) => response.destroy());
    expect(await failureOf(calls.register())).toMatchObject({
      kind: 'unavailable',
      outcomeUnknown: true,
    });
    for (const call of ['login', 'user login', 'list', 'find', 'remove'] as const) {
      expect(await failureOf(calls[call]()), call).toMatchObject({
        kind: 'unavailable',
        outcomeUnknown: false,
      });
    }
  });
});
