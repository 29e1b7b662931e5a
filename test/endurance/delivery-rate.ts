import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createEndpoints, writeEvents } from './deliver/log.ts';
import { isShort, report, until } from './harness.ts';

const given = process.argv.find((argument) => argument.startsWith('--events='))?.split('=')[1];
const EVENTS = given ? Number(given) : isShort ? 1000 : 20_000;
/** Time within which all arrive, in milliseconds: at a tenth of the goal. */
const MAX_MS = 60_000 + EVENTS * 10;
const SUBJECTS = 200;
/** Calls at a time, of an endpoint and of the loop beside it. */
const CALLS = 16;
const GOAL_PER_SECOND = 1000;
const GOAL_RATIO = 0.7;

/** Receiver as a process of its own: answers 204, and GET with the number of posts. */
const RECEIVER = `
let count = 0;
const server = require('node:http').createServer((request, response) => {
  if (request.method === 'GET') return response.end(String(count));
  request.resume().on('end', () => { count += 1; response.writeHead(204).end(); });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

await report(
  `deliveries/s to one fast receiver, at least ${GOAL_PER_SECOND} and ${GOAL_RATIO} of a bare loop of fetch`,
  async (world) => {
    await world.startSimulator();
    const receiver = spawn(process.execPath, ['-e', RECEIVER], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [line] = (await once(receiver.stdout, 'data')) as [Buffer];
      const url = `http://127.0.0.1:${line.toString().trim()}/hook`;
      const countOf = async (): Promise<number> => Number(await (await fetch(url)).text());

      const body = JSON.stringify({ type: 'test', data: { text: 'x'.repeat(300) } });
      let sent = 0;
      const loop = async (): Promise<void> => {
        while (sent < EVENTS) {
          sent += 1;
          const answer = await fetch(url, { method: 'POST', body });
          await answer.arrayBuffer();
        }
      };
      let startedAt = performance.now();
      await Promise.all(Array.from({ length: CALLS }, loop));
      const bare = (EVENTS / (performance.now() - startedAt)) * 1000;

      const server = await world.startServer({
        FLEETGRAPH_WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
      });
      const fleetId = await createEndpoints(world, server, [url]);
      await server.kill('SIGTERM');
      writeEvents(world.databasePath, fleetId, EVENTS, SUBJECTS);
      const before = await countOf();
      await server.start();
      await until('the first have arrived', async () => (await countOf()) > before);
      startedAt = performance.now();
      const first = await countOf();
      await until('all have arrived', async () => (await countOf()) - before >= EVENTS, MAX_MS);
      const rate = ((EVENTS + before - first) / (performance.now() - startedAt)) * 1000;
      const ratio = rate / bare;
      return {
        measured: `${Math.round(rate)}/s beside ${Math.round(bare)}/s of fetch: ${ratio.toFixed(2)}`,
        // The short form shows that it runs: on a busy machine its figures say nothing.
        pass: isShort || (rate >= GOAL_PER_SECOND && ratio >= GOAL_RATIO),
      };
    } finally {
      receiver.kill();
    }
  },
);
