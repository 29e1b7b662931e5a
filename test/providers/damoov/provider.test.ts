import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAMOOV_ODDITIES } from '../../../simulators/damoov/oddities.js';
import { type DamoovSimulator } from '../../../simulators/damoov/simulator.js';
import { createDamoovProvider } from '../../../src/providers/damoov/provider.js';
import {
  type AccountPort,
  type AccountSession,
  type ProviderToken,
  type RefreshPair,
} from '../../../src/providers/ports/account.js';
import { type DriverPort } from '../../../src/providers/ports/driver.js';
import { DEVICE_TOKEN, OTHER_INSTANCE, startTestDamoov } from '../../simulators/damoov/support.js';
import { describeDriverProvider } from '../driver-conformance.js';
import { failureOf, NEW_DRIVER, SECRETS } from './support.js';

const DAY = 86_400_000;

let simulator: DamoovSimulator;
let accounts: Required<AccountPort>;
let drivers: DriverPort;
beforeEach(async () => {
  simulator = await startTestDamoov();
  const provider = createDamoovProvider({
    userUrl: simulator.url,
    apiUrl: simulator.url,
    now: simulator.now,
  });
  accounts = provider.accounts as Required<AccountPort>;
  drivers = provider.drivers!;
});
afterEach(() => simulator.close());

const pairOf = (token: ProviderToken): RefreshPair => ({
  ...token,
  refreshToken: token.refreshToken!,
});
const logins = () => simulator.requests.count('POST', '/v1/Auth/Login');

/** Signs in once, refreshes before it signs in again. */
function openSession(): AccountSession {
  let held: ProviderToken | undefined;
  return {
    accountId: 'acc_1',
    environment: 'LIVE',
    async token(options) {
      if (held && options?.refused === undefined) return held.accessToken;
      const refreshed = held
        ? await accounts.refresh({ environment: 'LIVE' }, pairOf(held))
        : 'refused';
      held =
        refreshed === 'refused'
          ? await accounts.signIn({ environment: 'LIVE' }, SECRETS)
          : refreshed;
      return held.accessToken;
    },
  };
}

