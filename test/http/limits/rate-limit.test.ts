import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RateLimit } from '../../../src/http/limits/rate-limit.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function allowedOf(limit: RateLimit, key: string, times: number): Promise<number> {
  let allowed = 0;
  for (let index = 0; index < times; index += 1)
    if ((await limit.take(key)).isAllowed) allowed += 1;
  return allowed;
}

describe('a limit of rate', () => {
  it('lets the burst through at once, and the rate in the long run', async () => {
    const limit = new RateLimit({ perSecond: 100, burst: 500 });
    expect(await allowedOf(limit, 'a', 600)).toBe(500);
    let allowed = 500;
    // The window that began with the first request, and eleven more: a minute.
    for (let second = 1; second < 60; second += 1) {
      vi.advanceTimersByTime(1000);
      allowed += await allowedOf(limit, 'a', 200);
    }
    expect(allowed).toBe(60 * 100);
  });

  it('counts every key by itself', async () => {
    const limit = new RateLimit({ perSecond: 1, burst: 2 });
    expect(await allowedOf(limit, 'a', 5)).toBe(2);
    expect(await allowedOf(limit, 'b', 5)).toBe(2);
  });

  it('says what is left, and when there is room again', async () => {
    const limit = new RateLimit({ perSecond: 1, burst: 2 });
    expect((await limit.take('a')).headers).toEqual({
      'ratelimit-limit': '2',
      'ratelimit-policy': '2;w=2',
      'ratelimit-remaining': '1',
      'ratelimit-reset': '2',
    });
    vi.advanceTimersByTime(500);
    await limit.take('a');
    expect(await limit.take('a')).toEqual({
      isAllowed: false,
      retryAfterSeconds: 2,
      headers: {
        'ratelimit-limit': '2',
        'ratelimit-policy': '2;w=2',
        'ratelimit-remaining': '0',
        'ratelimit-reset': '2',
        'retry-after': '2',
      },
    });
    vi.advanceTimersByTime(1500);
    expect((await limit.take('a')).isAllowed).toBe(true);
  });

  it('of zero lets everything through and says nothing', async () => {
    const limit = new RateLimit({ perSecond: 0, burst: 1 });
    expect(await allowedOf(limit, 'a', 100)).toBe(100);
    expect((await limit.take('a')).headers).toEqual({});
  });
});
