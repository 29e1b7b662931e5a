import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { AccountGuards, type BreakerChange } from '../../../src/providers/access/account-guards.js';
import { type ProviderAnswer } from '../../../src/providers/access/answer.js';
import { type ProviderCall } from '../../../src/providers/access/call.js';
import { callProvider } from '../../../src/providers/access/http.js';
import { RetryBudget } from '../../../src/providers/access/retry-budget.js';
import { ProviderFailure } from '../../../src/providers/failure.js';
import { TestClock } from '../../support/store.js';
import { AnsweringServer } from '../answering-server.js';

const OK = { status: 200, json: {} };
const DOWN = { status: 503, json: {} };

let server: AnsweringServer;
let clock: TestClock;
let guards: AccountGuards;

beforeAll(async () => {
  server = await AnsweringServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  clock = new TestClock();
  guards = new AccountGuards({ now: clock.now });
});

const ask = (accountId = 'one', more: Partial<ProviderCall> = {}): Promise<ProviderAnswer> =>
  callProvider({
    provider: 'INVERS',
    name: 'things',
    baseUrl: server.url,
    method: 'GET',
    path: '/things',
    guard: guards.of(accountId),
    ...more,
  });
const refusalOf = (call: Promise<unknown>): Promise<ProviderFailure> =>
  call.then(
    () => {
      throw new Error('not refused');
    },
    (error: unknown) => error as ProviderFailure,
  );
async function breakDown(accountId = 'one'): Promise<void> {
  for (let call = 0; call < 5; call += 1) await ask(accountId);
}

describe('the circuit breaker of an account', () => {
  it('opens after five failures in a row, reports when it will be tried again, and lets nothing through until then', async () => {
    server.answer(DOWN);
    await breakDown();
    const refusal = await refusalOf(ask());
    expect(refusal).toBeInstanceOf(ProviderFailure);
    expect(refusal).toMatchObject({
      kind: 'unavailable',
      outcomeUnknown: false,
      retryAt: new Date(clock.now().getTime() + 10_000),
    });
    clock.advance(9.9);
    await refusalOf(ask());
    expect(server.requests).toHaveLength(5);
    expect(guards.retryAt('one')).toEqual(new Date(clock.now().getTime() + 100));
  });

  it('is not opened by refusals, limits or failures with answers between them', async () => {
    server.answer(...[401, 404, 409, 422, 429, 400].map((status) => ({ status, json: {} })));
    for (let call = 0; call < 12; call += 1) await ask();
    server.answer(DOWN, DOWN, DOWN, DOWN, OK, DOWN, DOWN, DOWN, DOWN, OK);
    for (let call = 0; call < 10; call += 1) await ask();
    expect(guards.retryAt('one')).toBeNull();
  });

  it('is opened by silence and torn connections too', async () => {
    server.answer((response) => response.socket?.destroy());
    for (let call = 0; call < 4; call += 1)
      expect(await refusalOf(ask())).toMatchObject({ kind: 'unavailable' });
    server.answer(() => undefined);
    expect(await refusalOf(ask('one', { timeoutMs: 20 }))).toMatchObject({
      message: expect.stringContaining('did not answer within'),
    });
    expect(guards.retryAt('one')).not.toBeNull();
  });

  it('lets one call try every ten seconds, and closes when that one is answered', async () => {
    const changes: BreakerChange[] = [];
    guards.onChange((change) => changes.push(change));
    server.answer(DOWN);
    await breakDown();
    for (let probe = 0; probe < 3; probe += 1) {
      clock.advance(10);
      await Promise.allSettled(Array.from({ length: 20 }, () => ask()));
    }
    expect(server.requests).toHaveLength(5 + 3);
    server.answer(OK);
    clock.advance(10);
    expect(await ask()).toMatchObject({ status: 200 });
    await Promise.all(Array.from({ length: 20 }, () => ask()));
    expect(server.requests).toHaveLength(21);
    expect(changes.map(({ retryAt }) => retryAt !== null)).toEqual([true, true, true, true, false]);
    expect(guards.retryAt('one')).toBeNull();
  });

  it('asks callers during the try to come back, instead of letting them wait for it', async () => {
    server.answer(DOWN);
    await breakDown();
    clock.advance(10);
    const answer = Promise.withResolvers<undefined>();
    server.answer((response) => void answer.promise.then(() => response.writeHead(200).end('{}')));
    const probe = ask();
    expect(await refusalOf(ask())).toMatchObject({
      kind: 'unavailable',
      retryAt: new Date(clock.now().getTime() + 1000),
    });
    answer.resolve(undefined);
    await probe;
  });

  it('is of one account only', async () => {
    server.answer(DOWN);
    await breakDown('one');
    server.answer(OK);
    expect(await ask('two')).toMatchObject({ status: 200 });
  });
});

