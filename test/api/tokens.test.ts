import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  dataOf,
  graphql,
  makeFleet,
  onboard,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { until } from '../support/core.js';
import { getToken } from '../support/oauth.js';
import { call, type Json } from '../support/simulator.js';

const ISSUE = `mutation ($input: IssueAccessTokenInput!) { issueAccessToken(input: $input) {
  userErrors { code field message }
  token { tokenType accessToken expiresAt scopes deviceToken grant { id status subject { __typename ... on Enrollment { id } ... on ProviderAccount { id } } } }
} }`;
const REVOKE =
  'mutation ($input: RevokeAccessGrantInput!) { revokeAccessGrant(input: $input) { userErrors { code field } grant { id status revokedAt } } }';

describe('tokens at providers', () => {
  let server: TestServer;
  let fleet: TestFleet;
  let enrollmentId: string;
  const ask = (query: string, variables: Json = {}): Promise<Json> =>
    dataOf(server.url, server.token, query, variables);
  const issue = async (input: Json): Promise<Json> =>
    (await ask(ISSUE, { input })).issueAccessToken;
  const grantOfEnrollment = async (): Promise<Json> =>
    (
      await ask(
        'query ($id: ID!) { node(id: $id) { ... on Enrollment { grant { id status } } } }',
        { id: enrollmentId },
      )
    ).node.grant;
  const approve = async (): Promise<void> => {
    server.simulator.move(vinOf(1), 'approved');
    await ask(
      'mutation ($input: ReconcileClearancesInput!) { reconcileClearances(input: $input) { changed } }',
      { input: { accountId: fleet.accountId } },
    );
  };

  beforeAll(async () => {
    server = await startTestServer({ simulator: { strictRefresh: true } });
    fleet = await makeFleet(server, 'Tokens');
    enrollmentId = (await onboard(server, fleet, 1)).get(vinOf(1))!;
  });
  afterAll(() => server.close());

  test('a vehicle has none until its clearance is approved', async () => {
    expect(await issue({ subjectId: enrollmentId })).toEqual({
      token: null,
      userErrors: [{ code: 'NOT_APPROVED', field: ['subjectId'], message: expect.any(String) }],
    });
    expect(await grantOfEnrollment()).toBeNull();
  });

  test('once it is, the token is returned, and the grant describes it without the value', async () => {
    await approve();
    const { token, userErrors } = await issue({ subjectId: enrollmentId });
    expect(userErrors).toEqual([]);
    expect(token).toMatchObject({
      tokenType: 'bearer',
      deviceToken: null,
      grant: { status: 'ACTIVE', subject: { __typename: 'Enrollment', id: enrollmentId } },
    });
    expect(token.scopes).toContain('diagnostics.get.mileage');
    expect(
      (await call(server.simulator.url, 'GET', '/vehicleinfo', undefined, token.accessToken)).body
        .vin,
    ).toBe(vinOf(1));
    expect((await issue({ subjectId: enrollmentId, minTtlSeconds: 300 })).token.accessToken).toBe(
      token.accessToken,
    );
    expect(await grantOfEnrollment()).toEqual({ id: token.grant.id, status: 'ACTIVE' });
    const { node } = await ask(
      'query ($id: ID!) { node(id: $id) { __typename ... on AccessGrant { status subject { ... on Enrollment { vehicle { vin } } } } } }',
      { id: token.grant.id },
    );
    expect(node).toEqual({
      __typename: 'AccessGrant',
      status: 'ACTIVE',
      subject: { vehicle: { vin: vinOf(1) } },
    });
    const log = await ask(
      'query ($id: ID!) { fleet(id: $id) { auditEvents(first: 50) { nodes { action details } } } }',
      { id: fleet.fleetId },
    );
    expect(log.fleet.auditEvents.nodes.map(({ action }: Json) => action)).toContain(
      'access_token.vended',
    );
    expect(JSON.stringify(log)).not.toContain(token.accessToken);
    expect(server.logLines.join('')).not.toContain(token.accessToken);
  });

  test('an account has its own', async () => {
    const { token } = await issue({ subjectId: fleet.accountId });
    expect(token.grant.subject).toEqual({ __typename: 'ProviderAccount', id: fleet.accountId });
    expect(
      (await call(server.simulator.url, 'GET', '/fleets/vehicles', undefined, token.accessToken))
        .status,
    ).toBe(200);
  });

  test('invalid input is reported at its field', async () => {
    expect(
      (await issue({ subjectId: fleet.accountId, minTtlSeconds: 86_401 })).userErrors,
    ).toMatchObject([{ code: 'INVALID', field: ['minTtlSeconds'] }]);
    expect((await issue({ subjectId: fleet.fleetId })).userErrors).toMatchObject([
      { code: 'NOT_FOUND', field: ['subjectId'] },
    ]);
    expect((await ask(REVOKE, { input: { grantId: fleet.fleetId } })).revokeAccessGrant).toEqual({
      grant: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['grantId'] }],
    });
  });

  test('it takes the scope for tokens', async () => {
    const { createApiClient } = await ask(
      `mutation { createApiClient(input: { name: "Board", scopes: ["fleet:read", "vehicle:write"] }) { issued { client { clientId } clientSecret } } }`,
    );
    const { client, clientSecret } = createApiClient.issued;
    const token = await getToken(server.url, { clientId: client.clientId, clientSecret });
    const { body } = await graphql(server.url, token, ISSUE, {
      input: { subjectId: enrollmentId },
    });
    expect(body.errors[0].extensions).toEqual({ code: 'FORBIDDEN', requiredScope: 'token:issue' });
  });

  test('a grant is revoked at the provider, and continues with the next token', async () => {
    const first = (await issue({ subjectId: enrollmentId })).token;
    const { revokeAccessGrant } = await ask(REVOKE, { input: { grantId: first.grant.id } });
    expect(revokeAccessGrant).toEqual({
      userErrors: [],
      grant: { id: first.grant.id, status: 'REVOKED', revokedAt: expect.stringMatching(/Z$/) },
    });
    expect(
      (await call(server.simulator.url, 'GET', '/vehicleinfo', undefined, first.accessToken))
        .status,
    ).toBe(401);
    const next = (await issue({ subjectId: enrollmentId })).token;
    expect(next.grant).toMatchObject({ id: first.grant.id, status: 'ACTIVE' });
    expect(next.accessToken).not.toBe(first.accessToken);
  });

  test('the end of the clearance ends the token', async () => {
    const { accessToken } = (await issue({ subjectId: enrollmentId })).token;
    const { endClearance } = await ask(
      'mutation ($input: EndClearanceInput!) { endClearance(input: $input) { userErrors { code } enrollments { id } } }',
      { input: { enrollmentIds: [enrollmentId] } },
    );
    expect(endClearance.userErrors).toEqual([]);
    await until(async () => (await grantOfEnrollment()).status === 'REVOKED');
    expect(
      (await call(server.simulator.url, 'GET', '/vehicleinfo', undefined, accessToken)).status,
    ).toBe(401);
    expect((await issue({ subjectId: enrollmentId })).userErrors).toMatchObject([
      { code: 'NOT_APPROVED' },
    ]);
    expect(server.simulator.requests.count('DELETE', '/v1/access_tokens')).toBeGreaterThan(0);
  });
});
