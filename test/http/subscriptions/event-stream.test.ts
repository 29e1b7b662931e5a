import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { EventStream } from '../../../src/http/subscriptions/event-stream.js';
import { observedBudget } from '../../support/limits.js';

const TICKS = 20;
const LARGE = 'x'.repeat(32 * 1024 * 1024);

async function opened(now = () => new Date(0)) {
  const server = createServer();
  const requested = new Promise<ServerResponse>((resolve) =>
    server.once('request', (_request, response: ServerResponse) => resolve(response)),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const request = get(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const answered = once(request, 'response') as Promise<[IncomingMessage]>;
  answered.catch(() => undefined);
  request.on('error', () => undefined);
  onTestFinished(async () => {
    request.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const response = await requested;
  const { budget, hits } = observedBudget();
  const stream = new EventStream({ response, budget, key: '192.0.2.1', now });
  return { stream, response, request, answered, hits };
}

/** Returns whether a promise has settled after some ticks of the event loop. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  for (let tick = 0; tick < TICKS; tick += 1) await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

describe('an event stream', () => {
  test('never settles a write in the same tick', async () => {
    const { stream } = await opened();
    const order: string[] = [];
    setImmediate(() => order.push('next tick'));
    await stream.write('one').then(() => order.push('written'));
    expect(order).toEqual(['next tick', 'written']);
  });

  test('settles a write to an ended response when that is closed, so that no replay spins meanwhile', async () => {
    const { stream, answered, request } = await opened();
    const unread = stream.write(LARGE);
    await answered;
    stream.end();
    const late = stream.write('late');
    expect(await isSettled(late)).toBe(false);
    request.destroy();
    await Promise.all([unread, late, stream.closed]);
  });

  test('settles its writes when it is cut', async () => {
    const { stream, answered } = await opened();
    const unread = stream.write(LARGE);
    await answered;
    expect(await isSettled(unread)).toBe(false);
    stream.cut();
    await Promise.all([unread, stream.closed, stream.write('late')]);
  });

  test('is cut when its reader takes nothing for longer than the budget has patience', async () => {
    let now = 0;
    const { stream, response, answered, hits } = await opened(() => new Date(now));
    const unread = stream.write(LARGE);
    await answered;
    stream.check();
    expect(response.destroyed).toBe(false);
    now = 3_600_000;
    stream.check();
    await unread;
    expect([response.destroyed, hits]).toEqual([true, ['unread-time']]);
  });
});
