import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../support/app.js';
import { type Json } from '../support/simulator.js';

const ISSUER = 'http://127.0.0.1:9';
const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A token that names the issuer, as anyone can write it. */
const madeUp = (number: number): string =>
  [
    encode({ alg: 'ES256', kid: `made-up-${number}` }),
    encode({ iss: ISSUER, sub: 'anyone', aud: 'fleetgraph', exp: 4_000_000_000 }),
    'bm90LWEtc2lnbmF0dXJl',
  ].join('.');

describe('a token whose issuer is away', () => {
  let server: TestServer;

  beforeAll(async () => {
    const issuer = { issuer: ISSUER, jwksUri: `${ISSUER}/jwks`, audience: 'fleetgraph' };
    server = await startTestServer({
      env: { FLEETGRAPH_TRUSTED_ISSUERS: JSON.stringify([issuer]) },
    });
  });
  afterAll(() => server.close());

  test.each(['/graphql', '/graphql/stream'])(
    'is answered 503 with Retry-After at %s, and logged once for all',
    async (path) => {
      for (let number = 0; number < 20; number += 1) {
        const response = await fetch(server.url + path, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            authorization: `Bearer ${madeUp(number)}`,
          },
          body: JSON.stringify({ query: '{ viewer { clientId } }' }),
        });
        expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10']);
        expect(((await response.json()) as Json).errors).toMatchObject([
          { extensions: { code: 'ISSUER_UNAVAILABLE', retryAfterSeconds: 10 } },
        ]);
      }
      const lines = server.logLines.map((line) => JSON.parse(line));
      expect(lines.filter(({ level }) => level >= 50)).toEqual([]);
      expect(lines.filter(({ issuer }) => issuer === ISSUER)).toHaveLength(1);
      expect(JSON.stringify(lines.filter(({ level }) => level >= 40))).not.toContain('made-up');
    },
  );
});
