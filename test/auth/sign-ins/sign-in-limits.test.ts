import { beforeEach, describe, expect, it } from 'vitest';
import { type Attempt, SignInLimits } from '../../../src/auth/sign-ins/sign-in-limits.js';
import { TestClock } from '../../support/store.js';

const NETWORK = '192.0.2.1';
let clock: TestClock;
let limits: SignInLimits;

beforeEach(() => {
  clock = new TestClock();
  limits = new SignInLimits({ perMinute: 20, now: clock.now });
});

const attempt = (clientId: string, network = NETWORK, isKnown = true): Attempt => ({
  clientId,
  network,
  isKnown,
});
const madeUp = (clientId: string, network = NETWORK): Attempt => attempt(clientId, network, false);
const fail = (clientId: string, network = NETWORK): void =>
  limits.begin(attempt(clientId, network))('wrong');
const succeed = (clientId: string, network = NETWORK): void =>
  limits.begin(attempt(clientId, network))('good');

describe('failed sign-ins', () => {
  it('are not those in progress, which leave no room for a sixth', async () => {
    const ends = Array.from({ length: 5 }, () => limits.begin(attempt('a')));
    expect(await limits.admit(attempt('a'))).toEqual({ waitSeconds: 0, isCrowded: false });
    const sixth = limits.begin(attempt('a'));
    expect(await limits.admit(attempt('a'))).toEqual({ waitSeconds: 0, isCrowded: true });
    expect(await limits.admit(attempt('b'))).toEqual({ waitSeconds: 0, isCrowded: false });
    sixth('unknown');
    for (const end of ends.slice(0, 4)) end('wrong');
    limits.begin(attempt('a'));
    expect(await limits.admit(attempt('a'))).toEqual({ waitSeconds: 0, isCrowded: true });
    ends[4]!('good');
    expect(await limits.admit(attempt('a'))).toEqual({ waitSeconds: 0, isCrowded: false });
  });

  it('are not those of a process that never said how they ended', async () => {
    for (let index = 0; index < 6; index += 1) limits.begin(attempt('a'));
    expect(await limits.admit(attempt('a'))).toMatchObject({ isCrowded: true });
    clock.advance(10);
    expect(await limits.admit(attempt('a'))).toEqual({ waitSeconds: 0, isCrowded: false });
  });

  it('end with the minute that began with the first of them', () => {
    fail('a');
    clock.advance(40);
    for (let index = 0; index < 4; index += 1) fail('a');
    expect(limits.waitSeconds(attempt('a'))).toBe(20);
    clock.advance(20);
    expect(limits.waitSeconds(attempt('a'))).toBe(0);
  });

  it('end at the latest after a minute, even when the clock is set back', () => {
    for (let index = 0; index < 5; index += 1) fail('a');
    clock.advance(-3600);
    expect(limits.waitSeconds(attempt('a'))).toBe(0);
  });

  it('are given back when nothing is known of the secret', () => {
    for (let index = 0; index < 200; index += 1) limits.begin(attempt('a'))('unknown');
    expect(limits.waitSeconds(attempt('a'))).toBe(0);
  });

  it('are a hundred from one network for clients that do not exist; others are not among them', () => {
    for (let index = 0; index < 99; index += 1) limits.begin(madeUp(`x${index}`))('wrong');
    for (let index = 0; index < 200; index += 1) fail(`known-${index}`);
    for (let index = 0; index < 10; index += 1) succeed('a');
    limits.begin(madeUp('x'))('unknown');
    expect(limits.waitSeconds(madeUp('b'))).toBe(0);
    limits.begin(madeUp('x'))('wrong');
    expect(limits.waitSeconds(madeUp('b'))).toBe(60);
    expect(limits.waitSeconds(madeUp('b', '192.0.2.2'))).toBe(0);
    expect(limits.waitSeconds(attempt('b'))).toBe(0);
  });

  it('are distinguished by the first 256 characters of a client id', () => {
    const long = 'x'.repeat(300);
    for (let index = 0; index < 5; index += 1) fail(`${long}${index}`);
    expect(limits.waitSeconds(attempt(long))).toBe(60);
  });
});

describe('successful sign-ins', () => {
  it('are so many a minute for one client from one network', () => {
    for (let index = 0; index < 20; index += 1) {
      expect(limits.waitSeconds(attempt('a'))).toBe(0);
      succeed('a');
    }
    expect(limits.waitSeconds(attempt('a'))).toBe(60);
    expect([
      limits.waitSeconds(attempt('b')),
      limits.waitSeconds(attempt('a', '192.0.2.2')),
    ]).toEqual([0, 0]);
    clock.advance(60);
    expect(limits.waitSeconds(attempt('a'))).toBe(0);
  });

  it('have no limit where it is 0', () => {
    limits = new SignInLimits({ perMinute: 0, now: clock.now });
    for (let index = 0; index < 2000; index += 1) succeed('a');
    expect(limits.waitSeconds(attempt('a'))).toBe(0);
  });
});
