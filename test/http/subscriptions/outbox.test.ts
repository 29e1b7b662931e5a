import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Duplex } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Departures, Outbox } from '../../../src/http/subscriptions/outbox.js';
import { UnreadWatch } from '../../../src/http/subscriptions/socket-health.js';
import { observedBudget } from '../../support/limits.js';

/** A socket and its client, who notes what comes. */
async function connected() {
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  const opened = new Promise<{ readonly socket: WebSocket; readonly stream: Duplex }>((resolve) => {
    server.on('upgrade', (request, stream: Duplex, head) =>
      sockets.handleUpgrade(request, stream, head, (socket) => resolve({ socket, stream })),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(async () => {
    client.terminate();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const received: string[] = [];
  client.on('message', (data: Buffer) => void received.push(data.toString()));
  await once(client, 'open');
  const { socket, stream } = await opened;
  const { budget } = observedBudget();
  const share = budget.open('192.0.2.1', () => socket.terminate());
  const outbox = new Outbox(
    socket,
    stream,
    new UnreadWatch({ socket, share, budget, now: () => new Date(0) }),
    new Departures(),
  );
  return { client, received, socket, stream, outbox };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('an outbox', () => {
  test('sends what comes in one turn when that is over, in order, and then has room again', async () => {
    const { client, received, socket, stream, outbox } = await connected();
    for (const text of ['one', 'two', 'three']) expect(outbox.send(text)).toBeUndefined();
    expect(stream.writableCorked).toBe(1);
    await nextTurn();
    expect([stream.writableCorked, socket.bufferedAmount]).toEqual([0, 0]);
    await nextTurn();
    expect(outbox.send('x'.repeat(4000))).toBeUndefined();
    while (received.length < 4) await once(client, 'message');
    expect(received.slice(0, 3)).toEqual(['one', 'two', 'three']);
  });

  test('wants nothing further when there is no more room, until all has left; never in the same turn', async () => {
    const { client, received, outbox } = await connected();
    const settled: string[] = [];
    expect(outbox.send('x'.repeat(4000))).toBeUndefined();
    const waiting = ['y'.repeat(100), 'z'].map((text) =>
      Promise.resolve(outbox.send(text)).then(() => settled.push(text)),
    );
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    expect(settled).toEqual([]);
    await Promise.all(waiting);
    expect(settled).toHaveLength(2);
    expect(outbox.send('after')).toBeUndefined();
    while (received.length < 4) await once(client, 'message');
    expect(received.map((text) => text.length)).toEqual([4000, 100, 1, 5]);
  });

  test('has no room for a reader who has not taken what was sent', async () => {
    const { client, received, socket, outbox } = await connected();
    client.pause();
    let sent = 0;
    const text = 'x'.repeat(4000);
    do {
      expect(outbox.send(text)).toBeUndefined();
      sent += 1;
      await nextTurn();
      await nextTurn();
    } while (socket.bufferedAmount === 0);
    const waiting = outbox.send('late');
    expect(waiting).toBeDefined();
    client.resume();
    await waiting;
    expect(outbox.send('last')).toBeUndefined();
    while (received.length < sent + 2) await once(client, 'message');
    expect(received.slice(-2)).toEqual(['late', 'last']);
  });

  test('lets go of whoever waits when the socket is gone', async () => {
    const { socket, outbox } = await connected();
    const waiting = outbox.send('x'.repeat(5000));
    socket.terminate();
    await waiting;
    await expect(outbox.send('too late')).resolves.toBeUndefined();
  });
});
