import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Duplex } from 'node:stream';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { UnreadWatch } from '../../../src/http/subscriptions/socket-health.js';
import { FlushQueue, SocketWriter } from '../../../src/http/subscriptions/socket-writer.js';
import { observedBudget } from '../../support/limits.js';

/** Opens a socket and a client that records its messages. */
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
  const writer = new SocketWriter(
    socket,
    stream,
    new UnreadWatch({ socket, share, budget, now: () => new Date(0) }),
    new FlushQueue(),
  );
  return { client, received, socket, stream, writer };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('a socket writer', () => {
  test('flushes the messages of one tick at its end, in order, and then takes more', async () => {
    const { client, received, socket, stream, writer } = await connected();
    const write = vi.spyOn(stream, 'write');
    for (const text of ['one', 'two', 'three']) expect(writer.send(text)).toBeUndefined();
    expect(write).not.toHaveBeenCalled();
    await nextTurn();
    expect([write.mock.calls.length, socket.bufferedAmount]).toEqual([1, 0]);
    await nextTurn();
    expect(writer.send('x'.repeat(4000))).toBeUndefined();
    while (received.length < 4) await once(client, 'message');
    expect(received.slice(0, 3)).toEqual(['one', 'two', 'three']);
  });

  test('asks for a pause after 4096 characters until all of them have left; never in the same tick', async () => {
    const { client, received, writer } = await connected();
    const settled: string[] = [];
    expect(writer.send('x'.repeat(4000))).toBeUndefined();
    const waiting = ['y'.repeat(100), 'z'].map((text) =>
      Promise.resolve(writer.send(text)).then(() => settled.push(text)),
    );
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    expect(settled).toEqual([]);
    await Promise.all(waiting);
    expect(settled).toHaveLength(2);
    expect(writer.send('after')).toBeUndefined();
    while (received.length < 4) await once(client, 'message');
    expect(received.map((text) => text.length)).toEqual([4000, 100, 1, 5]);
  });

  test('asks for a pause while a reader has not taken what was sent', async () => {
    const { client, received, socket, writer } = await connected();
    client.pause();
    let sent = 0;
    const text = 'x'.repeat(4000);
    do {
      expect(writer.send(text)).toBeUndefined();
      sent += 1;
      await nextTurn();
      await nextTurn();
    } while (socket.bufferedAmount === 0);
    const waiting = writer.send('late');
    expect(waiting).toBeDefined();
    client.resume();
    await waiting;
    expect(writer.send('last')).toBeUndefined();
    while (received.length < sent + 2) await once(client, 'message');
    expect(received.slice(-2)).toEqual(['late', 'last']);
  });

  test('sends every length and every character, and what comes before the end', async () => {
    const { client, received, socket, writer } = await connected();
    const texts = [0, 1, 125, 126, 65_535, 65_536, 70_000].flatMap((length) => [
      'x'.repeat(length),
      'ü€😀'.repeat(length / 9),
    ]);
    for (const text of texts) {
      void writer.send(text);
      await nextTurn();
    }
    for (const text of texts) void writer.send(text);
    void writer.send('last');
    writer.flush();
    socket.close(1000, 'over');
    expect(await once(client, 'close')).toEqual([1000, Buffer.from('over')]);
    expect(received).toEqual([...texts, ...texts, 'last']);
  });

  test('settles its promises when the socket is closed', async () => {
    const { socket, writer } = await connected();
    const waiting = writer.send('x'.repeat(5000));
    socket.terminate();
    await waiting;
    await expect(writer.send('too late')).resolves.toBeUndefined();
  });
});