// Everything must go well whichever way the provider writes its answers.
describe.each([
  ['as documented', {}],
  ['in the other spelling', { casing: 'camel' }],
  ['with refusals in HTTP 200', { errorsInHttp200: true }],
  [
    'with strict logins',
    { strictLoginFields: true, refreshRefusalStatus: 401, secondDeleteStatus: 404 },
  ],
] as const)('Damoov %s', (_case, settings) => {
  beforeEach(() => {
    simulator.configure(settings);
  });

  it('carries a driver from registration to removal', async () => {
    const { externalId, token } = await drivers.register(
      { environment: 'LIVE' },
      SECRETS,
      NEW_DRIVER,
    );
    expect(token).toMatchObject({
      deviceToken: externalId,
      expiresAt: new Date(simulator.now().getTime() + 5 * DAY),
    });

    simulator.advanceClock(6 * DAY);
    const refreshed = await drivers.refresh({ environment: 'LIVE' }, pairOf(token!));
    expect(refreshed).toMatchObject({ deviceToken: externalId });
    expect(await drivers.refresh({ environment: 'LIVE' }, pairOf(token!))).toBe('refused');

    const signedIn = await drivers.signIn({ environment: 'LIVE' }, SECRETS, externalId);
    expect(signedIn).toMatchObject({ deviceToken: externalId });
    expect(await drivers.refresh({ environment: 'LIVE' }, pairOf(refreshed as ProviderToken))).toBe(
      'refused',
    );

    const session = openSession();
    const driver = {
      externalId,
      ownKey: NEW_DRIVER.ownKey,
      displayName: 'Ada Example',
      email: 'ada@example.com',
      active: true,
    };
    expect(await drivers.find(session, SECRETS, { ownKey: NEW_DRIVER.ownKey })).toMatchObject(
      driver,
    );
    expect(await drivers.find(session, SECRETS, { externalId })).toMatchObject(driver);
    expect(await drivers.list(session, SECRETS, 1)).toMatchObject({
      drivers: [driver],
      nextPage: null,
    });

    await drivers.remove(session, externalId);
    await drivers.remove(session, externalId);
    expect(await drivers.find(session, SECRETS, { ownKey: NEW_DRIVER.ownKey })).toBeUndefined();
    expect(simulator.users.list()).toEqual([]);
    expect(
      (await failureOf(drivers.signIn({ environment: 'LIVE' }, SECRETS, externalId))).kind,
    ).toBe('unauthorized');
  });

  it('takes a given token, and says when it is taken', async () => {
    const given = { ...NEW_DRIVER, customToken: DEVICE_TOKEN, withToken: false };
    expect(await drivers.register({ environment: 'LIVE' }, SECRETS, given)).toEqual({
      externalId: DEVICE_TOKEN,
      token: null,
    });
    expect(
      await failureOf(drivers.register({ environment: 'LIVE' }, SECRETS, given)),
    ).toMatchObject({
      kind: 'rejected',
      refusal: 'already-exists',
      outcomeUnknown: false,
    });
  });

  it('signs the account in once, and refreshes when its token has ended', async () => {
    const session = openSession();
    await drivers.list(session, SECRETS, 1);
    simulator.advanceClock(2 * DAY);
    await drivers.list(session, SECRETS, 1);
    expect(logins()).toBe(1);
    simulator.revokeTokens('all');
    await drivers.list(session, SECRETS, 1);
    expect(logins()).toBe(2);
  });

  it('is unauthorized with wrong secrets, and does not reveal them', async () => {
    const wrong = { ...SECRETS, password: 'wrong-hunter2' };
    const failure = await failureOf(accounts.signIn({ environment: 'LIVE' }, wrong));
    expect(failure.kind).toBe('unauthorized');
    expect(JSON.stringify([failure.message, failure.details])).not.toContain('hunter2');
    const wrongKey = { ...SECRETS, instanceKey: OTHER_INSTANCE.instanceKey };
    expect(
      await failureOf(drivers.register({ environment: 'LIVE' }, wrongKey, NEW_DRIVER)),
    ).toMatchObject({
      kind: 'rejected',
      details: [{ source: 'InstanceKey' }],
    });
    expect(simulator.users.list()).toEqual([]);
  });

  it('says when logins are accepted again, and they are', async () => {
    for (let turn = 0; turn < 5; turn += 1) await accounts.signIn({ environment: 'LIVE' }, SECRETS);
    const { kind, retryAt } = await failureOf(accounts.signIn({ environment: 'LIVE' }, SECRETS));
    expect(kind).toBe('rate-limited');
    simulator.advanceClock(retryAt!.getTime() - simulator.now().getTime());
    expect(await accounts.signIn({ environment: 'LIVE' }, SECRETS)).toMatchObject({
      tokenType: 'bearer',
    });
  });
});