describe('the bulkhead of an account', () => {
  it('lets sixteen calls out at once, the rest in their turn', async () => {
    const open: (() => void)[] = [];
    server.answer((response) => open.push(() => response.writeHead(200).end('{}')));
    const calls = Array.from({ length: 40 }, () => ask());
    const settled = Promise.all(calls);
    let answered = 0;
    while (answered < 40) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(open.length).toBeLessThanOrEqual(16);
      answered += open.length;
      for (const finish of open.splice(0)) finish();
    }
    expect((await settled).map(({ status }) => status)).toEqual(
      Array.from({ length: 40 }, () => 200),
    );
  });

  it('refuses after 5 seconds what waits behind calls that hang, and gives those up after 15', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    onTestFinished(() => void vi.useRealTimers());
    server.answer(() => undefined);
    const ended: string[] = [];
    const calls = Array.from({ length: 40 }, () =>
      refusalOf(ask()).then(({ message }) => ended.push(message)),
    );
    await vi.advanceTimersByTimeAsync(4999);
    expect(ended).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toEqual(
      Array.from({ length: 24 }, () => 'Too many calls of this account wait for the provider.'),
    );
    await vi.advanceTimersByTimeAsync(10_000);
    await Promise.all(calls);
    expect(ended.slice(24)).toEqual(
      Array.from({ length: 16 }, () => 'The provider did not answer within 15 seconds.'),
    );
    expect(server.requests.length).toBeLessThanOrEqual(16);
  });

  it('turns away more than can wait, without having asked', async () => {
    server.answer(() => undefined);
    const calls = Array.from({ length: 16 + 512 }, () => refusalOf(ask()));
    expect(await refusalOf(ask())).toMatchObject({
      kind: 'unavailable',
      outcomeUnknown: false,
      message: expect.stringContaining('Too many calls'),
    });
    guards.stop();
    await Promise.all(calls);
  });
});

describe('a server that stops', () => {
  it('cuts calls off, and knows that a write may have gone through', async () => {
    server.answer(() => guards.stop());
    expect(await refusalOf(ask('one', { method: 'POST', json: {} }))).toMatchObject({
      kind: 'unavailable',
      outcomeUnknown: true,
      message: expect.stringContaining('stopping'),
    });
  });
});

describe('the budget for retries', () => {
  it('limits them to a fifth of the calls, but for one every ten seconds', () => {
    const budget = new RetryBudget();
    let free = 0;
    for (let call = 0; call < 1000; call += 1) {
      budget.noteCall();
      if (budget.reserve(clock.now()) === 0) free += 1;
    }
    expect(free).toBeGreaterThan(190);
    expect(free).toBeLessThanOrEqual(203);
  });

  it('spaces those that are too many, up to a minute', () => {
    const budget = new RetryBudget();
    const waits = Array.from({ length: 12 }, () => budget.reserve(clock.now()));
    expect(waits).toEqual([
      0, 0, 0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 60_000, 60_000, 60_000,
    ]);
    clock.advance(3600);
    expect(budget.reserve(clock.now())).toBe(10_000);
  });

  it('is not spent while the provider is not asked at all', async () => {
    server.answer(DOWN);
    await breakDown();
    expect(Array.from({ length: 20 }, () => guards.retryWaitMs('one'))).toEqual(
      Array.from({ length: 20 }, () => 0),
    );
  });
});
