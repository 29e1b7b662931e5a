import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import {
  brotliCompressSync,
  constants,
  createGzip,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Secret } from '../../src/domain/values/secret.js';
import { callProvider } from '../../src/providers/access/http.js';
import { ProviderFailure } from '../../src/providers/failure.js';
import { type AccountSession } from '../../src/providers/ports/account.js';
import { type Provider } from '../../src/providers/provider.js';
import { createRegistry } from '../../src/providers/registry.js';
import { listAll } from '../support/list-all.js';

const NOW = new Date('2026-01-02T03:04:05.000Z');
const VIN = 'WBA71AW0X0F000001';
const MEBIBYTE = 1024 * 1024;
/** Above the most that any call takes, a list of 100,000 clearances: what is beyond it must never have been sent. */
const MOST_READ = 144 * MEBIBYTE;

const session: AccountSession = {
  accountId: 'acc_1',
  environment: 'LIVE',
  token: () => Promise.resolve('not-a-real-token'),
};
const HIGH_MOBILITY = {
  environment: 'LIVE',
  clientSecret: { clientId: 'fake', clientSecret: 'not-a-real-secret' },
};
const INVERS = { clientId: 'fake#1', clientSecret: 'not-a-real-secret' };
const DAMOOV = {
  instanceId: '00000000-0000-4000-8000-000000000000',
  instanceKey: '00000000-0000-4000-8000-000000000001',
  email: 'admin@example.com',
  password: 'not-a-real-password',
};

/** Calls to providers, of all kinds. */
const CALLS: Readonly<
  Record<
    string,
    (providers: {
      readonly invers: Provider;
      readonly highMobility: Provider;
      readonly damoov: Provider;
    }) => Promise<unknown>
  >
> = {
  'High Mobility, signing in': ({ highMobility }) =>
    highMobility.accounts.signIn({ environment: 'LIVE' }, HIGH_MOBILITY),
  'High Mobility, list of clearances': ({ highMobility }) =>
    listAll(highMobility.clearances!, session),
  'High Mobility, request': ({ highMobility }) =>
    highMobility.clearances!.request(session, [
      { vin: VIN, brand: 'bmw', tags: [], odometer: null },
    ]),
  'High Mobility, eligibility': ({ highMobility }) =>
    highMobility.eligibility!.check(session, VIN, 'bmw'),
  'High Mobility, token of a vehicle': ({ highMobility }) =>
    highMobility.tokens!.issue(session, VIN),
  'INVERS, signing in': ({ invers }) => invers.accounts.signIn({ environment: 'LIVE' }, INVERS),
  'INVERS, list of credentials': ({ invers }) => invers.credentials!.list(session, 'mercedes-benz'),
  'INVERS, credential': ({ invers }) =>
    invers.credentials!.create(session, {
      brand: 'mercedes-benz',
      name: 'x',
      secretKind: 'CLIENT_SECRET',
      principal: 'x',
      secret: new Secret('not-a-real-secret'),
    }),
  'INVERS, list of vehicles': ({ invers }) => invers.vehicles!.list(session),
  'INVERS, models': ({ invers }) => invers.vehicles!.listModels(session, 'niu'),
  'Damoov, signing in': ({ damoov }) => damoov.accounts.signIn({ environment: 'LIVE' }, DAMOOV),
  'Damoov, list of drivers': ({ damoov }) => damoov.drivers!.list(session, DAMOOV, 1),
};

