import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { isShort, type Json, report, type Server, Skipped, type World } from './harness.ts';

const MEBIBYTE = 1024 * 1024;
const BODIES = isShort ? 200 : 1000;
const BODIES_AT_MOST_MIB = 100;
/**
 * Growth of a process that reads megabytes for the first time: V8 collects buffers once they have
 * 64 MiB, and the allocator reuses that memory from then on.
 */
const FIRST_BODIES_AT_MOST_MIB = 250;
const UNREAD = isShort ? 20 : 150;
const UNREAD_AT_MOST_MIB = 400;
const FRAGMENTED = isShort ? 50 : 300;
const FRAGMENTED_AT_MOST_MIB = 100;
const OPEN_FILES = 1024;
const PATIENCE_MS = 10_000;
const VIEWER = '{ viewer { clientId } }';
const names = (count: number, field: string): string =>
  Array.from({ length: count }, (_, index) => `a${index}:${field}`).join(' ');
/** 9.9 MB for a row with a VIN of 99 kB. */
const LARGE = `query ($input: StartOnboardingInput!) { onboardingPlan(input: $input) { rows { ${names(100, 'vin')} } } }`;
const MANY_ERRORS = `query ($input: StartOnboardingInput!) { onboardingPlan(input: $input) { rows { userErrors { ${names(90, 'message')} } } } }`;

/** Resident memory of a process. */
function memoryOf({ pid }: Server): number {
  try {
    const [, kibibytes] =
      /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kibibytes) / 1024;
  } catch {
    throw new Skipped('the memory of another process is read from /proc only');
  }
}

class Attack {
  readonly #server: Server;
  readonly #authorization: string;
  readonly #open: (Socket | WebSocket)[] = [];

  constructor(server: Server, token: string) {
    this.#server = server;
    this.#authorization = `Bearer ${token}`;
  }

