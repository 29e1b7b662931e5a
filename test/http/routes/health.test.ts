import { fastify } from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type HealthChecks, healthRoutes, Unhealthy } from '../../../src/http/routes/health.js';
import { useTempStore } from '../../support/store.js';

async function start(checks: HealthChecks, timeoutMs = 5000): Promise<string> {
  const app = fastify();
  await app.register(healthRoutes({ checks, timeoutMs }));
  onTestFinished(() => app.close());
  return app.listen({ port: 0, host: '127.0.0.1' });
}
const answerOf = async (url: string) => {
  const answer = await fetch(url);
  return {
    status: answer.status,
    body: await answer.json(),
    caching: answer.headers.get('cache-control'),
  };
};

describe('readiness', () => {
  it('is given while the database takes writes, and says that it does not any more', async () => {
    const store = useTempStore();
    const base = await start({ database: () => store.probe() });
    expect(await answerOf(`${base}/health/ready`)).toEqual({
      status: 200,
      body: { status: 'ok' },
      caching: 'no-store',
    });
    await store.close();
    const answer = await answerOf(`${base}/health/ready`);
    expect(answer).toEqual({
      status: 503,
      body: { status: 'unavailable', failing: { database: 'the database is closed' } },
      caching: 'no-store',
    });
  });

  it('names what fails and nothing else', async () => {
    const base = await start({
      fine: () => Promise.resolve(),
      broken: () => Promise.reject(new Unhealthy('it is broken')),
      wrong: () => {
        throw new Unhealthy('it is wrong');
      },
    });
    expect(await answerOf(`${base}/health/ready`)).toMatchObject({
      status: 503,
      body: { failing: { broken: 'it is broken', wrong: 'it is wrong' } },
    });
  });

  it('repeats no error that was not made to be read: it may hold an address or a statement', async () => {
    const base = await start({
      broken: () => Promise.reject(new Error('connect ECONNREFUSED postgres://admin:hunter2@db')),
    });
    expect(await answerOf(`${base}/health/ready`)).toMatchObject({
      status: 503,
      body: { failing: { broken: 'it failed; the log says why' } },
    });
  });

  it('looks once for all who ask meanwhile, and again for who asks later', async () => {
    let looks = 0;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const base = await start({
      slow: () => {
        looks += 1;
        return promise;
      },
    });
    const answers = Array.from({ length: 20 }, () => answerOf(`${base}/health/ready`));
    // Every one of them is in before the look ends: the server has answered something that was
    // asked after them.
    await answerOf(`${base}/health/live`);
    while (looks === 0) await answerOf(`${base}/health/live`);
    resolve(undefined);
    expect(new Set((await Promise.all(answers)).map(({ status }) => status))).toEqual(
      new Set([200]),
    );
    expect(looks).toBeLessThan(20);
    const before = looks;
    await answerOf(`${base}/health/ready`);
    expect(looks).toBe(before + 1);
  });

  it('does not wait for a check that hangs', async () => {
    const base = await start({ hanging: () => new Promise<void>(() => undefined) }, 1);
    expect(await answerOf(`${base}/health/ready`)).toMatchObject({
      status: 503,
      body: { failing: { hanging: 'no answer within 1 ms' } },
    });
  });
});

it('is alive whatever else is broken', async () => {
  const base = await start({ broken: () => Promise.reject(new Error('it is broken')) });
  expect(await answerOf(`${base}/health/live`)).toEqual({
    status: 200,
    body: { status: 'ok' },
    caching: 'no-store',
  });
});