type Answer = (response: ServerResponse) => void;
const say =
  (body: string | Buffer, status = 200, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
/** Writes as long as the peer reads, up to a gibibyte. */
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
const SMALLER_BOMB = Buffer.alloc(64 * MEBIBYTE, ' ');
const quickBrotli = (bytes: Buffer): Buffer =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
/** Everything that a good answer of any of the three has, where only the prototype gets to have it. */
const GOOD =
  '{"access_token":"x","token_type":"bearer","expires_in":300,"items":[],"vehicles":[],"eligible":true,"Result":{"AccessToken":{"Token":"x","ExpiresIn":300},"RefreshToken":"x"},"Status":200}';
/** HTTP as bytes. */
const raw =
  (text: string): Answer =>
  (response) =>
    void response.socket?.end(text);

const ANSWERS: Readonly<Record<string, () => Answer>> = {
  'a gigabyte': () => flood(BLANKS),
  'a gigabyte that was announced': () =>
    flood(BLANKS, { 'content-length': String(1024 * MEBIBYTE) }),
  'a gigabyte of an error': () => (response) => {
    response.writeHead = response.writeHead.bind(response, 500) as never;
    flood(BLANKS)(response);
  },
  'a compression bomb': () => say(bomb, 200, { 'content-encoding': 'gzip' }),
  'a bomb in a bomb': () => say(gzipSync(bomb), 200, { 'content-encoding': 'gzip, gzip' }),
  'a bomb by deflate': () => say(deflateSync(SMALLER_BOMB), 200, { 'content-encoding': 'deflate' }),
  'a bomb by raw deflate': () =>
    say(deflateRawSync(SMALLER_BOMB), 200, { 'content-encoding': 'deflate' }),
  'a bomb by Brotli': () => say(quickBrotli(SMALLER_BOMB), 200, { 'content-encoding': 'br' }),
  'a bomb by Zstandard': () =>
    say(zstdCompressSync(SMALLER_BOMB), 200, { 'content-encoding': 'zstd' }),
  'a bomb as an error': () => say(gzipSync(SMALLER_BOMB), 503, { 'content-encoding': 'gzip' }),
  'ten codings in each other': () =>
    say(
      Array.from({ length: 10 }).reduce<Buffer>((bytes) => gzipSync(bytes), Buffer.from('[]')),
      200,
      { 'content-encoding': Array.from({ length: 10 }, () => 'gzip').join(', ') },
    ),
  'what claims to be compressed': () =>
    say('{"access_token":"x"}', 200, { 'content-encoding': 'gzip' }),
  'half a compressed answer': () =>
    say(gzipSync('{"a":1}'.repeat(100)).subarray(0, 20), 200, { 'content-encoding': 'gzip' }),
  nothing: () => say(''),
  null: () => say('null'),
  'a number': () => say('42'),
  'a text': () => say('"access_token"'),
  'half of JSON': () => say('{"access_token": "x'),
  'an HTML page': () =>
    say('<html><body>Sign in to the network</body></html>', 200, { 'content-type': 'text/html' }),
  '100,000 lists in each other': () => say('['.repeat(100_000) + ']'.repeat(100_000)),
  '100,000 objects in each other': () => say('{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)),
  'bytes that are no UTF-8': () => say(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])),
  'wrong types everywhere': () =>
    say(
      '{"access_token":{},"expires_in":"soon","token_type":[],"data":7,"items":"x","Result":{"AccessToken":3},"Status":"x"}',
    ),
  'wrong types in a list': () => say('[{"vin":{},"status":9},null,"x",[[]]]'),
  'a number beyond all bounds': () =>
    say(
      '{"access_token":"x","token_type":"bearer","expires_in":1e400,"Result":{"AccessToken":{"Token":"x","ExpiresIn":1e400}}}',
    ),
  'a redirect elsewhere': () =>
    say('', 302, { location: 'http://169.254.169.254/latest/meta-data/' }),
  'a redirect to a file': () => say('', 307, { location: 'file:///etc/passwd' }),
  'a redirect to ourselves': () => say('', 301, { location: '/access_tokens' }),
  'a redirect that preserves the method': () =>
    say(GOOD, 308, { location: 'https://example.com/' }),
  'a redirect to nowhere': () => say('', 303),
  'a prototype for an answer': () => say(`{"__proto__":${GOOD}}`),
  'a constructor for an answer': () => say(`{"constructor":{"prototype":${GOOD}}}`),
  'the same name twice, the wrong one last': () =>
    say(
      '{"access_token":"x","access_token":null,"token_type":"bearer","token_type":7,"expires_in":300,"items":[],"items":9,"vehicles":7,"Result":{},"Result":null,"Status":200}',
    ),
  'a token that would split a header': () =>
    say(
      '{"access_token":"x\\r\\nX-Evil: 1","token_type":"bearer","expires_in":300,"Result":{"AccessToken":{"Token":"x\\r\\nX-Evil: 1","ExpiresIn":300},"RefreshToken":"x","Users":7},"Status":200}',
    ),
  'a text in UTF-16': () => say(Buffer.from(GOOD, 'utf16le')),
  'JSON with comments': () => say(`/* */ ${GOOD} // fine`),
  'two JSON texts': () => say(`${GOOD}${GOOD}`),
  'a number of a million digits': () => say('9'.repeat(MEBIBYTE)),
  'a million nulls': () => say(`{"items":[${'null,'.repeat(MEBIBYTE)}null],"Result":[]}`),
  'a name of a megabyte': () => say(`{"${'x'.repeat(MEBIBYTE)}":1}`),
  'no content': () => say('', 204),
  'an unknown status': () =>
    raw('HTTP/1.1 999 Fine\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'),
  'another protocol': () =>
    raw('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
  'a thousand provisional answers': () =>
    raw(
      `${'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'.repeat(1000)}HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n`,
    ),
  'ten thousand headers': () =>
    raw(
      `HTTP/1.1 200 OK\r\n${Array.from({ length: 10_000 }, (_, index) => `X-${index}: y\r\n`).join('')}Content-Length: 2\r\n\r\n{}`,
    ),
  'a chunk of a size that is none': () =>
    raw(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n',
    ),
  'a chunk that does not end': () =>
    raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n{"access_token":"x'),
  'chunks and a length': () =>
    raw(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
    ),
  'a header on two lines': () =>
    raw('HTTP/1.1 200 OK\r\nX: y\r\n z\r\nContent-Length: 2\r\n\r\n{}'),
  'a NUL in a header': () => raw('HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 2\r\n\r\n{}'),
  'a refusal of no known kind': () => say('{"errors":{"a":{"b":"c"}}}', 418),
  'an error that is a list of lists': () => say('{"errors":[[[]]]}', 422),
  'no HTTP': () => (response) => void response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n'),
  'half a header': () => (response) =>
    void response.socket?.end('HTTP/1.1 200 OK\r\nContent-Type: appl'),
  'a header of a megabyte': () => (response) =>
    void response.socket?.end(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(MEBIBYTE)}\r\n\r\n{}`),
  'two lengths': () => (response) =>
    void response.socket?.end(
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 40\r\n\r\n{}',
    ),
  'less than was announced': () => (response) =>
    void response.socket?.end('HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{"access_token":'),
  'a reset': () => (response) => void response.socket?.resetAndDestroy(),
};

const LARGE = new Set([
  'a gigabyte that was announced',
  'a gigabyte of an error',
  'a bomb in a bomb',
  'a bomb by deflate',
  'a bomb by raw deflate',
  'a bomb by Brotli',
  'a bomb by Zstandard',
  'a bomb as an error',
  'a million nulls',
]);

/** OWASP API10:2023 (unsafe consumption of APIs), API7:2023 (no redirect is followed), ASVS 5.0 1.5 and 15.2. */
describe('answers of a provider that means harm', () => {
  let server: Server;
  let url: string;
  let answer: Answer;
  let written = 0;
  let asked = 0;
  /** In KiB, when everything that the tests themselves need was there. */
  let peakBefore = 0;

  beforeAll(async () => {
    bomb = await new Promise((resolve) => {
      const gzip = createGzip();
      const chunks: Buffer[] = [];
      gzip
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .once('end', () => resolve(Buffer.concat(chunks)));
      for (let index = 0; index < 256; index += 1) gzip.write(Buffer.alloc(MEBIBYTE, ' '));
      gzip.end();
    });
    server = createServer((request, response) => {
      response.on('error', () => undefined);
      asked += 1;
      request.resume().once('end', () => answer(response));
    });
    server.on('connection', (socket) =>
      socket.once('close', () => (written = Math.max(written, socket.bytesWritten))),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    peakBefore = process.resourceUsage().maxRSS;
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  // Large answers take time, and are read by the same few lines for every call.
  const isTried = (name: string, call: string): boolean =>
    !LARGE.has(name) || call.endsWith('signing in');
  const cases = Object.keys(ANSWERS).flatMap((name) =>
    Object.keys(CALLS).flatMap((call) => (isTried(name, call) ? [{ name, call }] : [])),
  );

  test('there are some hundreds, of each provider', () => {
    for (const provider of ['High Mobility', 'INVERS', 'Damoov'])
      expect(cases.filter(({ call }) => call.startsWith(provider)).length).toBeGreaterThanOrEqual(
        100,
      );
    expect(cases.length).toBeGreaterThanOrEqual(500);
  });

  test.for(cases)('$call: $name is a failure that has a kind', async ({ name, call }) => {
    const registry = createRegistry(
      {
        inversUrl: url,
        highMobilityLiveUrl: url,
        highMobilitySandboxUrl: url,
        damoovUserUrl: url,
        damoovApiUrl: url,
      },
      () => NOW,
    );
    answer = ANSWERS[name]!();
    [written, asked] = [0, 0];
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
    // Asked again at most where a token was refused; a redirect to ourselves would come back here.
    expect(asked).toBeLessThanOrEqual(3);
    expect(Object.prototype).not.toHaveProperty('access_token');
  });

  test('none of them takes the memory that it is large in', () => {
    const grown = (process.resourceUsage().maxRSS - peakBefore) / 1024;
    console.log(`${cases.length} answers; the process grew by ${grown.toFixed(0)} MiB at most`);
    // One gigabyte of a body that was held in memory, or a bomb that was unpacked, would be more.
    expect(grown).toBeLessThan(600);
  });

  test.for(['GET', 'POST'] as const)(
    'an answer that drips is given up in time (%s)',
    async (method) => {
      answer = (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const drip = setInterval(() => response.write(' '), 1);
        response.once('close', () => clearInterval(drip));
      };
      const dripping = callProvider({
        provider: 'INVERS',
        name: 'drip',
        baseUrl: url,
        method,
        path: '/',
        timeoutMs: 40,
      });
      await expect(dripping).rejects.toMatchObject({
        name: 'ProviderFailure',
        kind: 'unavailable',
        outcomeUnknown: method === 'POST',
      });
    },
  );

  test('headers that drip are given up in time', async () => {
    answer = (response) => {
      const { socket } = response;
      socket?.write('HTTP/1.1 200 OK\r\nX: ');
      const drip = setInterval(() => socket?.write('x'), 1);
      socket?.once('close', () => clearInterval(drip));
    };
    await expect(
      callProvider({
        provider: 'INVERS',
        name: 'drip',
        baseUrl: url,
        method: 'GET',
        path: '/',
        timeoutMs: 40,
      }),
    ).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
