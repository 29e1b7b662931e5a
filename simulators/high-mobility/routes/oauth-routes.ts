import { type FastifyInstance, type FastifyReply } from 'fastify';
import { bearerOf } from '../../bearer.js';
import { errors, refuseGrant } from '../answers.js';
import { type ApplicationTokens, TOKEN_SECONDS } from '../application-tokens.js';
import { type AppDirectory, type SimulatedApp } from '../apps.js';
import { type AssertionVerifier, issuerOf } from '../assertions.js';
import { type ClearanceBook } from '../clearance-book.js';
import { isRecord } from '../list-filter.js';
import { type VehicleTokens } from '../vehicle-tokens.js';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const BEARER_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

export interface OAuthParts {
  readonly apps: AppDirectory;
  readonly applicationTokens: ApplicationTokens;
  readonly vehicleTokens: VehicleTokens;
  readonly assertions: AssertionVerifier;
  readonly book: ClearanceBook;
}

type Params = Readonly<Record<string, string | undefined>>;

/** hm-oauth-rest-v1 and hm-service-account-token-v1. */
export function addOAuthRoutes(server: FastifyInstance, parts: OAuthParts): void {
  server.post('/v1/access_tokens', (request, reply) => grant(parts, toParams(request.body), reply));
  server.delete('/v1/access_tokens', (request, reply) =>
    revoke(parts, toParams(request.body), reply),
  );
  server.get('/v1/vehicleinfo', (request, reply) => {
    const vehicle = parts.vehicleTokens.find(bearerOf(request) ?? '');
    if (!vehicle)
      return reply
        .code(401)
        .send({ error: 'invalid_token', error_description: 'the access token is invalid' });
    return reply.send({ vin: vehicle.vin, sub: vehicle.clientId });
  });
  server.post('/v1/auth_tokens', (request, reply) =>
    exchangeServiceAccount(parts, toParams(request.body), reply),
  );
  server.delete<{ Params: { token: string } }>('/v1/auth_tokens/:token', async (request, reply) => {
    const { token } = request.params;
    const revoked = await parts.applicationTokens.revoke(token);
    if (!revoked) {
      return reply
        .code(404)
        .send([{ title: 'Not found', source: 'auth_token', detail: 'There is no such token' }]);
    }
    const { issuedAt, expiresAt } = revoked;
    return reply.code(201).send({
      auth_token: token,
      valid_from: issuedAt.toISOString(),
      valid_until: expiresAt.toISOString(),
    });
  });
}

async function grant(
  parts: OAuthParts,
  params: Params,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const asserted = params['client_assertion'] !== undefined;
  const required = [
    'client_id',
    ...(asserted ? ['client_assertion_type'] : ['client_secret']),
    'grant_type',
  ];
  if (params['grant_type'] === 'refresh_token') required.push('refresh_token');
  const missing = required.filter((name) => (params[name] ?? '') === '');
  if (missing.length > 0)
    return refuseGrant(reply, missing.map((name) => `${name} can't be blank`).join(', '));

  const app = parts.apps.find(params['client_id']);
  if (!app) return refuseGrant(reply, 'client_id is invalid');
  const problem = asserted
    ? await problemOfAssertion(parts, app, params)
    : problemOfSecret(app, params);
  if (problem !== undefined) return refuseGrant(reply, problem);

  switch (params['grant_type']) {
    case 'client_credentials': {
      const token = await parts.applicationTokens.issue(app);
      return reply.send({
        access_token: token.value,
        token_type: 'bearer',
        expires_in: TOKEN_SECONDS,
        scope: token.scope,
      });
    }
    case 'refresh_token':
      return refresh(parts, app, params['refresh_token'] ?? '', reply);
    default:
      return refuseGrant(reply, 'grant_type is invalid');
  }
}

function problemOfSecret(app: SimulatedApp, params: Params): string | undefined {
  return params['client_secret'] === app.clientSecret ? undefined : 'client_secret is invalid';
}