describe('drivers of an instance', () => {
  it('come page by page, each once, though others come in between, and none of another instance', async () => {
    const expected: string[] = [];
    for (let index = 0; index < 120; index += 1) {
      expected.push(simulator.addUser({ FirstName: `Driver ${index}` }).deviceToken);
      simulator.addUser({ FirstName: 'Elsewhere' }, OTHER_INSTANCE.instanceId);
      simulator.advanceClock(1000);
    }
    const session = openSession();
    const found: string[] = [];
    for (let page: number | null = 1; page !== null;) {
      const part = await drivers.list(session, SECRETS, page);
      found.push(...part.drivers.map(({ externalId }) => externalId));
      if (page === 1) expected.push(simulator.addUser({ FirstName: 'Late' }).deviceToken);
      page = part.nextPage;
    }
    expect(found).toEqual(expected);
  });

  it('can be found by our own key when the answer of their registration was lost', async () => {
    simulator.setFault({
      kind: 'timeout-after-effect',
      ending: 'reset',
      path: '/Registration/create',
      times: 1,
    });
    expect(
      await failureOf(drivers.register({ environment: 'LIVE' }, SECRETS, NEW_DRIVER)),
    ).toMatchObject({
      kind: 'unavailable',
      outcomeUnknown: true,
    });
    const found = await drivers.find(openSession(), SECRETS, { ownKey: NEW_DRIVER.ownKey });
    expect(found?.externalId).toBe(simulator.users.list()[0]!.deviceToken);
  });

  it('cannot be found when their registration never arrived', async () => {
    simulator.setFault({ kind: 'reset', path: '/Registration/create', times: 1 });
    expect(
      await failureOf(drivers.register({ environment: 'LIVE' }, SECRETS, NEW_DRIVER)),
    ).toMatchObject({
      outcomeUnknown: true,
    });
    expect(
      await drivers.find(openSession(), SECRETS, { ownKey: NEW_DRIVER.ownKey }),
    ).toBeUndefined();
  });
});

describe('a refresh', () => {
  it('whose answer was lost leaves open whether the pair is spent, and it is', async () => {
    const token = await accounts.signIn({ environment: 'LIVE' }, SECRETS);
    simulator.setFault({
      kind: 'timeout-after-effect',
      ending: 'reset',
      path: '/Auth/RefreshToken',
      times: 1,
    });
    expect(await failureOf(accounts.refresh({ environment: 'LIVE' }, pairOf(token)))).toMatchObject(
      {
        outcomeUnknown: true,
      },
    );
    expect(await accounts.refresh({ environment: 'LIVE' }, pairOf(token))).toBe('refused');
  });

  it('made twice at once with one pair succeeds once', async () => {
    const token = await accounts.signIn({ environment: 'LIVE' }, SECRETS);
    const results = await Promise.all([
      accounts.refresh({ environment: 'LIVE' }, pairOf(token)),
      accounts.refresh({ environment: 'LIVE' }, pairOf(token)),
    ]);
    expect(results.filter((result) => result === 'refused')).toHaveLength(1);
  });

  it('goes on while logins are blocked', async () => {
    let token = await accounts.signIn({ environment: 'LIVE' }, SECRETS);
    simulator.configure({ loginsPerWindow: 1 });
    expect((await failureOf(accounts.signIn({ environment: 'LIVE' }, SECRETS))).kind).toBe(
      'rate-limited',
    );
    for (let turn = 0; turn < 3; turn += 1)
      token = (await accounts.refresh({ environment: 'LIVE' }, pairOf(token))) as ProviderToken;
    expect(token.accessToken).not.toBe('');
  });
});

describeDriverProvider('DAMOOV', async () => {
  const own = await startTestDamoov({ settings: { loginsPerWindow: 100 } });
  return {
    provider: createDamoovProvider({ userUrl: own.url, apiUrl: own.url, now: own.now }),
    now: own.now,
    secrets: { 'API Authorization Credentials': SECRETS },
    wrongSecrets: {
      password: { ...SECRETS, password: 'wrong-secret' },
      email: { ...SECRETS, email: 'unknown@example.com', password: 'wrong-secret' },
    },
    customToken: DEVICE_TOKEN,
    setFault: (fault) => own.setFault(fault),
    oddities: DAMOOV_ODDITIES,
    refuseTokenOnce: () => own.revokeTokens('access', ({ kind }) => kind === 'admin'),
    limitOnce: (seconds) =>
      void own.setFault({ kind: 'rate-limit', retryAfterSeconds: seconds, times: 1 }),
    loseAnswerOnce: () =>
      void own.setFault({ kind: 'timeout-after-effect', ending: 'reset', times: 1 }),
    endPairs: (externalId) =>
      own.revokeTokens(
        'all',
        (subject) => subject.kind === 'user' && subject.deviceToken === externalId,
      ),
    stop: () => own.close(),
  };
});
