import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { FleetgraphError } from '../../../../src/domain/errors.js';
import { createGraphqlEngine } from '../../../../src/graphql/engine/engine.js';
import { type IntrospectionMode } from '../../../../src/graphql/limits/introspection.js';
import { Admission } from '../../../../src/http/limits/admission.js';
import { RateLimit } from '../../../../src/http/limits/rate-limit.js';
import { createHttpServer } from '../../../../src/http/routes/server.js';
import { type Services } from '../../../../src/services/all.js';
import { observedBudget } from '../../../support/limits.js';

const log = pino({ level: 'silent' });
const viewer = { clientId: 'reader', scopes: [], fleetIds: null, requestId: 'r' };

async function get(introspection: IntrospectionMode, authorization?: string) {
  const graphql = await createGraphqlEngine({
    services: Object.freeze({}) as Services,
    introspection,
    log,
  });
  const admission = new Admission({
    authenticate: (header) => {
      if (header === undefined) return Promise.resolve(null);
      if (header === 'Bearer bad')
        return Promise.reject(new FleetgraphError('UNAUTHENTICATED', 'not valid'));
      const times = { issuedAt: new Date(0), expiresAt: new Date(8e12) };
      return Promise.resolve({ viewer, secretVersion: null, jti: 'j', ...times });
    },
    limit: new RateLimit({ perSecond: 0, burst: 1 }),
  });
  const app = await createHttpServer({
    graphql,
    admission,
    log,
    publicUrl: 'http://localhost:4000',
    allowedOrigins: [],
    sandbox: null,
    trustedProxies: [],
    unread: observedBudget().budget,
    routes: [],
  });
  const headers = authorization === undefined ? {} : { authorization };
  const response = await app.inject({ url: '/schema.graphql', headers });
  await app.close();
  return response;
}

describe('GET /schema.graphql', () => {
  test('serves the schema of the repository', async () => {
    const response = await get('on');
    expect(response.statusCode).toBe(200);
    expect(response.body).toBe(readFileSync('schema/fleetgraph.graphql', 'utf8'));
    expect(buildSchema(response.body).getQueryType()?.name).toBe('Query');
  });

  test.each<[IntrospectionMode, string | undefined, number]>([
    ['authenticated', 'Bearer good', 200],
    ['authenticated', undefined, 401],
    ['authenticated', 'Bearer bad', 401],
    ['off', 'Bearer good', 403],
    ['off', undefined, 403],
  ])('with introspection %s and %s it answers %i', async (mode, authorization, status) => {
    const response = await get(mode, authorization);
    expect(response.statusCode).toBe(status);
    if (status !== 200) expect(response.body).not.toContain('type Query');
  });
});
