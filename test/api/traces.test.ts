import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  graphql,
  makeFleet,
  onboard,
  OPERATOR,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
  WEBHOOK_SECRET,
} from '../support/app.js';
import { Collector, type ReceivedSpan } from '../support/collector.js';
import { TEST_APP } from '../support/simulator.js';
import { runOnStream } from '../support/stream.js';
import { runOnSocket } from '../support/subscriber.js';

describe('traces', () => {
  const collector = new Collector();
  let server: TestServer;
  let fleet: TestFleet;
  const TRACE = '0af7651916cd43dd8448eb211c80319c';

  beforeAll(async () => {
    server = await startTestServer({
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: await collector.start(),
        OTEL_SERVICE_NAME: 'fleetgraph-test',
      },
    });
    fleet = await makeFleet(server, 'A name of a tenant');
    await onboard(server, fleet, 1);
    await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${server.token}`,
        traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
      },
      body: JSON.stringify({
        query: 'query Mine($fleetId: ID!) { fleet(id: $fleetId) { name } }',
        variables: { fleetId: fleet.fleetId },
      }),
    });
    await graphql(server.url, null, '{ viewer { clientId } }');
    await runOnSocket({ ...server, query: '{ viewer { clientId } }' });
    await runOnStream({ ...server, query: '{ viewer { clientId } }' });
    // Closing sends what is left.
    await server.close();
  });
  afterAll(() => collector.stop());

  const named = (name: string): readonly ReceivedSpan[] =>
    collector.spans.filter((span) => span.name === name);
  const parentOf = ({ parentSpanId }: ReceivedSpan): ReceivedSpan | undefined =>
    collector.spans.find(({ spanId }) => spanId === parentSpanId);

  it('go to the collector under the name of the service', () => {
    expect([...collector.services]).toEqual(['fleetgraph-test']);
    expect([...collector.userAgents]).toEqual([expect.stringMatching(/^fleetgraph\/\d/)]);
    expect(collector.spans.length).toBeGreaterThan(10);
  });

  it('follow a request through to the call at the provider', () => {
    // Connecting an account signs in at the provider before it answers.
    const [signIn] = named('HIGH_MOBILITY createAccessToken').filter(
      (span) => parentOf(span) !== undefined,
    );
    expect(signIn?.attributes).toMatchObject({
      'fleetgraph.provider': 'HIGH_MOBILITY',
      'fleetgraph.outcome': 'ok',
    });
    const operation = signIn && parentOf(signIn);
    expect(operation).toMatchObject({
      name: 'graphql',
      attributes: {
        'graphql.operation.type': 'mutation',
        'fleetgraph.transport': 'http',
        'fleetgraph.outcome': 'OK',
      },
    });
    const request = operation && parentOf(operation);
    expect(request).toMatchObject({
      name: 'POST /graphql',
      attributes: { 'http.route': '/graphql', 'http.response.status_code': 200 },
    });
    expect(signIn?.traceId).toBe(request?.traceId);
  });

  it('follow a command to its call', () => {
    const [call] = named('HIGH_MOBILITY createClearances');
    expect(call && parentOf(call)?.name).toBe('command REQUEST_CLEARANCE');
  });

  it("are part of the caller's own trace", () => {
    expect(
      collector.spans
        .filter(({ traceId }) => traceId === TRACE)
        .map(({ name, parentSpanId }) => [name, parentSpanId]),
    ).toContainEqual(['POST /graphql', 'b7ad6b7169203331']);
  });

  it('contain operations on every transport, refused ones too', () => {
    expect(
      named('graphql').some(
        ({ attributes }) => attributes['fleetgraph.outcome'] === 'UNAUTHENTICATED',
      ),
    ).toBe(true);
    expect(
      [
        ...new Set(named('graphql').map(({ attributes }) => attributes['fleetgraph.transport'])),
      ].sort(),
    ).toEqual(['http', 'sse', 'websocket']);
  });

  it('hold no secret, no variable and no name of a tenant', () => {
    const sent = collector.text;
    for (const word of [
      server.token,
      OPERATOR.clientSecret,
      TEST_APP.clientSecret,
      WEBHOOK_SECRET,
      fleet.fleetId,
      fleet.accountId,
      fleet.webhookUrl.split('/').at(-1),
      vinOf(1),
      'A name of a tenant',
      'Mine(',
    ])
      expect(sent).not.toContain(word);
  });
});
