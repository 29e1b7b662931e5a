import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { HOSTILE_DOCUMENTS, type HostileDocument } from '../security/hostile-documents.ts';
import { isShort, type Json, percentile, report } from './harness.ts';

const ROUNDS = isShort ? 1 : 20;
const AT_MOST_MS = 250;
const LOOP_AT_MOST_MS = 100;
const NEXT = { query: '{ viewer { clientId } }' };

interface Took {
  readonly name: string;
  readonly ms: number;
}

async function timed(name: string, work: () => Promise<unknown>): Promise<Took> {
  const startedAt = performance.now();
  await work();
  return { name, ms: performance.now() - startedAt };
}

const worstOf = (taken: readonly Took[]): Took =>
  taken.reduce((worst, each) => (each.ms > worst.ms ? each : worst), { name: 'nothing', ms: 0 });
const inWords = (taken: readonly Took[]): string =>
  `at most ${worstOf(taken).ms.toFixed(0)} ms (${worstOf(taken).name}), half of them within ${percentile(
    taken.map(({ ms }) => ms),
    0.5,
  ).toFixed(1)} ms`;
const payloadOf = ({ query, variables, operationName }: HostileDocument): Json => ({
  query,
  ...(variables === undefined ? {} : { variables }),
  ...(operationName === undefined ? {} : { operationName }),
});
/** Whether nothing of it was carried out. */
const isRefused = ({ data, errors }: Json): boolean =>
  Array.isArray(errors) &&
  (data === undefined ||
    data === null ||
    Object.values(data as object).every((value) => value === null));

await report(
  `${HOSTILE_DOCUMENTS.length} hostile documents on HTTP and on a socket: all refused within ${AT_MOST_MS} ms, p99 of the event loop within ${LOOP_AT_MOST_MS} ms, the next query is fine`,
  async (world) => {
    await world.startSimulator();
    const server = await world.startServer();
    const authorization = `Bearer ${await world.token(server)}`;
    const post = async (payload: Json): Promise<Json> =>
      (
        await fetch(`${server.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization },
          body: JSON.stringify(payload),
        })
      ).json();
    const client = createClient({
      url: `${server.url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      lazyCloseTimeout: 60_000,
      retryAttempts: 0,
      connectionParams: { authorization },
    });
    const send = async (payload: Json): Promise<Json> => {
      try {
        for await (const answer of client.iterate(payload)) return answer;
        return {};
      } catch (refusal) {
        // A message beyond the limit ends its socket.
        return { errors: Array.isArray(refusal) ? refusal : [refusal] };
      }
    };
    /** Delay in seconds; reading resets it. */
    const loopP99 = async (): Promise<number> =>
      Number(
        /^nodejs_eventloop_lag_p99_seconds (\S+)$/m.exec(
          await (await fetch(`${server.url}/metrics`)).text(),
        )?.[1],
      ) * 1000;

    for (const warm of [post, send]) for (let index = 0; index < 50; index += 1) await warm(NEXT);
    const notRefused: string[] = [];
    const notFine: string[] = [];
    const measure = async (call: (payload: Json) => Promise<Json>): Promise<readonly Took[]> => {
      const taken: Took[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const document of HOSTILE_DOCUMENTS) {
          let answer: Json;
          taken.push(
            await timed(document.name, async () => (answer = await call(payloadOf(document)))),
          );
          if (!isRefused(answer)) notRefused.push(document.name);
          if ((await call(NEXT)).data?.viewer?.clientId === undefined) notFine.push(document.name);
        }
      }
      return taken;
    };
    await loopP99();
    const overHttp = await measure(post);
    const overSocket = await measure(send);
    const p99 = await loopP99();
    await client.dispose();
    const isQuick =
      worstOf([...overHttp, ...overSocket]).ms <= AT_MOST_MS && p99 <= LOOP_AT_MOST_MS;
    return {
      measured: `each ${ROUNDS} times: HTTP ${inWords(overHttp)}; socket ${inWords(overSocket)}; event loop p99 ${p99.toFixed(1)} ms; not refused: ${notRefused.join(', ') || 'none'}; next query failed after: ${notFine.join(', ') || 'none'}`,
      // Times on a busy machine say nothing: the short form looks at the answers alone.
      pass: notRefused.length === 0 && notFine.length === 0 && (isShort || isQuick),
    };
  },
);