async function problemOfAssertion(
  parts: OAuthParts,
  app: SimulatedApp,
  params: Params,
): Promise<string | undefined> {
  if (params['client_assertion_type'] !== ASSERTION_TYPE) return 'client_assertion_type is invalid';
  switch (
    await parts.assertions.verify(params['client_assertion'] ?? '', app.privateKeys ?? [], [2])
  ) {
    case 'good':
      return undefined;
    case 'expired-key':
      return 'client_assertion is signed with an expired key';
    case 'invalid':
      return 'client_assertion is invalid';
  }
}

function refresh(
  parts: OAuthParts,
  app: SimulatedApp,
  refreshToken: string,
  reply: FastifyReply,
): FastifyReply {
  const vin = parts.vehicleTokens.findVinToRefresh(app.clientId, refreshToken);
  if (vin === undefined) parts.vehicleTokens.noteReuse(app.clientId, refreshToken);
  const approved = vin !== undefined && parts.book.find(vin, app.clientId)?.status === 'approved';
  const answer = approved ? parts.vehicleTokens.rotate(app.clientId, refreshToken) : undefined;
  return answer ? reply.send(answer) : refuseGrant(reply, 'refresh_token is invalid');
}

async function revoke(
  parts: OAuthParts,
  params: Params,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const missing = ['client_id', 'client_secret', 'token'].filter(
    (name) => (params[name] ?? '') === '',
  );
  if (missing.length > 0)
    return refuseGrant(reply, missing.map((name) => `${name} can't be blank`).join(', '));
  const hint = params['token_type_hint'];
  if (hint !== undefined && hint !== 'access_token' && hint !== 'refresh_token')
    return refuseGrant(reply, 'token_type_hint is invalid');
  const app = parts.apps.find(params['client_id']);
  if (!app) return refuseGrant(reply, 'client_id is invalid');
  const problem = problemOfSecret(app, params);
  if (problem !== undefined) return refuseGrant(reply, problem);
  const token = params['token'] ?? '';
  parts.vehicleTokens.revoke(app.clientId, token);
  if ((await parts.applicationTokens.verify(token))?.app === app)
    await parts.applicationTokens.revoke(token);
  return reply.code(200).send();
}

async function exchangeServiceAccount(
  parts: OAuthParts,
  params: Params,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const grantType = params['grant_type'];
  if (grantType !== undefined && grantType !== BEARER_GRANT) {
    return reply.code(422).send([
      {
        title: 'is invalid',
        source: 'grant_type',
        detail: `grant_type should be ${BEARER_GRANT}`,
      },
    ]);
  }
  const assertion = params['assertion'] ?? '';
  const keyId = issuerOf(assertion);
  const app = parts.apps
    .list()
    .find(({ serviceAccounts = [] }) => serviceAccounts.some((key) => key.id === keyId));
  const verdict = app
    ? await parts.assertions.verify(assertion, app.serviceAccounts ?? [], [1, 2])
    : 'invalid';
  if (!app || verdict !== 'good') return reply.code(401).send(BAD_ASSERTION);
  const token = await parts.applicationTokens.issue(app);
  return reply.code(201).send({
    auth_token: token.value,
    valid_from: token.issuedAt.toISOString(),
    valid_until: token.expiresAt.toISOString(),
    access_token: token.value,
    token_type: 'bearer',
    expires_in: TOKEN_SECONDS,
    scope: token.scope,
  });
}

const BAD_ASSERTION = errors({
  detail: 'Missing or invalid assertion. It must be a JWT signed with the service account key',
  source: 'Authorization',
  title: 'Not authorized',
});

function toParams(body: unknown): Params {
  const fields = isRecord(body) ? Object.entries(body) : [];
  return Object.fromEntries(
    fields.map(([name, value]) => [name, typeof value === 'string' ? value : undefined]),
  );
}
