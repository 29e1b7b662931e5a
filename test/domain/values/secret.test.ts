import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/domain/values/secret.js';

const VALUE = 'not-a-real-secret';

describe('Secret', () => {
  it('hands its value out only when asked to reveal it', () => {
    expect(new Secret(VALUE).reveal()).toBe(VALUE);
  });

  it('retains the type of what it wraps', () => {
    const bytes = new Uint8Array([1, 2, 3]);
    expect(new Secret(bytes).reveal()).toBe(bytes);
  });

  it.each([
    ['a template', (secret: Secret) => String(secret)],
    ['JSON', (secret: Secret) => JSON.stringify({ nested: [secret] })],
    [
      'the inspector',
      (secret: Secret) => inspect({ nested: secret }, { showHidden: true, depth: 9 }),
    ],
    ['format', (secret: Secret) => format('%s %o %j', secret, secret, secret)],
    ['an error message', (secret: Secret) => new Error(`refused ${secret.toString()}`).message],
  ])('shows only that it is a secret in %s', (_where, show) => {
    const shown = show(new Secret(VALUE));
    expect(shown).toContain('[secret]');
    expect(shown).not.toContain(VALUE);
  });

  it('has no enumerable property that holds the value', () => {
    expect(Object.entries(new Secret(VALUE))).toEqual([]);
    expect(structuredClone(new Secret(VALUE))).toEqual({});
  });
});
