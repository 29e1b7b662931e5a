import { type AddressInfo, connect } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import { limitPipelined, MAX_PIPELINED } from '../../../src/http/limits/pipelined.js';
import { observedBudget } from '../../support/limits.js';

describe('requests that do not wait for answers', () => {
  let app: FastifyInstance;
  afterEach(() => app.close());

  async function serve() {
    const observed = observedBudget({});
    app = Fastify({ forceCloseConnections: true });
    limitPipelined(app.server, observed.budget.reports);
    let begun = 0;
    app.addHook('onRequest', (_request, _reply, next) => {
      begun += 1;
      next();
    });
    app.get('/', () => 'answer');
    app.post('/', () => 'answer');
    await app.listen({ port: 0, host: '127.0.0.1' });
    return { hits: observed.hits, begun: () => begun };
  }

  /** Sends all at once; returns the answers, until as many came or the connection was cut. */
  function send(requests: string, expected: number): Promise<number> {
    const { port } = app.server.address() as AddressInfo;
    return new Promise((resolve) => {
      let text = '';
      const answers = (): number => text.split('HTTP/1.1 200').length - 1;
      const socket = connect(port, '127.0.0.1', () => socket.write(requests));
      socket.on('data', (data) => {
        text += data.toString('latin1');
        if (answers() === expected) socket.end();
      });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(answers()));
    });
  }

  test.each([
    ['GET', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['of POST', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n'],
  ])(
    'are answered in their order while they are few, and cut off while they are many: %s',
    async (_, one) => {
      const { hits, begun } = await serve();
      expect(await send(one.repeat(MAX_PIPELINED), MAX_PIPELINED)).toBe(MAX_PIPELINED);
      expect(hits).toEqual([]);
      const before = begun();
      expect(await send(one.repeat(1500), 1500)).toBeLessThanOrEqual(MAX_PIPELINED + 1);
      expect(begun() - before).toBeLessThanOrEqual(MAX_PIPELINED + 1);
      expect(hits).toEqual(['pipelined']);
    },
  );

  test('are not counted once they are answered', async () => {
    const { hits } = await serve();
    const { port } = app.server.address() as AddressInfo;
    for (let round = 0; round < 3 * MAX_PIPELINED; round += 1)
      expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('answer');
    expect(hits).toEqual([]);
  });
});
