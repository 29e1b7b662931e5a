import { beforeEach, describe, expect, it } from 'vitest';
import { SignInLimits } from '../../src/auth/sign-in-limits.js';
import { TestClock } from '../support/store.js';

const NETWORK = '192.0.2.1';
let clock: TestClock;
let limits: SignInLimits;

beforeEach(() => {
  clock = new TestClock();
  limits = new SignInLimits({ perMinute: 20, now: clock.now });
});

const fail = (clientId: string, network = NETWORK): void =>
  limits.begin(clientId, network)('wrong');
const succeed = (clientId: string, network = NETWORK): void =>
  limits.begin(clientId, network)('good');

describe('failed sign-ins', () => {
  it('count from their begin: a sixth is not heard while five are under way', () => {
    const ends = Array.from({ length: 5 }, () => limits.begin('a', NETWORK));
    expect(limits.waitSeconds('a', NETWORK)).toBe(60);
    expect(limits.waitSeconds('a', '192.0.2.2')).toBe(0);
    expect(limits.waitSeconds('b', NETWORK)).toBe(0);
    ends[0]!('good');
    expect(limits.waitSeconds('a', NETWORK)).toBe(0);
  });

  it('end with the minute that began with the first of them', () => {
    fail('a');
    clock.advance(40);
    for (let attempt = 0; attempt < 4; attempt += 1) fail('a');
    expect(limits.waitSeconds('a', NETWORK)).toBe(20);
    clock.advance(20);
    expect(limits.waitSeconds('a', NETWORK)).toBe(0);
  });

  it('end at the latest after a minute, even when the clock is set back', () => {
    for (let attempt = 0; attempt < 5; attempt += 1) fail('a');
    clock.advance(-3600);
    expect(limits.waitSeconds('a', NETWORK)).toBe(0);
  });

  it('are given back when nothing is known of the secret', () => {
    for (let attempt = 0; attempt < 200; attempt += 1) limits.begin('a', NETWORK)('unknown');
    expect(limits.waitSeconds('a', NETWORK)).toBe(0);
  });

  it('are a hundred from one network, whatever clients they name; successes are none of them', () => {
    for (let attempt = 0; attempt < 99; attempt += 1) fail(`made-up-${attempt}`);
    for (let attempt = 0; attempt < 10; attempt += 1) succeed('a');
    expect(limits.waitSeconds('a', NETWORK)).toBe(0);
    fail('another');
    expect(limits.waitSeconds('b', NETWORK)).toBe(60);
    expect(limits.waitSeconds('b', '192.0.2.2')).toBe(0);
  });

  it('are told apart by the first 256 characters of a client id', () => {
    const long = 'x'.repeat(300);
    for (let attempt = 0; attempt < 5; attempt += 1) fail(`${long}${attempt}`);
    expect(limits.waitSeconds(long, NETWORK)).toBe(60);
  });
});

describe('successful sign-ins', () => {
  it('are so many a minute for one client from one network', () => {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      expect(limits.waitSeconds('a', NETWORK)).toBe(0);
      succeed('a');
    }
    expect(limits.waitSeconds('a', NETWORK)).toBe(60);
    expect([limits.waitSeconds('b', NETWORK), limits.waitSeconds('a', '192.0.2.2')]).toEqual([
      0, 0,
    ]);
    clock.advance(60);
    expect(limits.waitSeconds('a', NETWORK)).toBe(0);
  });

  it('have no limit where it is 0', () => {
    limits = new SignInLimits({ perMinute: 0, now: clock.now });
    for (let attempt = 0; attempt < 2000; attempt += 1) succeed('a');
    expect(limits.waitSeconds('a', NETWORK)).toBe(0);
  });
});
