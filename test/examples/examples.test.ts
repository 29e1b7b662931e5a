import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { composeServices } from '@theguild/federation-composition';
import { buildSchema, concatAST, Kind, parse, Source, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const schema = buildSchema(read('schema/fleetgraph.graphql'));

/**
 * The examples have packages of their own, which are not installed here: what can be checked
 * without them.
 */
describe('the examples', () => {
  test('have their versions pinned, and a lock file that names no registry', () => {
    for (const name of ['board', 'gateway']) {
      const { dependencies, devDependencies } = JSON.parse(
        read(`examples/${name}/package.json`),
      ) as Readonly<Record<string, Record<string, string>>>;
      const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
        ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
      );
      expect([name, loose]).toEqual([name, []]);
      expect(read(`examples/${name}/package-lock.json`)).not.toContain('"resolved"');
    }
  });

  test('board: its operations fit the schema, and so do the trusted documents that were made of them', () => {
    const folder = 'examples/board/src/';
    const operations = concatAST(
      globSync(`${folder}*.graphql`, { cwd: root }).map((file) =>
        parse(new Source(read(file), file)),
      ),
    );
    expect(validate(schema, operations).map(({ message }) => message)).toEqual([]);
    const manifest = Object.values(
      JSON.parse(read('examples/board/src/generated/persisted-documents.json')) as Record<
        string,
        string
      >,
    );
    for (const text of manifest)
      expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
    const written = operations.definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? [definition.name?.value] : [],
    );
    const trusted = manifest.flatMap((text) =>
      parse(text).definitions.flatMap((definition) =>
        definition.kind === Kind.OPERATION_DEFINITION ? [definition.name?.value] : [],
      ),
    );
    expect(trusted.sort()).toEqual(written.sort());
  });

  test('gateway: its second subgraph composes with Fleetgraph', () => {
    const [, typeDefs] = /typeDefs = \/\* GraphQL \*\/ `([^`]+)`/.exec(
      read('examples/gateway/workshop.js'),
    )!;
    const { supergraphSdl, errors } = composeServices([
      {
        name: 'fleetgraph',
        url: 'http://fleetgraph.example/graphql',
        typeDefs: parse(read('schema/subgraph.graphql')),
      },
      { name: 'workshop', url: 'http://workshop.example/graphql', typeDefs: parse(typeDefs!) },
    ]);
    expect(errors ?? []).toEqual([]);
    expect(supergraphSdl).toContain('appointments');
  });

  test('gateway: a subscription is resumed after its last event, each of them once', async () => {
    const { resume } = (await import(new URL('examples/gateway/resume.js', root).href)) as {
      readonly resume: Resume;
    };
    const asked: (string | undefined)[] = [];
    const pauses: unknown[] = [];
    const turns: readonly (readonly unknown[])[] = [
      [eventOf(1), eventOf(2), new Error('socket closed')],
      // The instance behind ends without an error.
      [eventOf(3)],
      // The gateway has repeated the subscription by itself, with its first cursor.
      [eventOf(2), eventOf(3), eventOf(4)],
      [{ errors: [{ extensions: { code: 'STORE_UNAVAILABLE' } }] }],
      [[{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]],
      [eventOf(5), { errors: [{ extensions: { code: 'CURSOR_EXPIRED' } }] }],
    ];
    const events = resume(
      (after) => sourceOf(turns[asked.push(after) - 1] ?? []),
      'c0',
      (failure) => void pauses.push(failure),
    );
    const ids: string[] = [];
    await expect(
      (async () => {
        for await (const { id } of events) ids.push(id);
      })(),
    ).rejects.toEqual([{ extensions: { code: 'CURSOR_EXPIRED' } }]);
    expect(ids).toEqual(['e1', 'e2', 'e3', 'e4', 'e5']);
    expect(asked).toEqual(['c0', 'c2', 'c3', 'c4', 'c4', 'c4']);
    expect(pauses).toHaveLength(5);
  });

  test('gateway: its balancer hands requests and WebSockets to the next instance that listens', async () => {
    const { startBalancer } = (await import(
      new URL('examples/gateway/balancer.js', root).href
    )) as {
      readonly startBalancer: StartBalancer;
    };
    const instances = await Promise.all([1, 2, 3].map(() => startInstance()));
    const ports = instances.map(({ port }) => port);
    const answered: number[] = [];
    const balancer = await startBalancer(0, ports, (port) => void answered.push(port));
    const url = `http://127.0.0.1:${balancer.port}`;
    const ask = async (): Promise<string> =>
      (await fetch(url, { method: 'POST', body: 'entities' })).text();
    const join = () => new WebSocket(url.replace('http', 'ws'));
    try {
      for (let request = 0; request < 6; request += 1) expect(await ask()).toBe('entities');
      expect(ports.map((port) => answered.filter((one) => one === port).length)).toEqual([2, 2, 2]);
      const sockets = [join(), join(), join()];
      const joined = await Promise.all(
        sockets.map((socket) => once(socket, 'message').then(([text]) => String(text))),
      );
      expect(joined.map(Number).sort()).toEqual([...ports].sort());
      const gone = sockets[joined.indexOf(String(ports[1]))]!;
      const closed = once(gone, 'close');
      await instances[1]!.stop();
      await closed;
      answered.length = 0;
      for (let request = 0; request < 6; request += 1) expect(await ask()).toBe('entities');
      expect(answered).not.toContain(ports[1]);
      const again = [join(), join(), join()];
      await Promise.all(again.map((socket) => once(socket, 'message')));
      for (const socket of [...sockets, ...again]) socket.terminate();
      await Promise.all([instances[0]!.stop(), instances[2]!.stop()]);
      expect((await fetch(url)).status).toBe(503);
    } finally {
      balancer.close();
    }
  });

  test('gateway: the way to follow that it prints fits the schema', () => {
    const documents = [
      ...read('examples/gateway/follow.js').matchAll(/= `((?:query|subs)[^`]+)`/g),
    ];
    expect(documents).toHaveLength(2);
    for (const [, text = ''] of documents)
      expect(
        // Appointments are a field of the other subgraph.
        validate(schema, parse(text.replace('appointments { day }', ''))).map(
          ({ message }) => message,
        ),
      ).toEqual([]);
    expect(read('examples/gateway/start.js')).toContain('node follow.js');
  });
});

type Resume = (
  subscribe: (after: string | undefined) => AsyncIterable<unknown>,
  after: string,
  pause: (failure: unknown) => void,
) => AsyncIterable<{ readonly id: string }>;

type StartBalancer = (
  port: number,
  ports: readonly number[],
  onRequest: (port: number) => void,
) => Promise<{ readonly port: number; close(): void }>;

/** Starts a server that repeats each request, and says its port on each WebSocket. */
async function startInstance() {
  const server = createServer((request, response) => request.pipe(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => socket.send(String(port)));
  return {
    port,
    stop: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const eventOf = (number: number): object => ({
  data: { clearanceChanged: { id: `e${number}`, cursor: `c${number}` } },
});

/** Yields results; throws errors, and lists of errors as clients do. */
async function* sourceOf(results: readonly unknown[]): AsyncGenerator {
  for (const result of results) {
    await Promise.resolve();
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- as clients do
    if (result instanceof Error || Array.isArray(result)) throw result;
    yield result;
  }
}
