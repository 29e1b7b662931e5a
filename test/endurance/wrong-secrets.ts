import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isShort, type Json, percentile, report, type Server, type World } from './harness.ts';
import { HttpPipe } from './http-pipe.ts';
import { startPostgres } from './postgres.ts';

const AT_A_TIME = 400;
const WAVES = isShort ? 1 : 4;
const WRITES_ALONE = isShort ? 20 : 200;
const AT_MOST_MS = 50;
/** Pause between two writes, in milliseconds. */
const PAUSE_MS = 2;
const CREATE =
  'mutation ($input: CreateFleetInput!) { createFleet(input: $input) { fleet { id } userErrors { message } } }';

/** Guess number `index` of a wave: a client id, and the address that it comes from. */
type Guess = (wave: number, index: number) => { readonly clientId: string; readonly from: string };

const STORMS: Readonly<Record<string, Guess>> = {
  'one client': (wave) => ({ clientId: 'endurance', from: `192.0.2.${wave + 1}` }),
  'made-up clients of one network': (wave, index) => ({
    clientId: `made-up-${index}`,
    from: `203.0.113.${wave + 1}`,
  }),
  'made-up clients from everywhere': (wave, index) => ({
    clientId: `made-up-${index}`,
    from: `198.${18 + wave}.${index % 250}.1`,
  }),
};

function requestOf(url: string, { clientId, from }: ReturnType<Guess>): Buffer {
  const body = `grant_type=client_credentials&client_id=${clientId}&client_secret=not-a-real-guess`;
  const head = [
    'POST /oauth/token HTTP/1.1',
    `host: ${new URL(url).host}`,
    'content-type: application/x-www-form-urlencoded',
    `content-length: ${body.length}`,
    `x-forwarded-for: ${from}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Sends the waves of a storm, each 400 requests side by side, and returns how often each status came. */
async function storm(url: string, name: string): Promise<Readonly<Record<string, number>>> {
  const guess = STORMS[name]!;
  const pipes = Array.from({ length: AT_A_TIME }, () => new HttpPipe(url));
  const counts: Record<string, number> = {};
  for (let wave = 0; wave < WAVES; wave += 1) {
    const replies = await Promise.all(
      pipes.map((pipe, index) => pipe.send(requestOf(url, guess(wave, index)))),
    );
    for (const { status } of replies) counts[String(status)] = (counts[String(status)] ?? 0) + 1;
    await sleep(50);
  }
  for (const pipe of pipes) pipe.close();
  return counts;
}

class Writer {
  readonly #world: World;
  readonly #server: Server;
  #count = 0;

  constructor(world: World, server: Server) {
    this.#world = world;
    this.#server = server;
  }

  /** Writes one after the other until it is over. @returns how long each took, in milliseconds */
  async write(isOver: (writes: number) => boolean): Promise<readonly number[]> {
    const taken: number[] = [];
    while (!isOver(taken.length)) {
      const name = `Fleet ${(this.#count += 1)}`;
      const startedAt = performance.now();
      const { createFleet }: Json = await this.#world.ask(this.#server, CREATE, {
        input: { name, idempotencyKey: name },
      });
      taken.push(performance.now() - startedAt);
      if (!createFleet.fleet) throw new Error(JSON.stringify(createFleet.userErrors));
      await sleep(PAUSE_MS);
    }
    return taken;
  }
}

const inWords = (taken: readonly number[]): string => {
  const [half, most, worst] = [0.5, 0.99, 1].map((share) => percentile(taken, share).toFixed(1));
  return `p50 ${half}, p99 ${most}, most ${worst} ms of ${taken.length}`;
};

interface Measured {
  readonly words: string;
  readonly worst: number;
  readonly verified: number;
}

async function beside(writer: Writer, server: Server, name: string): Promise<Measured> {
  const child = fork(import.meta.filename, ['--storm', server.url, name, ...process.argv.slice(2)]);
  const ended = once(child, 'message');
  let isOver = false;
  void ended.then(() => (isOver = true));
  const taken = await writer.write(() => isOver);
  const [counts] = (await ended) as [Readonly<Record<string, number>>];
  const answers = Object.entries(counts).map(([status, count]) => `${count} × ${status}`);
  return {
    words: `${name} (${answers.join(', ')}): ${inWords(taken)}`,
    worst: percentile(taken, 1),
    verified: counts['401'] ?? 0,
  };
}

async function measure(world: World, engine: string, env = {}): Promise<readonly Measured[]> {
  const server = await world.startServer({ FLEETGRAPH_TRUSTED_PROXIES: '127.0.0.1', ...env });
  const writer = new Writer(world, server);
  await writer.write((writes) => writes >= 50);
  const alone = await writer.write((writes) => writes >= WRITES_ALONE);
  const measured: Measured[] = [
    { words: `${engine}: alone ${inWords(alone)}`, worst: 0, verified: 0 },
  ];
  for (const name of Object.keys(STORMS)) {
    measured.push(await beside(writer, server, name));
    console.error(measured.at(-1)?.words);
  }
  await world.stopServers();
  if (measured[1]!.verified !== 5 * WAVES)
    throw new Error(`${measured[1]!.verified} secrets of one client were verified`);
  return measured;
}

const [, , kind, url = '', name = ''] = process.argv;
if (kind === '--storm') {
  process.send?.(await storm(url, name));
  process.disconnect();
} else
  await report(
    `${AT_A_TIME} wrong secrets side by side, ${WAVES} times: five of one client are verified each time; writes take at most ${AT_MOST_MS} ms throughout`,
    async (world) => {
      await world.startSimulator();
      const measured = [...(await measure(world, 'SQLite'))];
      if (!isShort) {
        const postgres = await startPostgres();
        try {
          const env = { FLEETGRAPH_DATABASE: postgres.url };
          measured.push(...(await measure(world, 'PostgreSQL', env)));
        } finally {
          await postgres.stop();
        }
      }
      return {
        measured: measured.map(({ words }) => words).join('; '),
        // Times on a busy machine say nothing: the short form looks at the answers alone.
        pass: isShort || measured.every(({ worst }) => worst <= AT_MOST_MS),
      };
    },
  );
