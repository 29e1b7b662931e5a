import { createServer, type RequestListener } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ConnectionLost } from '../../src/cli/answers.js';
import { CommandError } from '../../src/cli/command.js';
import { Remote } from '../../src/cli/remote.js';

const PROFILE = { clientId: 'ops', clientSecret: 'fake-secret-of-ops' };
const now = (): Date => new Date(0);
const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

const failureOf = (url: string): Promise<unknown> =>
  new Remote({ ...PROFILE, url }, now)
    .run('{ viewer { clientId } }', {})
    .catch((error: unknown) => error);

describe('what answers in place of the server', () => {
  it.each<[string, number, Record<string, string>, RegExp]>([
    ['a page to sign in', 200, { 'content-type': 'text/html' }, /web page \(200\).*sign in/],
    ['a page of a wrong address', 404, { 'content-type': 'text/html' }, /web page \(404\)/],
    ['another program', 200, { 'content-type': 'text/plain' }, /does not answer as Fleetgraph/],
    [
      'a redirect to a sign-in',
      302,
      { location: 'https://sso.example/login?x=1' },
      /redirects to https:\/\/sso\.example\./,
    ],
    ['a redirect in a circle', 301, { location: '/' }, /redirects elsewhere/],
    ['a redirect to nowhere', 307, {}, /redirects elsewhere/],
  ])('%s: says so, and is not tried again', async (_name, status, headers, words) => {
    const url = await listen((_request, response) => {
      response.writeHead(status, headers).end('<html>Hello</html>');
    });
    const error = await failureOf(url);
    expect(error).toBeInstanceOf(CommandError);
    expect(error).not.toBeInstanceOf(ConnectionLost);
    expect((error as Error).message).toMatch(words);
  });

  it.each([
    [502, undefined, null],
    [503, '7', 7],
    [504, 'Wed, 21 Oct 2026 07:28:00 GMT', null],
    [429, '2', 2],
  ])('a proxy with %i and Retry-After %s: is tried again', async (status, header, seconds) => {
    const url = await listen((_request, response) => {
      const headers = header === undefined ? {} : { 'retry-after': header };
      response.writeHead(status, headers).end('<html>Bad gateway</html>');
    });
    const error = await failureOf(url);
    expect(error).toBeInstanceOf(ConnectionLost);
    expect(error).toMatchObject({ wasAnswered: true, retryAfterSeconds: seconds });
  });

  it('no host, no server, no TLS: each in its own words', async () => {
    const plain = await listen((_request, response) => response.end());
    const silent = createSocketServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    closing.push(() => silent.close());
    expect(await failureOf('http://no-such-host.invalid')).toMatchObject({
      message: expect.stringMatching(/no host no-such-host\.invalid/) as string,
    });
    expect(await failureOf('http://127.0.0.1:9')).toMatchObject({
      message: expect.stringMatching(/is the server running there/) as string,
      wasAnswered: false,
    });
    expect(await failureOf(plain.replace('http:', 'https:'))).toMatchObject({
      message: expect.stringMatching(/does not speak TLS/) as string,
    });
  });

  it('goes on with what it was asked when the proxy is back', async () => {
    let calls = 0;
    const url = await listen((request, response) => {
      calls += 1;
      const isToken = request.url === '/oauth/token';
      if (calls === 1 || calls === 3) response.writeHead(502).end('<html>');
      else if (isToken) response.end(JSON.stringify({ access_token: 't', expires_in: 900 }));
      else response.end(JSON.stringify({ data: { ok: true } }));
    });
    const lost: number[] = [];
    const remote = new Remote({ ...PROFILE, url }, now);
    const onLost = (_error: ConnectionLost, pauseMs: number): void => void lost.push(pauseMs);
    expect(await remote.runUntilAnswered('{ ok }', {}, onLost)).toEqual({ ok: true });
    expect(lost).toEqual([500, 1000]);
  });
});
