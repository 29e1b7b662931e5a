import { untilAtRest } from './at-rest.js';
import { type Fleetgraph, graphqlRequest, readersToken, startFleetgraph } from './fleetgraph.js';
import { ask, load } from './load.js';
import { bodyOf, type Operation } from './operations.js';
import { type ServerProcess, startContender } from './processes.js';
import { idOf } from './random.js';
import { type SeededFleet, vinOf } from './seed.js';
import { type Measured, median } from './statistics.js';

export const READS = ['Q1', 'Q2', 'Q3', 'Q4', 'Q5', 'Q6', 'Q7'] as const;
export type Read = (typeof READS)[number];
export const CONTENDERS = ['floor', 'mercurius', 'fleetgraph'] as const;
export type ContenderName = (typeof CONTENDERS)[number];

interface Contender {
  readonly name: ContenderName;
  readonly server: ServerProcess;
  readonly requests: Readonly<Record<Read, readonly Buffer[]>>;
}

export interface ReadOptions {
  readonly databasePath: string;
  readonly fleets: readonly SeededFleet[];
  readonly rounds: number;
  readonly seconds: number;
  readonly reads?: readonly Read[];
}

/** Requests per second and processor microseconds of the server per request, each the median over the rounds. */
export type ReadResults = Readonly<
  Partial<Record<Read, Readonly<Record<ContenderName, Measured>>>>
>;

const CONNECTIONS = 8;
const VARIETY = 40;
const DEEP_PAGE = 1000;
const PAGE = 50;

/** Returns the cursor before the nth page of 50, in the contender's format. */
async function cursorBefore(
  server: ServerProcess,
  token: string | null,
  fleetId: string,
  page: number,
): Promise<string | null> {
  let after: string | null = null;
  for (let left = (page - 1) * PAGE; left > 0;) {
    const first = Math.min(left, 500);
    const text = await ask(
      server.port,
      graphqlRequest(token, bodyOf({ operationName: 'Q2', variables: { fleetId, first, after } })),
    );
    const answer = JSON.parse(text) as {
      data: { fleet: { vehicles: { pageInfo: { endCursor: string } } } };
    };
    after = answer.data.fleet.vehicles.pageInfo.endCursor;
    left -= first;
  }
  return after;
}

async function prepare(
  name: ContenderName,
  server: ServerProcess,
  token: string | null,
  [fleet]: readonly SeededFleet[],
): Promise<Contender> {
  if (!fleet) throw new Error('there is no fleet');
  const { fleetId, vehicles } = fleet;
  const encode = (operation: Operation): Buffer => graphqlRequest(token, bodyOf(operation));
  const range = Array.from({ length: VARIETY }, (_, index) => index);
  const pages = Math.floor(vehicles / PAGE);
  const deepest = Math.max(1, Math.min(DEEP_PAGE, pages - VARIETY));
  const pagesFrom = async (
    page: number,
    first: number,
    count: number,
    operationName: 'Q2' | 'Q6' = 'Q2',
  ) => {
    const operations: Operation[] = [];
    for (
      let turn = 0, after = await cursorBefore(server, token, fleetId, page);
      turn < count;
      turn += 1
    ) {
      const variables = { fleetId, first, after };
      operations.push({ operationName, variables });
      const answer = JSON.parse(await ask(server.port, encode({ operationName, variables }))) as {
        data: {
          fleet: { vehicles: { pageInfo: { endCursor: string | null; hasNextPage: boolean } } };
        };
      };
      const { endCursor, hasNextPage } = answer.data.fleet.vehicles.pageInfo;
      if (!hasNextPage) break;
      after = endCursor;
    }
    return operations.map(encode);
  };
  return {
    name,
    server,
    requests: {
      Q1: range.map((index) =>
        encode({
          operationName: 'Q1',
          variables: { fleetId, vin: vinOf(1 + ((index * 7919) % vehicles)) },
        }),
      ),
      Q2: await pagesFrom(1, PAGE, VARIETY),
      Q3: await pagesFrom(1, 500, Math.min(VARIETY, 10)),
      Q4: [encode({ operationName: 'Q4', variables: { fleetId } })],
      Q5: await pagesFrom(deepest, PAGE, VARIETY),
      Q6: await pagesFrom(1, PAGE, VARIETY, 'Q6'),
      Q7: await pagesFrom(1, 500, Math.min(VARIETY, 10), 'Q6'),
    },
  };
}

/** Cursors are each contender's own; whether there is one has to be the same. */
const comparable = (text: string): string =>
  text.replaceAll(/"endCursor":"[^"]+"/g, '"endCursor":"…"').trim();

/** Text that an answer to the read holds if anything was found. */
function markOf(read: Read): string {
  if (read === 'Q4') return '"count":';
  return read === 'Q6' || read === 'Q7' ? '"unit":"KILOMETERS"' : idOf('veh', 1).slice(0, 14);
}

