import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startTestServer, type TestServer } from '../support/app.js';
import { until } from '../support/core.js';

/** First bytes of a client, after its upgrade, that are no frame of RFC 6455. */
const BROKEN: Readonly<Record<string, readonly number[]>> = {
  'an undefined opcode': [0x83, 0x80, 0, 0, 0, 0],
  'reserved bits': [0xf1, 0x80, 0, 0, 0, 0],
  'a frame without a mask': [0x81, 0x01, 0x61],
  'a ping in pieces': [0x09, 0x80, 0, 0, 0, 0],
  'a ping that is too long': [0x89, 0xfe, 0x00, 0x7e, 0, 0, 0, 0],
  'a continuation of nothing': [0x80, 0x80, 0, 0, 0, 0],
  'text that is no UTF-8': [0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe],
  'a length of eight bytes with its sign': [0x81, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  'a message of four gigabytes': [0x81, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
  'a close of one byte': [0x88, 0x81, 0, 0, 0, 0, 0x03],
  'a close by a code that is reserved': [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xed],
};

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

/** Sends the bytes on a socket of its own; resolves when the server has closed it. */
function send(bytes: readonly number[]): Promise<void> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve) => {
    const socket: Socket = connect(Number(port), hostname, () => {
      socket.write(
        'GET /graphql HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n' +
          'Sec-WebSocket-Key: bm90LWEtcmVhbC1rZXktMQ==\r\n\r\n',
      );
    });
    socket.once('data', () => socket.write(Buffer.from(bytes)));
    socket.on('error', () => undefined).once('close', () => resolve());
  });
}

test('broken frames close their socket, are logged ten times a minute, and no other client is cut', async () => {
  const other = new WebSocket(
    server.url.replace('http', 'ws') + '/graphql',
    'graphql-transport-ws',
  );
  await new Promise((resolve) => other.once('open', resolve));
  for (let round = 0; round < 20; round += 1) await Promise.all(Object.values(BROKEN).map(send));
  const lines = () => server.logLines.map((line) => JSON.parse(line));
  await until(() => lines().some(({ msg }) => msg === 'a socket was closed for what it sent'));
  const warned = lines().filter(({ msg }) => msg === 'a socket was closed for what it sent');
  expect(warned).toHaveLength(10);
  for (const line of warned) expect(line).toMatchObject({ level: 40, reason: expect.any(String) });
  expect(lines().filter(({ level }) => level >= 50)).toEqual([]);
  expect(other.readyState).toBe(WebSocket.OPEN);
  other.terminate();
});
