import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../support/app.js';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

/** The rest are notices: things that the specification leaves open. */
const LEAST_OK = 58;

test('the audits of graphql-http find neither an error nor a warning', async () => {
  const fetchFn = (url: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${server.token}`);
    return fetch(url, { ...init, headers });
  };
  const results = await Promise.all(
    serverAudits({ url: `${server.url}/graphql`, fetchFn }).map((audit) => audit.fn()),
  );
  const ok = results.filter(({ status }) => status === 'ok').length;
  const others = results.flatMap((result) =>
    result.status === 'ok' ? [] : [`${result.status}: ${result.name}`],
  );
  console.log([`graphql-http: ${ok} of ${results.length} ok`, ...others].join('\n  '));
  expect(others.filter((line) => line.startsWith('error') || line.startsWith('warn'))).toEqual([]);
  expect(ok).toBeGreaterThanOrEqual(LEAST_OK);
});
