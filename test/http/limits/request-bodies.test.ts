import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import { type ByteBudget, type ByteLimits } from '../../../src/http/limits/byte-budget.js';
import { limitRequestBodies } from '../../../src/http/limits/request-bodies.js';
import { addFailures } from '../../../src/http/routes/failures.js';
import { until } from '../../support/core.js';
import { observedReports } from '../../support/limits.js';

const KIBIBYTE = 1024;

describe('bodies under way', () => {
  let app: FastifyInstance;
  let port: number;
  let budget: ByteBudget;
  const sockets: Socket[] = [];
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await app.close();
  });

  async function serve(limits: ByteLimits) {
    const observed = observedReports();
    app = Fastify({ forceCloseConnections: true });
    app.decorateRequest('admitted', null);
    // Callers are looked up before their bodies are read.
    app.addHook('onRequest', () => Promise.resolve());
    addFailures(app);
    budget = limitRequestBodies(app, { reports: observed.reports, limits });
    app.post('/', ({ body }) => String(JSON.stringify(body).length));
    app.get('/', () => 'nothing');
    await app.listen({ port: 0, host: '127.0.0.1' });
    port = (app.server.address() as AddressInfo).port;
    return observed;
  }

  interface Sender {
    readonly socket: Socket;
    readonly answer: () => string;
  }
  async function open(head: string): Promise<Sender> {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    let text = '';
    socket.on('error', () => undefined).on('data', (data: Buffer) => (text += data.toString()));
    await once(socket, 'connect');
    socket.write(head);
    return { socket, answer: () => text };
  }
  const post = (length: number, type = 'application/json'): string =>
    `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`;
  const chunked =
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
  const chunk = (length: number): string => `${length.toString(16)}\r\n${'x'.repeat(length)}\r\n`;

  test('that came with their headers need no budget', async () => {
    await serve({ perCaller: 1, total: 1 });
    const whole = await open(`${post(7)}"whole"`);
    await until(() => whole.answer().includes('200 OK'));
    const late = await open(post(7));
    late.socket.write('"in tw');
    await until(() => late.answer() !== '');
    expect(late.answer()).toContain('429 Too Many Requests');
  });

  test('are refused by the size that they declare, before they come', async () => {
    await serve({ perCaller: 1e9, total: 1e9 });
    const { socket, answer } = await open(post(64 * KIBIBYTE + 1));
    await once(socket, 'close');
    expect(answer()).toContain('413');
    expect(answer()).toContain('without a valid access token at most 64 KiB are read');
  });

  test('that declare no size are refused once they exceed it', async () => {
    await serve({ perCaller: 1e9, total: 1e9 });
    const { socket, answer } = await open(chunked);
    for (let count = 0; count < 5; count += 1) socket.write(chunk(16 * KIBIBYTE));
    await once(socket, 'close');
    expect(answer()).toContain('413');
    await until(() => budget.bytes === 0);
  });

  test('have a budget for each caller', async () => {
    const { hits } = await serve({ perCaller: 130 * KIBIBYTE, total: 1e9 });
    const held = [await open(post(60 * KIBIBYTE)), await open(post(60 * KIBIBYTE))];
    for (const { socket } of held) socket.write(`"${'x'.repeat(48 * KIBIBYTE - 1)}`);
    await until(() => budget.bytes === 96 * KIBIBYTE);
    const { socket, answer } = await open(post(60 * KIBIBYTE));
    socket.write('"'.padEnd(40 * KIBIBYTE, 'x'));
    await once(socket, 'close');
    expect(answer()).toContain('429');
    expect(answer()).toContain('retry-after: 1');
    // The first ones are read when the rest comes.
    for (const each of held) each.socket.write(`${'x'.repeat(12 * KIBIBYTE - 1)}"`);
    await until(() => held.every((each) => each.answer().includes('200 OK')));
    expect(budget.bytes).toBe(0);
    expect(hits).toEqual(['body-caller']);
  });

  test('have a budget in all', async () => {
    const { hits } = await serve({ perCaller: 1e9, total: 40 * KIBIBYTE });
    const { socket, answer } = await open(post(60 * KIBIBYTE));
    socket.write('"'.padEnd(50 * KIBIBYTE, 'x'));
    await once(socket, 'close');
    expect(answer()).toContain('503');
    expect(answer()).toContain('retry-after: 1');
    expect(hits).toEqual(['body-total']);
  });

  test('count no more once their connection is gone', async () => {
    await serve({ perCaller: 1e9, total: 1e9 });
    const { socket } = await open(post(60 * KIBIBYTE));
    socket.write('x'.repeat(20 * KIBIBYTE));
    await until(() => budget.bytes > 0);
    socket.destroy();
    await until(() => budget.bytes === 0);
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  });

  test.for([
    ['of a method without one', 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n'],
    [
      'at an address that is not there',
      'POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 60000\r\n\r\n',
    ],
    [
      'of a type that is not read',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 60000\r\n\r\n',
    ],
  ] as const)('%s hold nothing and break nothing', async ([, head]) => {
    await serve({ perCaller: 1e9, total: 1e9 });
    const { socket, answer } = await open(head);
    socket.write('x'.repeat(30_000));
    await until(() => answer().startsWith('HTTP/1.1 '));
    socket.write('x'.repeat(30_000));
    socket.destroy();
    await until(() => budget.bytes === 0);
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  });
});
