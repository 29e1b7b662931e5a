import { describe, expect, it } from 'vitest';
import { type RemoteDriver } from '../../../src/providers/ports/driver.js';
import { externalIdOf } from '../../../src/services/driver/driver-import.js';
import { keySha256 } from '../../../src/services/driver/input.js';

const KEY = '3f0c7c1e-6a0e-4c7e-9d55-0a4f2f9b1c11';
const BY_DIGEST = /^sha256-[0-9a-f]{24}$/;

function nameOf(ownKey: string | null, taken: readonly string[] = []): string {
  const remote: RemoteDriver = {
    externalId: KEY,
    ownKey,
    displayName: null,
    firstName: null,
    lastName: null,
    email: null,
    active: true,
    activity: 'UNKNOWN',
    createdAt: null,
  };
  return externalIdOf({ remote, keySha256: keySha256(KEY) }, new Set(taken));
}

describe('externalIdOf', () => {
  it("is the provider's client id of the driver", () => {
    expect(nameOf('client-1', ['client-2'])).toBe('client-1');
  });

  it.each([
    ['there is none', null, []],
    ['another driver has it', 'client-1', ['client-1']],
    ['it is the permanent key', KEY.toUpperCase(), []],
    ['it holds the permanent key', `user ${KEY}!`, []],
    ['it is too long to be one', 'x'.repeat(201), []],
    ['it has control characters', 'client\n1', []],
  ])('is a name by a digest where %s', (_case, ownKey, taken) => {
    expect(nameOf(ownKey, taken)).toMatch(BY_DIGEST);
    expect(nameOf(ownKey, taken)).toBe(nameOf(ownKey, taken));
    expect(nameOf(ownKey, taken)).not.toContain(KEY.slice(0, 8));
  });
});
