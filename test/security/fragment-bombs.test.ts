import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  dataOf,
  freePort,
  makeDirectory,
  OPERATOR,
  type ServerProcess,
  settingsFor,
  spawnServer,
  untilReady,
} from '../support/app.js';
import { getToken } from '../support/oauth.js';
import { runOnSocket } from '../support/subscriber.js';
import { FRAGMENT_BOMBS, type FragmentBomb, NEARLY_BOMBS } from './fragment-bombs.js';

/** No answer by then is no answer ever: unfolding 2^40 selections takes days. */
const PATIENCE_MS = 30_000;
const REFUSALS = ['QUERY_TOO_COMPLEX', 'GRAPHQL_VALIDATION_FAILED', 'UNAUTHENTICATED'];

/** A server in a process of its own, which can be killed when it stops answering. */
describe('fragments that unfold without end', () => {
  let directory: string;
  let server: ServerProcess;
  let url: string;
  let token: string;

  beforeAll(async () => {
    directory = makeDirectory();
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    server = spawnServer(directory, settingsFor(directory, port, 'http://127.0.0.1:9'));
    await untilReady(url, server);
    token = await getToken(url, OPERATOR);
    const create = 'mutation { createFleet(input: { name: "Bombs" }) { fleet { id } } }';
    await dataOf(url, token, create);
  });
  afterAll(async () => {
    server.child.kill('SIGKILL');
    await server.exited;
    rmSync(directory, { recursive: true, force: true });
  });

  const ask = async (path: string, init: RequestInit, caller: string | null): Promise<string> => {
    const headers = {
      'content-type': 'application/json',
      'apollo-require-preflight': 'yes',
      accept: path.startsWith('/graphql/stream') ? 'text/event-stream' : 'application/json',
      ...(caller !== null && { authorization: `Bearer ${caller}` }),
    };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    return (await fetch(url + path, { ...init, headers, signal })).text();
  };
  const post =
    (path: string) =>
    ({ query, variables }: FragmentBomb, caller: string | null) =>
      ask(path, { method: 'POST', body: JSON.stringify({ query, variables }) }, caller);
  const get =
    (path: string) =>
    ({ query, variables = {} }: FragmentBomb, caller: string | null) => {
      const params = new URLSearchParams({ query, variables: JSON.stringify(variables) });
      return ask(`${path}?${params.toString()}`, {}, caller);
    };
  const overSocket = async ({ query, variables }: FragmentBomb, caller: string | null) => {
    const wsUrl = `${url.replace('http', 'ws')}/graphql`;
    const answer = runOnSocket({ wsUrl, token: caller, query, ...(variables && { variables }) });
    return JSON.stringify(await answer);
  };
  const WAYS = {
    'POST /graphql': post('/graphql'),
    'GET /graphql': get('/graphql'),
    'POST /graphql/stream': post('/graphql/stream'),
    'GET /graphql/stream': get('/graphql/stream'),
    WebSocket: overSocket,
  };
  const codesIn = (answer: string): readonly string[] =>
    [...answer.matchAll(/"code":"(\w+)"/g)].map(([, code]) => code ?? '');
  const isAlive = async (): Promise<boolean> =>
    (await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(PATIENCE_MS) })).ok;

  describe.each(Object.entries(WAYS))('%s', (way, send) => {
    test.for(FRAGMENT_BOMBS)('$name: refused, and the next request is answered', async (bomb) => {
      for (const caller of [null, token]) {
        const codes = codesIn(await send(bomb, caller));
        // Subscriptions and mutations by GET, and subscriptions by POST, are refused for what they
        // are.
        const others = /^(subscription|mutation)/.test(bomb.query) ? ['BAD_REQUEST'] : [];
        expect([
          bomb.name,
          codes.length > 0,
          codes.filter((code) => ![...REFUSALS, ...others].includes(code)),
        ]).toEqual([bomb.name, true, []]);
        expect(await isAlive()).toBe(true);
      }
    });

    test.for(NEARLY_BOMBS)(
      'within the limits, $name: answered as often as they are sent',
      async (bomb) => {
        for (let times = 0; times < 4; times += 1) {
          expect([way, await send(bomb, token)]).toEqual([
            way,
            expect.stringContaining('"nodes":[]'),
          ]);
          expect(codesIn(await send(bomb, null))).toEqual(['UNAUTHENTICATED']);
        }
        expect(await isAlive()).toBe(true);
      },
    );
  });
});
