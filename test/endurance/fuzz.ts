import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSchema } from 'graphql';
import { fuzz } from '../security/fuzz/run.ts';
import { MAX_HELD_MS } from '../security/fuzz/watchdog.ts';
import { isShort, report, vinOf } from './harness.ts';

const optionOf = (name: string): string | undefined =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.split('=')[1];
const MINUTES = isShort ? 0.25 : Number(optionOf('minutes') ?? 30);
const SEED = Number(optionOf('seed') ?? 1);
const MAX_GROWTH_MIB = 400;
const SCOPES = [
  'fleet:read',
  'fleet:write',
  'credential:write',
  'vehicle:write',
  'clearance:write',
  'token:issue',
];
const ROOT = join(import.meta.dirname, '../..');

await report(
  `hostile requests for ${MINUTES} minutes: 0 crashes, 0 × 5xx, 0 unmasked, nothing of another fleet, the event loop stands still for at most ${MAX_HELD_MS} ms, memory grows by at most ${MAX_GROWTH_MIB} MiB`,
  async (world) => {
    await world.startSimulator();
    const held = join(world.directory, 'held');
    const server = await world.startServer({
      NODE_OPTIONS: `--import ${join(ROOT, 'test/security/fuzz/watchdog-preload.ts')}`,
      FUZZ_WATCHDOG_FILE: held,
    });
    const own = await world.connect(server, 'Own', { hearsWebhooks: false });
    const foreign = await world.connect(server, 'Of another owner', { hearsWebhooks: false });
    await world.onboard(
      server,
      own,
      Array.from({ length: 200 }, (_, index) => vinOf(index)),
    );
    const { createApiClient } = await world.ask(
      server,
      'mutation ($input: CreateApiClientInput!) { createApiClient(input: $input) { issued { clientSecret client { clientId } } } }',
      { input: { name: 'Fuzz', scopes: SCOPES, fleetIds: [own.fleetId] } },
    );
    const { client, clientSecret } = createApiClient.issued;
    const answer = await fetch(`${server.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: client.clientId,
        client_secret: clientSecret,
      }),
    });
    const { access_token: token } = (await answer.json()) as { readonly access_token: string };

    const rssMiB = (): number =>
      Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) /
      1024;
    const before = rssMiB();
    let most = before;
    const watching = setInterval(() => {
      if (server.isAlive) most = Math.max(most, rssMiB());
    }, 250);
    await sleep(1000);
    const start = Date.now();
    const end = start + MINUTES * 60_000;
    const result = await fuzz({
      url: server.url,
      token,
      webhookPath: new URL(own.webhookUrl).pathname,
      schema: buildSchema(readFileSync(join(ROOT, 'schema/fleetgraph.graphql'), 'utf8')),
      ids: [own.fleetId, own.id, foreign.fleetId, foreign.id],
      foreign: ['Of another owner'],
      seed: SEED,
      share: isShort ? 0.1 : 1,
      goesOn: () => Date.now() < end && server.isAlive,
    });
    clearInterval(watching);
    await sleep(500);
    const times = readFileSync(held, 'utf8').trim().split('\n');
    const heldMs = Math.max(
      0,
      ...times
        .map((line) => line.split(' ').map(Number))
        .flatMap(([at = 0, ms = 0]) => (at > start ? [ms] : [])),
    );
    const { tried, unanswered, slowest, counts, problems, statuses } = result;
    for (const problem of problems) console.error(problem);
    const failures = counts.faults + counts.unmasked + counts.foreign + counts.deaf;
    return {
      measured: `${tried} requests (${unanswered} without an answer; ${[...statuses]
        .sort(([one], [other]) => one - other)
        .map(([status, count]) => `${status}: ${count}`)
        .join(
          ', ',
        )}), slowest ${slowest.ms.toFixed(0)} ms (${slowest.name}), loop held at most ${heldMs} ms, grown by ${(most - before).toFixed(0)} MiB, ${server.isAlive ? 0 : 1} crashes, ${counts.faults} × 5xx, ${counts.unmasked} unmasked, ${counts.foreign} of another fleet, ${counts.deaf} times deaf`,
      pass:
        failures === 0 &&
        server.isAlive &&
        heldMs <= MAX_HELD_MS &&
        most - before <= MAX_GROWTH_MIB,
    };
  },
);
