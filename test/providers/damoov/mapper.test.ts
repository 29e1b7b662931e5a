import { describe, expect, it } from 'vitest';
import {
  DEFAULT_ACCESS_SECONDS,
  toDate,
  toDriver,
  toRegistration,
  toToken,
} from '../../../src/providers/damoov/mapper.js';
import { toPascalCase, user, type WireUser } from '../../../src/providers/damoov/wire.js';
import { NEW_DRIVER, NOW, seconds } from './support.js';

const DEVICE_TOKEN = '3f0c7c1e-6a0e-4c7e-9d55-0a4f2f9b1c11';

describe('toToken', () => {
  it.each<[string, unknown, number]>([
    ['a number', 43_200, 43_200],
    ['a number as text', '1209600', 1_209_600],
    ["the documentation's placeholder", '', DEFAULT_ACCESS_SECONDS],
    ['nothing', undefined, DEFAULT_ACCESS_SECONDS],
    ['null', null, DEFAULT_ACCESS_SECONDS],
    ['words', 'two hours', DEFAULT_ACCESS_SECONDS],
    ['zero', 0, DEFAULT_ACCESS_SECONDS],
    ['less than nothing', -1, DEFAULT_ACCESS_SECONDS],
    ['a list', [60], DEFAULT_ACCESS_SECONDS],
    ['beyond all dates', 1e300, 366 * 86_400],
  ])(
    'counts the end from when it was asked for, with %s for ExpiresIn',
    (_case, ExpiresIn, life) => {
      expect(
        toToken(
          {
            AccessToken: { Token: 'fake', ExpiresIn },
            RefreshToken: 'fake-refresh',
            DeviceToken: DEVICE_TOKEN,
          },
          NOW,
        ),
      ).toEqual({
        accessToken: 'fake',
        tokenType: 'bearer',
        scopes: [],
        issuedAt: NOW,
        expiresAt: seconds(life),
        refreshToken: 'fake-refresh',
        deviceToken: DEVICE_TOKEN,
      });
    },
  );

  it('has no refresh token and no device token where there are none', () => {
    const token = toToken(
      { AccessToken: { Token: 'fake', ExpiresIn: 60 }, RefreshToken: null },
      NOW,
    );
    expect(Object.keys(token)).not.toEqual(expect.arrayContaining(['refreshToken']));
    expect(Object.keys(token)).not.toEqual(expect.arrayContaining(['deviceToken']));
  });
});

describe('toRegistration', () => {
  it('sends what is known, and our own key as the client id', () => {
    expect(toRegistration({ ...NEW_DRIVER, customToken: DEVICE_TOKEN })).toEqual({
      CreateAccessToken: true,
      CustomToken: DEVICE_TOKEN,
      FirstName: 'Ada',
      LastName: 'Example',
      Email: 'ada@example.com',
      UserFields: { ClientId: 'own-key-1' },
    });
    expect(
      toRegistration({
        ownKey: 'k',
        customToken: null,
        firstName: null,
        lastName: null,
        email: null,
        withToken: false,
      }),
    ).toEqual({
      CreateAccessToken: false,
      UserFields: { ClientId: 'k' },
    });
  });
});

