import { createServer, request, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { trustIn } from '../../../src/http/limits/address.js';
import { warnOfMissingProxies, watchForwarded } from '../../../src/http/limits/forwarded-watch.js';

let lines: (readonly [fields: object, message: string])[];
const log = { warn: (fields: object, message: string) => void lines.push([fields, message]) };
beforeEach(() => void (lines = []));

async function startServer(proxies: readonly string[]): Promise<Server> {
  const server = createServer((_request, response) => response.end());
  server.on('upgrade', (_request, socket) => socket.destroy());
  watchForwarded(server, { isTrusted: trustIn(proxies), log });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return server;
}

/** Every address of 127.0.0.0/8 is this machine's: each is a peer of its own. */
function send(
  server: Server,
  headers: Record<string, string>,
  localAddress = '127.0.0.1',
): Promise<void> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve) => {
    const sent = request(
      { port, host: '127.0.0.1', localAddress, headers, agent: false },
      (answer) => {
        answer.resume().on('end', resolve);
      },
    );
    sent.on('error', () => resolve());
    sent.end();
  });
}

describe('forwarded headers', () => {
  it.each([
    [{ 'x-forwarded-for': '192.0.2.1' }, 'X-Forwarded-For'],
    [{ 'X-FORWARDED-FOR': '192.0.2.1:80' }, 'X-Forwarded-For'],
    [{ forwarded: 'for=192.0.2.1' }, 'Forwarded'],
    [{ forwarded: 'for=192.0.2.1', 'x-forwarded-for': '192.0.2.1' }, 'X-Forwarded-For'],
    [
      { 'x-forwarded-for': '192.0.2.1', connection: 'Upgrade', upgrade: 'websocket' },
      'X-Forwarded-For',
    ],
  ])('of a peer that is not trusted are warned of once: %j', async (headers, header) => {
    const server = await startServer(['10.0.0.0/8']);
    for (let index = 0; index < 3; index += 1) await send(server, headers);
    expect(lines).toEqual([
      [
        { peer: '127.0.0.1', header },
        expect.stringContaining('FLEETGRAPH_TRUSTED_PROXIES does not name it'),
      ],
    ]);
  });

  it('of a proxy that is trusted are none to warn of, unless it sends those that are not read', async () => {
    const server = await startServer(['127.0.0.0/8']);
    await send(server, { 'x-forwarded-for': '192.0.2.1', forwarded: 'for=192.0.2.1' });
    await send(server, {});
    expect(lines).toEqual([]);
    await send(server, { forwarded: 'for=192.0.2.1' });
    expect(lines).toEqual([
      [
        { peer: '127.0.0.1', header: 'Forwarded' },
        expect.stringContaining('Make it send X-Forwarded-For'),
      ],
    ]);
  });

  it('are warned of for five peers at most', async () => {
    const server = await startServer([]);
    for (let index = 1; index < 9; index += 1)
      await send(server, { 'x-forwarded-for': 'x' }, `127.0.0.${index}`);
    expect(lines).toHaveLength(5);
    expect([server.listenerCount('request'), server.listenerCount('upgrade')]).toEqual([1, 1]);
  });
});

describe('a start without trusted proxies', () => {
  it.each([
    ['https://fleet.example.com', [], 1],
    ['https://fleet.example.com', ['10.0.0.7'], 0],
    ['http://localhost:4000', [], 0],
  ])('at %s with %j is warned of %i times', (publicUrl, trustedProxies, times) => {
    warnOfMissingProxies({ publicUrl, trustedProxies }, log);
    expect(lines).toHaveLength(times);
  });
});
