import { describe, expect, it } from 'vitest';
import { checkDriver, checkDriverChanges, keySha256 } from '../../../src/services/driver/input.js';

const TOKEN = '3F0C7C1E-6A0E-4C7E-9D55-0A4F2F9B1C11';

describe('checkDriver', () => {
  it('takes nothing at all for a driver of whom nothing is known', () => {
    expect(checkDriver({})).toEqual({
      driver: { customToken: null, firstName: null, lastName: null, email: null },
      errors: [],
    });
  });

  it('takes what is around texts away, and a token in the case that the provider answers it in', () => {
    const { driver, errors } = checkDriver({
      customToken: TOKEN,
      firstName: ' Ada ',
      lastName: 'Example',
      email: ' ada@example.com ',
    });
    expect(errors).toEqual([]);
    expect(driver).toEqual({
      customToken: TOKEN.toLowerCase(),
      firstName: 'Ada',
      lastName: 'Example',
      email: 'ada@example.com',
    });
  });

  it.each([
    ['customToken', 'hunter2'],
    ['customToken', ''],
    ['customToken', `${TOKEN}/hunter2`],
    ['email', 'hunter2'],
    ['email', 'hunter2@a@b'],
    ['email', `${'hunter2'.repeat(40)}@example.com`],
    ['firstName', 'hunter2\n'.repeat(2)],
    ['lastName', 'hunter2'.repeat(40)],
  ])('refuses a bad %s, and does not repeat it', (field, value) => {
    const { errors } = checkDriver({ [field]: value });
    expect(errors).toEqual([
      { code: 'INVALID', field: [field], message: expect.stringMatching(/\w/) },
    ]);
    expect(JSON.stringify(errors)).not.toContain('hunter2');
  });
});

describe('checkDriverChanges', () => {
  it('leaves absent values absent, and passes null on', () => {
    expect(checkDriverChanges({})).toEqual({ changes: {}, errors: [] });
    expect(checkDriverChanges({ firstName: ' Ada ', lastName: null })).toEqual({
      changes: { firstName: 'Ada', lastName: null },
      errors: [],
    });
  });

  it('names every field at fault', () => {
    const { errors } = checkDriverChanges({ firstName: ' ', lastName: '\n.', email: '' });
    expect(errors.map(({ code, field }) => [code, ...field])).toEqual([
      ['REQUIRED', 'firstName'],
      ['INVALID', 'email'],
    ]);
  });
});

describe('keySha256', () => {
  it('is the same for a key in any case, and another one for another key', () => {
    expect(keySha256(TOKEN)).toBe(keySha256(TOKEN.toLowerCase()));
    expect(keySha256(TOKEN)).not.toBe(keySha256(`${TOKEN}0`));
    expect(keySha256(TOKEN)).toMatch(/^[0-9a-f]{64}$/);
  });
});
