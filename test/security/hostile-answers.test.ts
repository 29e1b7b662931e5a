import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { createGzip, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Secret } from '../../src/domain/secret.js';
import { callProvider } from '../../src/providers/http.js';
import { type AccountSession, type Provider, ProviderFailure } from '../../src/providers/provider.js';
import { createRegistry } from '../../src/providers/registry.js';

const NOW = new Date('2026-01-02T03:04:05.000Z');
const VIN = 'WBA71AW0X0F000001';
const MEBIBYTE = 1024 * 1024;
/** Above the most that any call takes, a list of 100,000 clearances: what is beyond it must never have been sent. */
const MOST_READ = 144 * MEBIBYTE;

const session: AccountSession = { accountId: 'acc_1', environment: 'LIVE', token: () => Promise.resolve('not-a-real-token') };
const HIGH_MOBILITY = { environment: 'LIVE', clientSecret: { clientId: 'fake', clientSecret: 'not-a-real-secret' } };
const INVERS = { clientId: 'fake#1', clientSecret: 'not-a-real-secret' };
const DAMOOV = { instanceId: '00000000-0000-4000-8000-000000000000', instanceKey: '00000000-0000-4000-8000-000000000001', email: 'admin@example.com', password: 'not-a-real-password' };

/** What we ask of providers, all kinds of it. */
const CALLS: Readonly<Record<string, (providers: { readonly invers: Provider; readonly highMobility: Provider; readonly damoov: Provider }) => Promise<unknown>>> = {
  'High Mobility, signing in': ({ highMobility }) => highMobility.accounts.signIn('LIVE', HIGH_MOBILITY),
  'High Mobility, list of clearances': ({ highMobility }) => highMobility.clearances!.list(session),
  'High Mobility, request': ({ highMobility }) => highMobility.clearances!.request(session, [{ vin: VIN, brand: 'bmw', tags: [], odometer: null }]),
  'High Mobility, eligibility': ({ highMobility }) => highMobility.eligibility!.check(session, VIN, 'bmw'),
  'High Mobility, token of a vehicle': ({ highMobility }) => highMobility.tokens!.issue(session, VIN),
  'INVERS, signing in': ({ invers }) => invers.accounts.signIn('LIVE', INVERS),
  'INVERS, list of credentials': ({ invers }) => invers.credentials!.list(session, 'mercedes-benz'),
  'INVERS, credential': ({ invers }) => invers.credentials!.create(session, { brand: 'mercedes-benz', name: 'x', secretKind: 'CLIENT_SECRET', principal: 'x', secret: new Secret('not-a-real-secret') }),
  'INVERS, list of vehicles': ({ invers }) => invers.vehicles!.list(session),
  'INVERS, models': ({ invers }) => invers.vehicles!.listModels(session, 'niu'),
  'Damoov, signing in': ({ damoov }) => damoov.accounts.signIn('LIVE', DAMOOV),
  'Damoov, list of drivers': ({ damoov }) => damoov.drivers!.list(session, DAMOOV, 1),
};

type Answer = (response: ServerResponse) => void;
const say =
  (body: string | Buffer, status = 200, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
/** Writes as long as somebody reads, up to a gibibyte. */
const flood =
  (chunk: Buffer, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers });
    let left = 1024 * MEBIBYTE;
    const write = (): void => {
      while (left > 0 && !response.destroyed) {
        left -= chunk.length;
        if (!response.write(chunk)) {
          response.once('drain', write);
          return;
        }
      }
      response.end();
    };
    write();
  };

const BLANKS = Buffer.alloc(64 * 1024, ' ');
/** Made once: 256 MiB of blanks take some 250 kB. */
let bomb: Buffer;

