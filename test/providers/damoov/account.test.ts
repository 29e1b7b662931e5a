import { describe, expect, it } from 'vitest';
import {
  readSecrets,
  signInAsAdmin,
  signInAsUser,
  toInstance,
} from '../../../src/providers/damoov/account.js';
import { DamoovClient } from '../../../src/providers/damoov/client.js';
import { NOW, SECRETS } from './support.js';

describe('readSecrets', () => {
  it('takes an instance with its credentials, and knows one environment and one way to sign in', () => {
    expect(readSecrets(SECRETS)).toEqual({
      ok: true,
      environment: 'LIVE',
      authMethod: 'ADMIN_PASSWORD',
      principal: 'admin@example.com',
      webhookSecret: null,
    });
  });

  it.each(['ABCDEF00-0000-0000-0000-ABCDEF000000', 'abcdef0000000000', 'inst_17', 'a/b+c=='])(
    'takes the key %j, whatever form it has: Damoov decides',
    (key) => {
      expect(readSecrets({ ...SECRETS, instanceId: key, instanceKey: key })).toMatchObject({
        ok: true,
      });
    },
  );

  it('names all fields that are missing', () => {
    const reading = readSecrets({});
    expect(reading.ok ? [] : reading.problems.map(({ field }) => field)).toEqual([
      ['damoov', 'instanceId'],
      ['damoov', 'instanceKey'],
      ['damoov', 'email'],
      ['damoov', 'password'],
    ]);
  });

  it.each<[string, keyof typeof SECRETS, unknown]>([
    ['an empty id', 'instanceId', ''],
    ['an id with a blank within', 'instanceId', 'hunter2 hunter2'],
    ['a key that fits no header', 'instanceKey', 'hunter2é'],
    ['a key with a line break', 'instanceKey', 'hunter2\n'],
    ['a number for a key', 'instanceKey', 424242],
    ['an object for a key', 'instanceKey', { hunter2: 'hunter2' }],
    ['an address without its host', 'email', 'hunter2'],
    ['an empty address', 'email', ''],
    ['an address with a line break', 'email', 'hunter2@example.com\n'],
    ['an empty password', 'password', ''],
    ['a password with a blank before it', 'password', ' hunter2'],
    ['a password without end', 'password', 'hunter2'.repeat(1000)],
    ['null for a password', 'password', null],
    ['a list for a password', 'password', ['hunter2']],
  ])('refuses %s, names the field and not the value', (_case, field, value) => {
    const reading = readSecrets({ ...SECRETS, [field]: value });
    expect(reading.ok).toBe(false);
    if (reading.ok) return;
    expect(new Set(reading.problems.map((problem) => problem.field.join('.')))).toEqual(
      new Set([`damoov.${field}`]),
    );
    expect(JSON.stringify(reading)).not.toMatch(/hunter2|424242/);
  });
});

describe('secrets that are none', () => {
  it('are never sent', async () => {
    const client = new DamoovClient({
      userUrl: 'http://127.0.0.1:9',
      apiUrl: 'http://127.0.0.1:9',
      now: () => NOW,
    });
    await expect(signInAsAdmin(client, { environment: 'LIVE' }, {})).rejects.toThrow(TypeError);
    await expect(
      signInAsUser(client, { environment: 'LIVE' }, { ...SECRETS, instanceId: '' }, 'fake'),
    ).rejects.toThrow(TypeError);
    expect(() => toInstance({ instanceId: SECRETS.instanceId })).toThrow(TypeError);
  });
});
