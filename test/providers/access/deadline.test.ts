import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ProviderAnswer } from '../../../src/providers/access/answer.js';
import { guardedProvider } from '../../../src/providers/access/guarded-provider.js';
import { type CallGuard, callProvider } from '../../../src/providers/access/http.js';
import { type Provider } from '../../../src/providers/provider.js';
import { failureOf } from '../support.js';

/** Page of a list whose next page is always there. */
const page = { status: 200, text: '' } as ProviderAnswer;

/** A provider whose lists have so many pages, each asked for by a call. */
function providerOfPages(pages: number, guard: CallGuard): Provider {
  const ask = (): Promise<ProviderAnswer> =>
    callProvider({
      provider: 'INVERS',
      name: 'list',
      baseUrl: 'http://127.0.0.1:9',
      method: 'GET',
      path: '/',
    });
  const list = async (): Promise<number> => {
    let read = 0;
    while (read < pages) {
      await ask();
      read += 1;
    }
    return read;
  };
  return guardedProvider({ vehicles: { list } } as unknown as Provider, guard);
}

describe('the time of a list', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A page takes 14 seconds; when the time is over, the call itself is made. */
  const slow: CallGuard = async (call, exchange) => {
    await new Promise((resolve) => setTimeout(resolve, 14_000));
    return performance.now() < startedAt + 600_000 ? page : exchange(call);
  };
  let startedAt = 0;
  const listOf = (pages: number): Promise<unknown> => {
    startedAt = performance.now();
    return providerOfPages(pages, slow).vehicles!.list({} as never);
  };

  it('lets a list of many pages go on while each of them arrives', async () => {
    const list = listOf(40);
    await vi.advanceTimersByTimeAsync(40 * 14_000);
    expect(await list).toBe(40);
  });

  it('gives up a list that has no end in sight, and says so', async () => {
    const failure = failureOf(listOf(1000));
    await vi.advanceTimersByTimeAsync(43 * 14_000);
    expect(await failure).toMatchObject({
      kind: 'unavailable',
      message: "The provider's list was not complete within 10 minutes.",
    });
  });
});
