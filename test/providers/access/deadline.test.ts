import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ProviderAnswer } from '../../../src/providers/access/answer.js';
import { type CallGuard } from '../../../src/providers/access/call.js';
import { withinListTime } from '../../../src/providers/access/deadline.js';
import { callProvider } from '../../../src/providers/access/http.js';
import { failureOf } from '../support.js';

/** Page of a list whose next page is always there. */
const page = { status: 200, text: '' } as ProviderAnswer;

/** Reads a list of pages, each by a call. */
function readPages(pages: number, guard: CallGuard): Promise<number> {
  const ask = (): Promise<ProviderAnswer> =>
    callProvider({
      provider: 'INVERS',
      name: 'list',
      baseUrl: 'http://127.0.0.1:9',
      method: 'GET',
      path: '/',
      guard,
    });
  const list = async (): Promise<number> => {
    let read = 0;
    while (read < pages) {
      await ask();
      read += 1;
    }
    return read;
  };
  return withinListTime(list);
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
    return readPages(pages, slow);
  };

  it('lets a list of many pages go on while each of them arrives', async () => {
    const list = listOf(40);
    await vi.advanceTimersByTimeAsync(40 * 14_000);
    expect(await list).toBe(40);
  });

  it('gives up an endless list, and reports it', async () => {
    const failure = failureOf(listOf(1000));
    await vi.advanceTimersByTimeAsync(43 * 14_000);
    expect(await failure).toMatchObject({
      kind: 'unavailable',
      message: "The provider's list was not complete within 10 minutes.",
    });
  });
});