  async tcp(text: string | Buffer): Promise<void> {
    const socket = connect(Number(new URL(this.#server.url).port), '127.0.0.1').pause();
    this.#open.push(socket);
    socket.on('error', () => undefined);
    await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
    socket.write(text);
  }

  async unread(body: string): Promise<void> {
    const head = [
      'POST /graphql HTTP/1.1',
      'Host: x',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      `Authorization: ${this.#authorization}`,
    ];
    await this.tcp(`${head.join('\r\n')}\r\n\r\n${body}`);
  }

  async webSocket(): Promise<WebSocket> {
    const socket = new WebSocket(
      `${this.#server.url.replace(/^http/, 'ws')}/graphql`,
      'graphql-transport-ws',
    );
    this.#open.push(socket);
    socket.on('error', () => undefined);
    await Promise.race([once(socket, 'open'), once(socket, 'close')]);
    return socket;
  }

  async post(payload: Json): Promise<Json> {
    const headers = { 'content-type': 'application/json', authorization: this.#authorization };
    const answer = await fetch(`${this.#server.url}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify(payload),
    });
    return answer.json();
  }

  /** Returns how a caller with a token is served over HTTP. */
  async serves(): Promise<string> {
    try {
      const answer = await Promise.race([this.post({ query: VIEWER }), sleep(PATIENCE_MS, null)]);
      return answer?.data?.viewer ? 'served' : `answered ${JSON.stringify(answer)}`;
    } catch (error) {
      return `NOT served: ${String(error instanceof Error ? (error.cause ?? error) : error)}`;
    }
  }

  async end(): Promise<void> {
    for (const socket of this.#open.splice(0)) {
      if (socket instanceof WebSocket) socket.terminate();
      else socket.destroy();
    }
    await sleep(500);
  }
}

interface Measured {
  readonly words: string;
  readonly pass: boolean;
}

/** Runs one attack, and looks how far the process grew meanwhile. */
async function measure(
  name: string,
  server: Server,
  attack: Attack,
  atMost: number,
  run: () => Promise<void>,
): Promise<Measured> {
  const before = memoryOf(server);
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, memoryOf(server))), 20);
  await run();
  await sleep(1000);
  const held = memoryOf(server) - before;
  const others = await attack.serves();
  clearInterval(watch);
  await attack.end();
  const words = `${name}: ${Math.round(held)} MiB held, ${Math.round(most - before)} at most, others ${others}`;
  return { words, pass: others === 'served' && held <= atMost };
}

async function attackAll(world: World): Promise<readonly Measured[]> {
  const server = await world.startServer();
  const { id: accountId } = await world.connect(server);
  const attack = new Attack(server, await world.token(server));
  const measured: Measured[] = [];
  const add = async (name: string, atMost: number, run: () => Promise<void>): Promise<void> => {
    measured.push(await measure(name, server, attack, atMost, run));
  };
  const head = 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
  const sendBodies = async (): Promise<void> => {
    const body = Buffer.concat([
      Buffer.from(`${head}Content-Length: ${4 * MEBIBYTE}\r\n\r\n`),
      Buffer.alloc(4 * MEBIBYTE - 1, 'x'),
    ]);
    for (let count = 0; count < BODIES; count += 1) await attack.tcp(body);
  };
  await add(`first ${BODIES} bodies of 4 MiB`, FIRST_BODIES_AT_MOST_MIB, sendBodies);
  await add(`${BODIES} more`, BODIES_AT_MOST_MIB, sendBodies);
  await add(`${BODIES} bodies without a length`, BODIES_AT_MOST_MIB, async () => {
    const body = `${head}Transfer-Encoding: chunked\r\n\r\nf000\r\n${'x'.repeat(0xf000)}\r\n`;
    for (let count = 0; count < BODIES; count += 1) await attack.tcp(body);
  });
  await add(`${UNREAD} unread answers of 9.9 MB`, UNREAD_AT_MOST_MIB, async () => {
    const body = JSON.stringify({
      query: LARGE,
      variables: { input: { accountId, vehicles: [{ vin: 'x'.repeat(99_000), brand: 'bmw' }] } },
    });
    for (let count = 0; count < UNREAD; count += 1) await attack.unread(body);
  });
  await add(
    'a plan of 3,400 rows with 50 empty tags and 90 aliases',
    UNREAD_AT_MOST_MIB,
    async () => {
      const tags = Array.from({ length: 50 }, () => ({ key: '', value: '' }));
      const vehicles = Array.from({ length: 3400 }, () => ({ vin: 'x', brand: 'bmw', tags }));
      const { errors } = await attack.post({
        query: MANY_ERRORS,
        variables: { input: { accountId, vehicles } },
      });
      if (errors?.[0]?.extensions?.code !== 'QUERY_TOO_COMPLEX')
        throw new Error(JSON.stringify(errors));
    },
  );
  await add(`${FRAGMENTED} sockets with 16,000 fragments`, FRAGMENTED_AT_MOST_MIB, async () => {
    for (let count = 0; count < FRAGMENTED; count += 1) {
      const socket = await attack.webSocket();
      for (let piece = 0; piece < 16_000 && socket.readyState === socket.OPEN; piece += 1)
        socket.send('x', { fin: false });
    }
  });
  return measured;
}

/** Connections until no further file could be opened, had they no limit. */
async function fillFiles(world: World): Promise<Measured> {
  await world.stopServers();
  const server = await world.startServer({}, [
    'sh',
    '-c',
    `ulimit -n ${OPEN_FILES}; exec "$@"`,
    'sh',
  ]);
  const attack = new Attack(server, await world.token(server));
  return measure(
    `${OPEN_FILES} connections with ${OPEN_FILES} files`,
    server,
    attack,
    BODIES_AT_MOST_MIB,
    async () => {
      for (let count = 0; count < OPEN_FILES; count += 2) {
        await attack.webSocket();
        await attack.tcp('');
      }
    },
  );
}

await report(
  `hostile connections: ${BODIES} unfinished bodies hold at most ${BODIES_AT_MOST_MIB} MiB, ${UNREAD} unread answers ${UNREAD_AT_MOST_MIB}, ${FRAGMENTED} fragmented messages ${FRAGMENTED_AT_MOST_MIB}; others are served throughout`,
  async (world) => {
    await world.startSimulator();
    const measured = [...(await attackAll(world)), await fillFiles(world)];
    return {
      measured: measured.map(({ words }) => words).join('; '),
      pass: measured.every(({ pass }) => pass),
    };
  },
);
