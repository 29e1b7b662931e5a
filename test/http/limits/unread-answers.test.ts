import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import { type Limit } from '../../../src/domain/ports/telemetry.js';
import { limitUnreadAnswers } from '../../../src/http/limits/unread-answers.js';
import { type UnreadBudgetParts } from '../../../src/http/limits/unread-budget.js';
import { until } from '../../support/core.js';
import { observedBudget } from '../../support/limits.js';

const MEBIBYTE = 1024 * 1024;
/** More than the system's own buffers take. */
const LARGE = 12 * MEBIBYTE;

describe('answers that no client reads', () => {
  let app: FastifyInstance;
  let port: number;
  const sockets: Socket[] = [];
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await app.close();
  });

  async function serve(parts: Partial<UnreadBudgetParts>) {
    const observed = observedBudget(parts);
    app = Fastify({ forceCloseConnections: true });
    app.decorateRequest('admitted', null);
    limitUnreadAnswers(app, observed.budget);
    app.get('/large', () => 'x'.repeat(LARGE));
    app.get('/small', () => 'x'.repeat(1000));
    await app.listen({ port: 0, host: '127.0.0.1' });
    port = (app.server.address() as AddressInfo).port;
    return observed;
  }

  /** Asks and reads nothing. */
  async function ask(path: string): Promise<Socket> {
    const socket = connect(port, '127.0.0.1').pause();
    sockets.push(socket);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    return socket;
  }
  const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`);

  test('are counted until they have left, and further ones are dropped with what to do', async () => {
    const { budget, hits } = await serve({ limits: { perCaller: 2 * LARGE, total: 10 * LARGE } });
    const unread = [await ask('/large'), await ask('/large')];
    await until(() => budget.bytes === 2 * LARGE);
    const refused = await get('/large');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await refused.json()).toMatchObject({
      errors: [{ extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 5 } }],
    });
    expect((await get('/small')).status).toBe(200);
    for (const socket of unread) socket.resume();
    await until(() => budget.bytes === 0);
    expect(await (await get('/large')).text()).toHaveLength(LARGE);
    await until(() => budget.bytes === 0);
    expect(hits).toEqual(['unread-caller'] satisfies Limit[]);
  });

  test('are dropped with 503 where this caller has most of what all may leave', async () => {
    const { budget, hits } = await serve({ limits: { perCaller: 10 * LARGE, total: LARGE } });
    await ask('/large');
    await until(() => budget.bytes === LARGE);
    expect((await get('/large')).status).toBe(503);
    expect(hits).toEqual(['unread-total']);
  });

  test('count no more once their connection is gone', async () => {
    const { budget } = await serve({});
    const socket = await ask('/large');
    await until(() => budget.bytes === LARGE);
    socket.destroy();
    await until(() => budget.bytes === 0);
    expect(budget.isSpent('127.0.0.1')).toBe(false);
  });

  test('end with their connection when nothing is read for a time', async () => {
    const { budget, hits, lines } = await serve({ patienceMs: 50 });
    const socket = await ask('/large');
    const closed = once(socket, 'close');
    await until(() => hits.length === 1);
    socket.resume();
    await closed;
    await until(() => budget.bytes === 0);
    expect(hits).toEqual(['unread-time']);
    expect(lines).toEqual([{ limit: 'unread-time', caller: '127.0.0.1' }]);
  });

  test('are no matter where a connection waits for its next request', async () => {
    const { hits } = await serve({ patienceMs: 20 });
    const socket = await ask('/small');
    socket.resume();
    await once(socket, 'data');
    await new Promise((resolve) => setTimeout(resolve, 60));
    socket.write('GET /small HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'data');
    expect(hits).toEqual([]);
  });
});