const ANSWERS: Readonly<Record<string, () => Answer>> = {
  'a gigabyte': () => flood(BLANKS),
  'a gigabyte that was announced': () => flood(BLANKS, { 'content-length': String(1024 * MEBIBYTE) }),
  'a gigabyte of an error': () => (response) => {
    response.writeHead = response.writeHead.bind(response, 500) as never;
    flood(BLANKS)(response);
  },
  'a compression bomb': () => say(bomb, 200, { 'content-encoding': 'gzip' }),
  'a bomb in a bomb': () => say(gzipSync(bomb), 200, { 'content-encoding': 'gzip, gzip' }),
  'what claims to be compressed': () => say('{"access_token":"x"}', 200, { 'content-encoding': 'gzip' }),
  'half a compressed answer': () => say(gzipSync('{"a":1}'.repeat(100)).subarray(0, 20), 200, { 'content-encoding': 'gzip' }),
  nothing: () => say(''),
  'null': () => say('null'),
  'a number': () => say('42'),
  'a text': () => say('"access_token"'),
  'half of JSON': () => say('{"access_token": "x'),
  'an HTML page': () => say('<html><body>Sign in to the network</body></html>', 200, { 'content-type': 'text/html' }),
  '100,000 lists in each other': () => say('['.repeat(100_000) + ']'.repeat(100_000)),
  '100,000 objects in each other': () => say('{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)),
  'bytes that are no UTF-8': () => say(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])),
  'wrong types everywhere': () => say('{"access_token":{},"expires_in":"soon","token_type":[],"data":7,"items":"x","Result":{"AccessToken":3},"Status":"x"}'),
  'wrong types in a list': () => say('[{"vin":{},"status":9},null,"x",[[]]]'),
  'a number beyond all bounds': () => say('{"access_token":"x","token_type":"bearer","expires_in":1e400,"Result":{"AccessToken":{"Token":"x","ExpiresIn":1e400}}}'),
  'a redirect elsewhere': () => say('', 302, { location: 'http://169.254.169.254/latest/meta-data/' }),
  'a redirect to a file': () => say('', 307, { location: 'file:///etc/passwd' }),
  'a refusal of no known kind': () => say('{"errors":{"a":{"b":"c"}}}', 418),
  'an error that is a list of lists': () => say('{"errors":[[[]]]}', 422),
  'no HTTP': () => (response) => void response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n'),
  'half a header': () => (response) => void response.socket?.end('HTTP/1.1 200 OK\r\nContent-Type: appl'),
  'a header of a megabyte': () => (response) => void response.socket?.end(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(MEBIBYTE)}\r\n\r\n{}`),
  'two lengths': () => (response) => void response.socket?.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 40\r\n\r\n{}'),
  'less than was announced': () => (response) => void response.socket?.end('HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{"access_token":'),
  'a reset': () => (response) => void response.socket?.resetAndDestroy(),
};

const LARGE = new Set(['a gigabyte that was announced', 'a gigabyte of an error', 'a bomb in a bomb']);

/** OWASP API10:2023 (unsafe consumption of APIs), API7:2023 (no redirect is followed), ASVS 5.0 1.5 and 15.2. */
describe('answers of a provider that means harm', () => {
  let server: Server;
  let url: string;
  let answer: Answer;
  let written = 0;

  beforeAll(async () => {
    bomb = await new Promise((resolve) => {
      const gzip = createGzip();
      const chunks: Buffer[] = [];
      gzip.on('data', (chunk: Buffer) => chunks.push(chunk)).once('end', () => resolve(Buffer.concat(chunks)));
      for (let index = 0; index < 256; index += 1) gzip.write(Buffer.alloc(MEBIBYTE, ' '));
      gzip.end();
    });
    server = createServer((request, response) => {
      response.on('error', () => undefined);
      request.resume().once('end', () => answer(response));
    });
    server.on('connection', (socket) => socket.once('close', () => (written = Math.max(written, socket.bytesWritten))));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  // What is large takes its time, and is read by the same few lines for every call.
  const isTried = (name: string, call: string): boolean => !LARGE.has(name) || call.endsWith('signing in');
  const cases = Object.keys(ANSWERS).flatMap((name) => Object.keys(CALLS).flatMap((call) => (isTried(name, call) ? [{ name, call }] : [])));

  test('there are some hundreds', () => {
    expect(cases.length).toBeGreaterThanOrEqual(200);
  });

  test.for(cases)('$call: $name is a failure that has a kind', async ({ name, call }) => {
    const registry = createRegistry({ inversUrl: url, highMobilityLiveUrl: url, highMobilitySandboxUrl: url, damoovUserUrl: url }, () => NOW);
    answer = ANSWERS[name]!();
    written = 0;
    const [invers, highMobility, damoov] = registry.all() as [Provider, Provider, Provider];
    const failure: unknown = await CALLS[call]!({ invers, highMobility, damoov }).then(
      (value) => ({ value }),
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(ProviderFailure);
    const { message, kind } = failure as ProviderFailure;
    expect(kind).toMatch(/^(unavailable|malformed|rejected)$/);
    expect(message).not.toMatch(/not-a-real|access_token": "x|OpenSSH|meta-data/);
    expect(written).toBeLessThan(MOST_READ);
  });

  test.for(['GET', 'POST'] as const)('an answer that drips is given up in time (%s)', async (method) => {
    answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' '), 1);
      response.once('close', () => clearInterval(drip));
    };
    const dripping = callProvider({ provider: 'INVERS', name: 'drip', baseUrl: url, method, path: '/', timeoutMs: 40 });
    await expect(dripping).rejects.toMatchObject({ name: 'ProviderFailure', kind: 'unavailable', outcomeUnknown: method === 'POST' });
  });

  test('headers that drip are given up in time', async () => {
    answer = (response) => {
      const { socket } = response;
      socket?.write('HTTP/1.1 200 OK\r\nX: ');
      const drip = setInterval(() => socket?.write('x'), 1);
      socket?.once('close', () => clearInterval(drip));
    };
    await expect(callProvider({ provider: 'INVERS', name: 'drip', baseUrl: url, method: 'GET', path: '/', timeoutMs: 40 })).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
