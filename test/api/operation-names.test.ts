import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startTestServer, type TestServer } from '../support/app.js';
import { type Json } from '../support/simulator.js';

const TWO = 'query A { viewer { clientId } } query B { viewer { scopes } }';
const ROUTER = 'http://127.0.0.1:9';

type Asked = { readonly query: string; readonly operationName?: string };

/** Documents and names that name no operation, or none of several. */
const UNRESOLVED: readonly (Asked & { readonly name: string })[] = [
  { name: 'an unknown name', query: TWO, operationName: 'C' },
  { name: 'another case', query: TWO, operationName: 'a' },
  { name: 'an empty name', query: TWO, operationName: '' },
  { name: 'a name of every object', query: TWO, operationName: '__proto__' },
  { name: 'a name of ten thousand letters', query: TWO, operationName: 'x'.repeat(10_000) },
  { name: 'no name for two operations', query: TWO },
  { name: 'a name for one without', query: '{ viewer { clientId } }', operationName: 'A' },
  {
    name: 'an unknown name among subscriptions',
    query: 'subscription A { clearanceChanged(fleetId: "x") { id } }',
    operationName: 'B',
  },
  {
    name: 'no name for a query and a subscription',
    query: 'query A { __typename } subscription B { clearanceChanged(fleetId: "x") { id } }',
  },
];

describe('an operation that cannot be found', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ env: { FLEETGRAPH_CALLBACK_ORIGINS: ROUTER } });
  });
  afterAll(() => server.close());

  const post = async (path: string, body: object, accept = 'application/json'): Promise<string> => {
    const headers = {
      'content-type': 'application/json',
      accept,
      authorization: `Bearer ${server.token}`,
    };
    return (
      await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    ).text();
  };
  async function overSocket(asked: Asked): Promise<string> {
    const connectionParams = { authorization: `Bearer ${server.token}` };
    const client = createClient({
      url: server.wsUrl,
      webSocketImpl: WebSocket,
      connectionParams,
      retryAttempts: 0,
    });
    try {
      for await (const answer of client.iterate({ ...asked })) return JSON.stringify(answer);
      return '';
    } catch (refusal) {
      return JSON.stringify({ errors: refusal });
    } finally {
      await client.dispose();
    }
  }
  const byGet = async ({ query, operationName }: Asked): Promise<string> => {
    const params = new URLSearchParams({
      query,
      ...(operationName !== undefined && { operationName }),
    });
    const headers = { accept: 'text/event-stream', authorization: `Bearer ${server.token}` };
    return (await fetch(`${server.url}/graphql/stream?${params.toString()}`, { headers })).text();
  };
  const byCallback = (asked: Asked): Promise<string> => {
    const subscription = {
      callbackUrl: `${ROUTER}/callback`,
      subscriptionId: 'one',
      verifier: 'v',
      heartbeatIntervalMs: 0,
    };
    return post(
      '/graphql',
      { ...asked, extensions: { subscription } },
      'application/json;callbackSpec=1.0',
    );
  };
  const WAYS: Readonly<Record<string, readonly [string, (asked: Asked) => Promise<string>]>> = {
    'a WebSocket': ['BAD_USER_INPUT', overSocket],
    'POST /graphql/stream': [
      'BAD_USER_INPUT',
      (asked) => post('/graphql/stream', asked, 'text/event-stream'),
    ],
    'GET /graphql/stream': ['BAD_USER_INPUT', byGet],
    'a callback': ['BAD_USER_INPUT', byCallback],
    'POST /graphql': ['OPERATION_RESOLUTION_FAILURE', (asked) => post('/graphql', asked)],
  };

  test.each(Object.entries(WAYS))('is the mistake of the caller: %s', async (_, [code, send]) => {
    for (const { name, ...asked } of UNRESOLVED) {
      const answer = await send(asked);
      const codes = [...answer.matchAll(/"code":"(\w+)"/g)].map(([, each]) => each);
      expect([name, codes]).toEqual([name, [code]]);
    }
  });

  test('leaves the socket open, and says what to send', async () => {
    const answers = await overSocket({ query: TWO });
    expect(JSON.parse(answers)).toEqual({
      errors: [
        {
          message: expect.stringContaining(
            'send the name of one of them as "operationName"',
          ) as string,
          extensions: { code: 'BAD_USER_INPUT', argument: 'operationName' },
        },
      ],
    });
    for (const [, [, send]] of Object.entries(WAYS).filter(([way]) => way !== 'a callback')) {
      expect(await send({ query: TWO, operationName: 'A' })).toContain(
        '"clientId":"test-operator"',
      );
      expect(await send({ query: '{ viewer { clientId } }' })).toContain(
        '"clientId":"test-operator"',
      );
    }
  });

  test('is no fault of ours', () => {
    const lines: readonly Json[] = server.logLines.map((line) => JSON.parse(line));
    expect(lines.filter(({ level }) => level >= 50)).toEqual([]);
  });
});

/** Names that every object has: compiled queries would look them up in one. */
describe('aliases of every object', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  test.each([
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'valueOf',
    '__defineSetter__',
  ])('%s: the answer stays the same however often it is asked for', async (name) => {
    const documents = [
      `{ ${name}: viewer { clientId } }`,
      `{ viewer { ${name}: clientId scopes } }`,
      `{ fleets(first: 1) { ${name}: nodes { ${name}: id } totalCount } }`,
      `query ($${name}: Int) { ${name}: fleets(first: $${name}) { totalCount } }`,
      `query ${name} { viewer { ...${name} } } fragment ${name} on Viewer { clientId }`,
    ];
    for (const query of documents) {
      const answers = new Set<string>();
      for (let times = 0; times < 4; times += 1) {
        const headers = {
          'content-type': 'application/json',
          authorization: `Bearer ${server.token}`,
        };
        // The reader of bodies refuses a key `__proto__` altogether.
        const variables = name === '__proto__' ? {} : { [name]: 1 };
        const body = JSON.stringify({ query, variables });
        answers.add(
          await (await fetch(`${server.url}/graphql`, { method: 'POST', headers, body })).text(),
        );
      }
      expect([...answers]).toEqual([
        expect.stringMatching(query.includes(`${name}:`) ? `"${name}":` : '"clientId"'),
      ]);
      expect([...answers][0]).not.toContain('"errors"');
    }
  });
});