/** @throws Error when two contenders answer differently */
async function compare(contenders: readonly Contender[], reads: readonly Read[]): Promise<void> {
  for (const read of reads) {
    for (const index of contenders[0]?.requests[read].keys() ?? []) {
      const answers = await Promise.all(
        contenders.map(async ({ server, requests }) =>
          comparable(await ask(server.port, requests[read][index] ?? Buffer.alloc(0))),
        ),
      );
      const other = contenders.find((_, at) => answers[at] !== answers[0]);
      if (other)
        throw new Error(
          `${read}: ${contenders[0]?.name ?? ''} and ${other.name} answer differently:\n${answers.map((answer) => answer.slice(0, 2000)).join('\n')}`,
        );
      if (answers[0]?.includes('"errors"') || !answers[0]?.includes(markOf(read)))
        throw new Error(`${read}: nothing was found: ${String(answers[0]).slice(0, 500)}`);
    }
  }
}

async function measure(
  { server, requests }: Contender,
  read: Read,
  seconds: number,
): Promise<Measured> {
  const before = server.cpuSeconds();
  const { perSecond, answered } = await load({
    port: server.port,
    requests: requests[read],
    connections: CONNECTIONS,
    seconds,
  });
  return { perSecond, cpuMicros: ((server.cpuSeconds() - before) / answered) * 1e6 };
}

const medianOf = (all: readonly Measured[]): Measured => ({
  perSecond: median(all.map(({ perSecond }) => perSecond)),
  cpuMicros: median(all.map(({ cpuMicros }) => cpuMicros)),
});

/** Rates of contenders in some reads, each the median over the rounds. */
export type Rates = Readonly<Partial<Record<Read, Partial<Record<ContenderName, Measured>>>>>;

/**
 * Compares the answers of contenders, which are started already, then measures them in turn, round
 * by round.
 */
export async function benchContenders(
  servers: readonly (readonly [ContenderName, ServerProcess, string | null])[],
  { fleets, rounds, seconds, reads = READS }: Omit<ReadOptions, 'databasePath'>,
  log: (line: string) => void,
): Promise<Rates> {
  const contenders: Contender[] = [];
  for (const [name, server, token] of servers)
    contenders.push(await prepare(name, server, token, fleets));
  await compare(contenders, reads);
  const measured = new Map<string, Measured[]>();
  // The first round warms up and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    for (const read of reads) {
      const first = round % contenders.length;
      for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
        const one = await measure(contender, read, seconds);
        const key = `${read}/${contender.name}`;
        if (round > 0) measured.set(key, [...(measured.get(key) ?? []), one]);
      }
    }
    log(round === 0 ? 'reads: warmed up' : `reads: round ${round} of ${rounds}`);
  }
  const ratesOf = (read: Read) =>
    contenders.map(({ name }) => [name, medianOf(measured.get(`${read}/${name}`) ?? [])] as const);
  return Object.fromEntries(reads.map((read) => [read, Object.fromEntries(ratesOf(read))]));
}

/** Measures all contenders on a SQLite file. */
export async function benchReads(
  { databasePath, ...options }: ReadOptions,
  log: (line: string) => void,
): Promise<ReadResults> {
  const fleetgraph = await startFleetgraph(databasePath);
  log(`at rest after ${(await untilAtRest(fleetgraph.server)).toFixed(0)} s`);
  const token = await readersToken(fleetgraph);
  const servers = [
    ['floor', await startContender('floor', [databasePath]), null],
    ['mercurius', await startContender('mercurius', [databasePath]), null],
    ['fleetgraph', fleetgraph.server, token],
  ] as const;
  try {
    // Sound because all contenders were measured.
    return (await benchContenders(servers, options, log)) as ReadResults;
  } finally {
    await Promise.all(servers.map(([, server]) => server.stop()));
  }
}

/** A database with one fleet. */
export interface GrowingFile {
  readonly path: string;
  readonly fleet: SeededFleet;
}

/** One page of 50 of each of these, by Fleetgraph alone: in turn, round by round, the first of which is not counted; medians. */
export async function benchPages(
  files: readonly GrowingFile[],
  rounds: number,
  seconds: number,
): Promise<readonly Measured[]> {
  const started: Fleetgraph[] = [];
  try {
    const contenders: Contender[] = [];
    for (const { path, fleet } of files) {
      const fleetgraph = await startFleetgraph(path);
      started.push(fleetgraph);
      const token = await readersToken(fleetgraph);
      contenders.push(await prepare('fleetgraph', fleetgraph.server, token, [fleet]));
    }
    const measured: Measured[][] = contenders.map(() => []);
    for (let round = 0; round <= rounds; round += 1) {
      for (const [index, contender] of contenders.entries()) {
        const one = await measure(contender, 'Q2', seconds);
        if (round > 0) measured[index]?.push(one);
      }
    }
    return measured.map(medianOf);
  } finally {
    await Promise.all(started.map(({ server }) => server.stop()));
  }
}
