import { gzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addFailures } from '../../../src/http/routes/failures.js';
import { readJson } from '../../../src/http/routes/json-body.js';

describe('JSON bodies', () => {
  let app: FastifyInstance;

  beforeAll(async () => {
    app = Fastify();
    addFailures(app);
    readJson(app);
    app.post('/echo', (request, reply) => reply.send(request.body));
    await app.ready();
  });
  afterAll(() => app.close());

  const post = (body: Buffer | string, headers: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url: '/echo',
      headers: { 'content-type': 'application/json', ...headers },
      payload: body,
    });
  const NAME = JSON.stringify({ name: 'TÜ-AB 1 😀' });

  test.each([
    [NAME, {}],
    [`\ufeff${NAME}`, {}],
    [NAME, { 'content-type': 'application/json; charset=UTF-8' }],
    [NAME, { 'content-type': 'application/json;charset="utf8"' }],
    [NAME, { 'content-encoding': 'identity' }],
  ])('reads %j with %j', async (body, headers) => {
    const response = await post(body, headers);
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ name: 'TÜ-AB 1 😀' });
  });

  test.each([
    ['Latin-1', Buffer.from('{"name":"München"}', 'latin1'), {}],
    ['UTF-16', Buffer.from(NAME, 'utf16le'), {}],
    ['a cut sequence', Buffer.from(NAME).subarray(0, 11), {}],
    ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), {}],
    ['a surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), {}],
    ['another charset', NAME, { 'content-type': 'application/json; charset=iso-8859-1' }],
  ])('refuses %s as no UTF-8', async (_name, body, headers) => {
    const response = await post(body, headers);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toEqual({
      errors: [{ message: 'The body must be JSON in UTF-8.', extensions: { code: 'BAD_REQUEST' } }],
    });
  });

  test.each(['gzip', 'GZIP', 'br', 'deflate', 'gzip, gzip', 'x"<script>'])(
    'refuses a body compressed with %s, and says what it reads',
    async (encoding) => {
      const response = await post(gzipSync(NAME), { 'content-encoding': encoding });
      expect(response.statusCode).toBe(415);
      expect(response.headers['accept-encoding']).toBe('identity');
      expect(response.json().errors[0].message).toMatch(/^The body must be sent as it is/);
      expect(response.body).not.toContain('<');
    },
  );
});
