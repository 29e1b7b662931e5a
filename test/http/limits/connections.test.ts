import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { until } from '../../support/core.js';
import { connectionsOf } from '../../support/limits.js';

async function gone(stream: PassThrough): Promise<void> {
  if (!stream.closed) await once(stream.destroy(), 'close');
}

describe('open connections', () => {
  test('of one network are as many as may be: the oldest without a good token makes room', async () => {
    const { connections, hits, lines } = connectionsOf({ perNetwork: 2, perClient: 0, total: 100 });
    const [first, second, third] = [new PassThrough(), new PassThrough(), new PassThrough()];
    for (const stream of [first, second]) expect(connections.enter(stream, '192.0.2.1')).toBe(true);
    expect(connections.enter(new PassThrough(), '192.0.2.2')).toBe(true);
    expect(hits).toEqual([]);
    expect(connections.enter(third, '192.0.2.1')).toBe(true);
    expect([first.destroyed, second.destroyed, third.destroyed]).toEqual([true, false, false]);
    expect(lines).toEqual([{ limit: 'connections-network', caller: '192.0.2.1', open: 3 }]);
    await once(first, 'close');
    expect(connections.size).toBe(3);
  });

  test('have a second to show a token, however many come at once, up to the share of a network', () => {
    let at = 0;
    const { connections, hits } = connectionsOf(
      { perNetwork: 2, perClient: 0, total: 40 },
      () => false,
      () => new Date(at),
    );
    const open = (count: number): readonly PassThrough[] =>
      Array.from({ length: count }, () => {
        const stream = new PassThrough();
        connections.enter(stream, '192.0.2.1');
        return stream;
      });
    const returning = open(10);
    expect(hits).toEqual([]);
    for (const stream of returning.slice(0, 5)) connections.assign(stream, 'reader');
    open(5);
    expect(returning.some(({ destroyed }) => destroyed)).toBe(false);
    open(1);
    expect(returning.map(({ destroyed }) => destroyed).slice(0, 8)).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
      false,
      false,
    ]);
    at = 1000;
    open(20);
    // Connections with a token, and those within the network's share: all of them young.
    expect(connections.size).toBe(5 + 10);
  });

  test('of one IPv6 network count together, by whichever of its addresses they come', () => {
    const { connections } = connectionsOf({ perNetwork: 1, perClient: 0, total: 100 });
    const first = new PassThrough();
    connections.enter(first, '2001:db8::1');
    connections.enter(new PassThrough(), '2001:db8:0:0:ffff::2');
    expect(first.destroyed).toBe(true);
  });

  test('count for the client once its token was shown, and stay when its network has too many', () => {
    const { connections, hits } = connectionsOf({ perNetwork: 2, perClient: 3, total: 100 });
    const signedIn = Array.from({ length: 3 }, () => new PassThrough());
    for (const stream of signedIn) {
      connections.enter(stream, '192.0.2.1');
      expect(connections.assign(stream, 'reader')).toBe(true);
      expect(connections.assign(stream, 'reader')).toBe(true);
    }
    for (let count = 0; count < 10; count += 1) connections.enter(new PassThrough(), '192.0.2.1');
    expect(signedIn.map(({ destroyed }) => destroyed)).toEqual([false, false, false]);
    const another = new PassThrough();
    connections.enter(another, '192.0.2.1');
    expect(connections.assign(another, 'reader')).toBe(false);
    expect(connections.assign(another, 'writer')).toBe(true);
    expect(hits.at(-1)).toBe('connections-client');
  });

  test('in all are made room for by the network with the most, and refused when all have shown a token', () => {
    const { connections, hits } = connectionsOf({ perNetwork: 0, perClient: 0, total: 4 });
    const streams = ['192.0.2.1', '192.0.2.2', '192.0.2.2', '192.0.2.3'].map((ip) => {
      const stream = new PassThrough();
      connections.enter(stream, ip);
      return stream;
    });
    const newcomer = new PassThrough();
    expect(connections.enter(newcomer, '192.0.2.4')).toBe(true);
    expect(streams.map(({ destroyed }) => destroyed)).toEqual([false, true, false, false]);
    for (const [index, stream] of [...streams, newcomer].entries())
      connections.assign(stream, String(index));
    expect(connections.enter(new PassThrough(), '192.0.2.5')).toBe(false);
    expect(hits).toEqual(['connections-total', 'connections-total']);
  });

  test('of one network and one client are a part of all, whatever the settings say', () => {
    const { connections } = connectionsOf({ perNetwork: 1000, perClient: 1000, total: 8 });
    const streams = Array.from({ length: 3 }, () => new PassThrough());
    for (const stream of streams) connections.enter(stream, '192.0.2.1');
    expect(streams.map(({ destroyed }) => destroyed)).toEqual([true, false, false]);
  });

  test('come out even, whatever happens in which order', async () => {
    const step = fc.record({
      stream: fc.nat(9),
      ip: fc.nat(3),
      client: fc.nat(2),
      kind: fc.constantFrom('enter', 'show', 'close'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 50 }), async (steps) => {
        const { connections } = connectionsOf({ perNetwork: 2, perClient: 3, total: 7 });
        const streams = new Map<number, PassThrough>();
        for (const { stream: index, ip, client, kind } of steps) {
          const stream = streams.get(index) ?? new PassThrough();
          streams.set(index, stream);
          if (kind === 'enter') connections.enter(stream, `192.0.2.${ip}`);
          else if (kind === 'show') connections.assign(stream, String(client));
          else {
            streams.delete(index);
            await gone(stream);
          }
          expect(connections.size).toBeLessThanOrEqual(7);
        }
        await Promise.all([...streams.values()].map(gone));
        expect(connections.size).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  async function serve(...[limits, isProxy]: Parameters<typeof connectionsOf>) {
    const observed = connectionsOf(limits, isProxy);
    const server = createServer((request, response) => {
      if (request.headers.authorization !== undefined)
        observed.connections.assign(request.socket, 'reader');
      response.end('served');
    });
    observed.connections.watch(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const sockets: Socket[] = [];
    onTestFinished(async () => {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const open = async (): Promise<Socket> => {
      const socket = connect(port, '127.0.0.1');
      sockets.push(socket);
      socket.on('error', () => undefined).resume();
      await once(socket, 'connect');
      return socket;
    };
    const ask = async (): Promise<string> =>
      (await fetch(`http://127.0.0.1:${port}/`, { headers: { authorization: 'x' } })).text();
    return { ...observed, open, ask };
  }

  test('of a network that takes all it can get leave a client of the same network in', async () => {
    const { open, ask, connections, hits } = await serve({
      perNetwork: 5,
      perClient: 0,
      total: 100,
    });
    for (let round = 0; round < 20; round += 1) {
      await open();
      await open();
      expect(await ask()).toBe('served');
    }
    expect(connections.size).toBeLessThanOrEqual(6);
    expect(hits).toContain('connections-network');
  });

  test('of a proxy are not counted before their first request', async () => {
    const { open, connections } = await serve(
      { perNetwork: 2, perClient: 0, total: 100 },
      (address) => address === '127.0.0.1',
    );
    const sockets = [await open(), await open(), await open()];
    expect(connections.size).toBe(0);
    expect(sockets.some(({ destroyed }) => destroyed)).toBe(false);
  });

  test('that find no room are asked to come back', async () => {
    const { open, ask, connections } = await serve({ perNetwork: 0, perClient: 0, total: 1 });
    expect(await ask()).toBe('served');
    const socket = await open();
    let text = '';
    socket.on('data', (data: Buffer) => (text += data.toString()));
    await once(socket, 'close');
    expect(text).toContain('503 Service Unavailable\r\nRetry-After: 5');
    await until(() => connections.size === 1);
  });
});