describe('toDriver', () => {
  const driver = (more: Partial<WireUser>) =>
    toDriver({
      DeviceToken: DEVICE_TOKEN,
      DateCreated: null,
      Status: null,
      ActivityStatus: null,
      ...more,
    });
  const profile = (more: object) => ({
    FirstName: null,
    LastName: null,
    Nickname: null,
    Email: null,
    ...more,
  });

  it('maps all fields of a user', () => {
    expect(
      driver({
        DateCreated: '2026-06-12T04:51:03.3227368',
        Status: 'Active',
        ActivityStatus: 'Active',
        UserProfile: profile({ FirstName: ' Ada ', LastName: 'Example', Email: 'ada@example.com' }),
        UserFields: [{ ClientId: null }, { ClientId: 'client-1' }],
      }),
    ).toEqual({
      externalId: DEVICE_TOKEN,
      ownKey: 'client-1',
      displayName: 'Ada Example',
      firstName: 'Ada',
      lastName: 'Example',
      email: 'ada@example.com',
      active: true,
      activity: 'ACTIVE',
      createdAt: new Date('2026-06-12T04:51:03.322Z'),
    });
  });

  it.each([
    ['Active', 'ACTIVE'],
    ['Inactive', 'INACTIVE'],
    ['Lost', 'LOST'],
    ['No Data', 'NO_DATA'],
    ['NoData', 'NO_DATA'],
    ['Error', 'UNKNOWN'],
    [null, 'UNKNOWN'],
  ])('reads the activity %j as %s', (ActivityStatus, activity) => {
    expect(driver({ ActivityStatus }).activity).toBe(activity);
  });

  it.each([
    [{ LastName: 'Example' }, 'Example'],
    [{ Nickname: 'Van 1', Email: 'ada@example.com' }, 'Van 1'],
    [{ FirstName: ' ', Email: 'ada@example.com' }, 'ada@example.com'],
    [{}, null],
  ])('names whom it knows by %j as well as it can, never by the key', (fields, name) => {
    expect(driver({ UserProfile: profile(fields) }).displayName).toBe(name);
  });

  it('maps a user without any details', () => {
    expect(driver({ UserProfile: null, UserFields: null })).toMatchObject({
      displayName: null,
      ownKey: null,
      email: null,
      active: true,
      createdAt: null,
    });
  });

  it.each([
    ['Active', true],
    ['Inactive', false],
    ['Deactivated', false],
    ['deleted', false],
    ['Something new', true],
  ])('takes the status %s for active: %s', (Status, active) => {
    expect(driver({ Status }).active).toBe(active);
  });

  it('reads UserFields as the list they come in, as the object they are sent in, and odd names as none', () => {
    expect(
      user.parse({
        DeviceToken: 'x',
        UserFields: { ClientId: 'c' },
        UserProfile: { FirstName: 7 },
      }),
    ).toMatchObject({
      UserFields: [{ ClientId: 'c' }],
      UserProfile: { FirstName: null },
    });
  });
});

describe('toDate', () => {
  it.each([
    ['2026-06-12T04:51:03.3227368', '2026-06-12T04:51:03.322Z'],
    ['2026-06-12T04:51:03', '2026-06-12T04:51:03.000Z'],
    ['2026-06-12T04:51:03Z', '2026-06-12T04:51:03.000Z'],
    ['2026-06-12T04:51:03+02:00', '2026-06-12T02:51:03.000Z'],
  ])('reads %s, as UTC where it has no zone', (text, expected) => {
    expect(toDate(text)?.toISOString()).toBe(expected);
  });

  it.each(['yesterday', '2026-13-12T04:51:03', '', null, undefined])(
    'finds no time in %s',
    (text) => {
      expect(toDate(text)).toBeNull();
    },
  );
});

describe('toPascalCase', () => {
  it('reads both spellings alike, in lists and objects', () => {
    expect(
      toPascalCase({ result: [{ deviceToken: 'x', AccessToken: { expiresIn: 1 } }], status: 200 }),
    ).toEqual({
      Result: [{ DeviceToken: 'x', AccessToken: { ExpiresIn: 1 } }],
      Status: 200,
    });
  });

  it('counts the documented spelling where both are there', () => {
    expect(toPascalCase({ status: 200, Status: 401 })).toEqual({ Status: 401 });
    expect(toPascalCase({ Status: 401, status: 200 })).toEqual({ Status: 401 });
  });

  it.each([null, 'text', 7, true])('leaves %s as it is', (value) => {
    expect(toPascalCase(value)).toBe(value);
  });

  it('survives any depth', () => {
    const deep: unknown = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000));
    expect(() => toPascalCase(deep)).not.toThrow();
  });
});
