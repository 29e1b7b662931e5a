import { setTimeout as sleep } from 'node:timers/promises';
import {
  dataOf,
  type Fleetgraph,
  graphqlRequest,
  makeFleet,
  startFleetgraph,
  startSimulator,
} from './fleetgraph.js';
import { load } from './load.js';
import { median } from './statistics.js';

export interface OnboardingResults {
  readonly rows: number;
  /** Milliseconds until the mutation is answered: all rows are on disk. */
  readonly acceptedMs: number;
  /** Milliseconds until the provider has received all rows. */
  readonly completedMs: number;
  /** Memory of the server before it, and the most while it ran, in bytes. */
  readonly memory: readonly [before: number, most: number];
}

const START =
  'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { userErrors { message } onboarding { id } } }';
const STATUS = 'query ($id: ID!) { onboarding(id: $id) { status succeeded failed } }';

/** Rows that one mutation takes. */
const MAX_ROWS = 10_000;

/**
 * Measures the onboarding of vehicles, by as few mutations as the limits allow, executed against
 * the simulated provider in a process of its own.
 */
export async function benchOnboarding(
  databasePath: string,
  rows: number,
): Promise<OnboardingResults> {
  const simulator = await startSimulator();
  const fleetgraph = await startFleetgraph(databasePath, simulator.url);
  try {
    const { accountId } = await makeFleet(fleetgraph, 'Onboarding');
    const vehicles = Array.from({ length: rows }, (_, index) => ({
      vin: `WBA0NB0ARD${String(index).padStart(7, '0')}`.replaceAll('O', '0'),
      brand: 'bmw',
    }));
    const before = fleetgraph.server.memory();
    let most = before;
    const look = (): void => {
      most = Math.max(most, fleetgraph.server.memory());
    };
    const watch = setInterval(look, 50);
    watch.unref();
    const start = performance.now();
    const ids: string[] = [];
    for (let from = 0; from < rows; from += MAX_ROWS) {
      const input = { accountId, vehicles: vehicles.slice(from, from + MAX_ROWS) };
      const { startOnboarding } = await dataOf<{
        startOnboarding: { onboarding: { id: string } };
      }>(fleetgraph, START, { input });
      ids.push(startOnboarding.onboarding.id);
    }
    const acceptedMs = performance.now() - start;
    for (const id of ids) await untilCompleted(fleetgraph, id);
    clearInterval(watch);
    return { rows, acceptedMs, completedMs: performance.now() - start, memory: [before, most] };
  } finally {
    await Promise.all([fleetgraph.server.stop(), simulator.stop()]);
  }
}

async function untilCompleted(fleetgraph: Fleetgraph, id: string): Promise<void> {
  for (;;) {
    const { onboarding } = await dataOf<{
      onboarding: { status: string; succeeded: number; failed: number };
    }>(fleetgraph, STATUS, { id });
    if (onboarding.failed > 0) throw new Error(`${onboarding.failed} rows failed`);
    if (onboarding.status === 'COMPLETED') return;
    await sleep(50);
  }
}

/**
 * Measures tokens issued per second while the stored one is valid: each is opened, written into the
 * audit log, committed.
 */
export async function benchTokens(databasePath: string, seconds: number): Promise<number> {
  const simulator = await startSimulator();
  const fleetgraph = await startFleetgraph(databasePath, simulator.url);
  try {
    const { accountId } = await makeFleet(fleetgraph, 'Tokens');
    const query =
      'mutation ($input: IssueAccessTokenInput!) { issueAccessToken(input: $input) { userErrors { code } token { accessToken expiresAt } } }';
    const input = { subjectId: accountId };
    const { issueAccessToken } = await dataOf<{
      issueAccessToken: { token: object | null; userErrors: unknown };
    }>(fleetgraph, query, { input });
    if (!issueAccessToken.token) throw new Error(JSON.stringify(issueAccessToken.userErrors));
    const requests = [graphqlRequest(fleetgraph.token, { query, variables: { input } })];
    await load({ port: fleetgraph.server.port, requests, connections: 16, seconds });
    return (await load({ port: fleetgraph.server.port, requests, connections: 16, seconds }))
      .perSecond;
  } finally {
    await Promise.all([fleetgraph.server.stop(), simulator.stop()]);
  }
}

/** Milliseconds until the server listens, over a database that is there. */
export async function benchStart(databasePath: string, rounds: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { server, startMs } = await startFleetgraph(databasePath);
    times.push(startMs);
    await server.stop();
  }
  return median(times);
}
