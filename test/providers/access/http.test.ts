import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProviderCall } from '../../../src/providers/access/call.js';
import { callProvider, parseBaseUrl } from '../../../src/providers/access/http.js';
import { AnsweringServer } from '../answering-server.js';
import { failureOf } from '../support.js';

let server: AnsweringServer;
beforeAll(async () => {
  server = await AnsweringServer.start();
});
afterAll(() => server.stop());

const call = (more: Partial<ProviderCall> = {}) =>
  callProvider({
    provider: 'HIGH_MOBILITY',
    name: 'getThing',
    baseUrl: server.url,
    method: 'GET',
    path: '/thing',
    ...more,
  });

describe('parseBaseUrl', () => {
  it.each([
    ['https://api.high-mobility.com/v1', 'https://api.high-mobility.com/v1'],
    ['https://api.high-mobility.com/v1/', 'https://api.high-mobility.com/v1'],
    ['https://api.example.com', 'https://api.example.com'],
    ['http://127.0.0.1:4000/v1', 'http://127.0.0.1:4000/v1'],
    ['http://localhost:4000', 'http://localhost:4000'],
    ['http://[::1]:4000/v1', 'http://[::1]:4000/v1'],
  ])('takes %s', (text, expected) => {
    expect(parseBaseUrl(text)).toBe(expected);
  });

  it.each([
    'http://api.high-mobility.com/v1',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'ftp://localhost',
    'file:///etc/passwd',
    'https://user:hunter2@example.com',
    'https://example.com/?key=hunter2',
    'https://example.com/#hunter2',
    '',
    'hunter2',
  ])('refuses %s without repeating it', (text) => {
    expect(() => parseBaseUrl(text)).toThrow(TypeError);
    expect(() => parseBaseUrl(text)).not.toThrow(/hunter2/);
  });
});

describe('callProvider', () => {
  it('sends the body as JSON and brings the answer of any status', async () => {
    server.answer({ status: 422, json: { errors: [] }, headers: { 'x-kind': 'odd' } });
    const answer = await call({
      method: 'POST',
      path: '/thing?a=%20b',
      json: { vin: 'EXVETESTVIN000001' },
      headers: { authorization: 'Bearer fake' },
    });
    expect(answer).toMatchObject({ status: 422, text: '{"errors":[]}' });
    expect(answer.headers.get('x-kind')).toBe('odd');
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        url: '/v1/thing?a=%20b',
        body: '{"vin":"EXVETESTVIN000001"}',
        headers: {
          'content-type': 'application/json',
          authorization: 'Bearer fake',
          'user-agent': expect.stringMatching(/^fleetgraph\/\d+\.\d+\.\d+$/),
        },
      },
    ]);
  });

  it.each([301, 302, 303, 307, 308])(
    'does not follow a redirect with status %i',
    async (status) => {
      server.answer({ status, headers: { location: `${server.url}/elsewhere?secret=hunter2` } });
      const failure = await failureOf(call({ headers: { authorization: 'Bearer fake' } }));
      expect(failure).toMatchObject({ kind: 'malformed', status, outcomeUnknown: false });
      expect(failure.message).not.toContain('hunter2');
      expect(server.requests).toHaveLength(1);
    },
  );

  it('gives up an answer that is too large, announced or not', async () => {
    server.answer({ status: 200, text: 'x'.repeat(2000) });
    expect(await failureOf(call({ maxBytes: 1999 }))).toMatchObject({
      kind: 'malformed',
      status: 200,
      outcomeUnknown: false,
    });
    expect((await call({ maxBytes: 2000 })).text).toHaveLength(2000);
  });

  it('stops reading an endless answer', async () => {
    let closed: () => void = () => undefined;
    const disconnected = new Promise<void>((resolve) => (closed = resolve));
    server.answer((response) => {
      const write = (): void => {
        if (!response.destroyed) response.write('x'.repeat(65_536), write);
      };
      response.on('close', closed);
      response.writeHead(200);
      write();
    });
    expect(await failureOf(call({ method: 'POST', maxBytes: 100_000 }))).toMatchObject({
      kind: 'malformed',
      outcomeUnknown: true,
    });
    await disconnected;
  });

  it('counts what a compressed answer unpacks to', async () => {
    server.answer((response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(1_000_000)));
    });
    expect(await failureOf(call({ maxBytes: 10_000 }))).toMatchObject({ kind: 'malformed' });
  });

  it('gives up a provider that does not answer, and one that stops in the middle of its answer', async () => {
    server.answer(() => undefined);
    expect(await failureOf(call({ timeoutMs: 50 }))).toMatchObject({
      kind: 'unavailable',
      status: undefined,
      outcomeUnknown: false,
    });
    server.answer((response) => void response.writeHead(200).write('{"a":'));
    expect(await failureOf(call({ method: 'POST', timeoutMs: 200 }))).toMatchObject({
      kind: 'unavailable',
      outcomeUnknown: true,
    });
  });

  it('does not know the outcome of a write whose connection broke, but of a read and of a repeatable call it does', async () => {
    server.answer((response) => response.destroy());
    expect(await failureOf(call({ method: 'DELETE' }))).toMatchObject({
      kind: 'unavailable',
      outcomeUnknown: true,
    });
    expect(await failureOf(call({ method: 'POST', repeatable: true }))).toMatchObject({
      kind: 'unavailable',
      outcomeUnknown: false,
    });
    expect(await failureOf(call())).toMatchObject({ kind: 'unavailable', outcomeUnknown: false });
  });

  it('knows that nothing happened where no server listens', async () => {
    const gone = await AnsweringServer.start();
    const { url } = gone;
    await gone.stop();
    expect(await failureOf(call({ baseUrl: url, method: 'POST', json: {} }))).toMatchObject({
      kind: 'unavailable',
      outcomeUnknown: false,
    });
    const name = url.replace('127.0.0.1', 'localhost');
    expect(await failureOf(call({ baseUrl: name, method: 'POST', json: {} }))).toMatchObject({
      kind: 'unavailable',
      outcomeUnknown: false,
    });
  });

  it('does not repeat a header that cannot be sent', async () => {
    const failure = await failureOf(call({ headers: { authorization: 'Bearer hunter2\r\nx: y' } }));
    expect(failure.kind).toBe('malformed');
    expect(`${failure.message} ${failure.stack ?? ''} ${String(failure.cause)}`).not.toContain(
      'hunter2',
    );
  });

  it('replaces bytes that are not UTF-8, so that they cost one text alone', async () => {
    server.answer((response) => response.writeHead(200).end(Buffer.from([0x22, 0xff, 0x22])));
    expect((await call()).text).toBe('"\ufffd"');
  });
});
