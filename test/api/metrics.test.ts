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
import { until } from '../support/core.js';
import { IS_POSTGRES } from '../support/engine.js';
import { TEST_APP } from '../support/simulator.js';
import { subscribe } from '../support/subscriber.js';

describe('the metrics of a server that works', () => {
  let server: TestServer;
  let fleet: TestFleet;
  beforeAll(async () => {
    server = await startTestServer();
    fleet = await makeFleet(server, 'North Rhine');
  });
  afterAll(() => server.close());

  const read = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text();
  /** The value of one series; 0 when it is not there. */
  async function valueOf(series: string): Promise<number> {
    const line = (await read()).split('\n').find((candidate) => candidate.startsWith(`${series} `));
    return Number(line?.slice(series.length + 1) ?? 0);
  }

  it('count operations by transport, kind and outcome', async () => {
    const before = await valueOf(
      'fleetgraph_operations_total{transport="http",kind="query",outcome="OK"}',
    );
    await graphql(server.url, server.token, '{ viewer { clientId } }');
    await graphql(server.url, null, '{ viewer { clientId } }');
    await graphql(server.url, 'no-token', '{ viewer { clientId } }');
    await graphql(server.url, server.token, '{ viewer {');
    expect(
      await valueOf('fleetgraph_operations_total{transport="http",kind="query",outcome="OK"}'),
    ).toBe(before + 1);
    expect(
      await valueOf(
        'fleetgraph_operations_total{transport="http",kind="query",outcome="UNAUTHENTICATED"}',
      ),
    ).toBe(1);
    expect(
      await valueOf(
        'fleetgraph_operations_total{transport="http",kind="unknown",outcome="UNAUTHENTICATED"}',
      ),
    ).toBe(1);
    expect(
      await valueOf(
        'fleetgraph_operations_total{transport="http",kind="unknown",outcome="GRAPHQL_PARSE_FAILED"}',
      ),
    ).toBe(1);
    expect(
      await valueOf('fleetgraph_operation_seconds_count{transport="http",kind="mutation"}'),
    ).toBeGreaterThan(0);
  });

  it('count subscriptions while they last', async () => {
    const open = 'fleetgraph_subscriptions{transport="websocket"}';
    const subscriber = subscribe({ ...server, variables: { fleetId: fleet.fleetId } });
    await until(async () => (await valueOf(open)) === 1);
    expect(await valueOf('fleetgraph_journal_followers')).toBe(1);
    expect(await valueOf('fleetgraph_connections{transport="websocket"}')).toBe(1);
    expect(
      await valueOf(
        'fleetgraph_operations_total{transport="websocket",kind="subscription",outcome="OK"}',
      ),
    ).toBe(1);
    await subscriber.close();
    await until(async () => (await valueOf(open)) === 0);
    expect(await valueOf('fleetgraph_journal_followers')).toBe(0);
  });

  it('count a refused subscription, and an unreadable document over a socket', async () => {
    const refused = subscribe({ ...server, variables: { fleetId: 'Fleet:nowhere' } });
    const unreadable = subscribe({ ...server, query: 'subscription {', variables: {} });
    await Promise.all([refused.ended, unreadable.ended]);
    expect(
      await valueOf(
        'fleetgraph_operations_total{transport="websocket",kind="unknown",outcome="GRAPHQL_PARSE_FAILED"}',
      ),
    ).toBe(1);
    const lines = (await read())
      .split('\n')
      .filter(
        (line) =>
          line.startsWith(
            'fleetgraph_operations_total{transport="websocket",kind="subscription"',
          ) && !line.includes('"OK"'),
      );
    expect(lines).toHaveLength(1);
    await Promise.all([refused.close(), unreadable.close()]);
  });

  // On PostgreSQL no writers share a commit.
  it.skipIf(IS_POSTGRES)('count calls to providers, sign-ins, webhooks and commits', async () => {
    await onboard(server, fleet, 3);
    server.simulator.move(vinOf(1), 'approved');
    expect(
      await valueOf(
        'fleetgraph_provider_call_seconds_count{provider="HIGH_MOBILITY",call="createAccessToken",outcome="ok"}',
      ),
    ).toBeGreaterThan(0);
    expect(
      await valueOf(
        'fleetgraph_provider_call_seconds_count{provider="HIGH_MOBILITY",call="createClearances",outcome="ok"}',
      ),
    ).toBeGreaterThan(0);
    expect(await valueOf('fleetgraph_commit_jobs_count')).toBeGreaterThan(0);
    expect(await valueOf('fleetgraph_commit_seconds_count{outcome="ok"}')).toBeGreaterThan(0);
    await until(async () => (await valueOf('fleetgraph_webhook_lag_seconds_count')) > 0);
    expect(await valueOf('fleetgraph_webhooks_received_total{outcome="stored"}')).toBeGreaterThan(
      0,
    );
    expect(
      (await fetch(`${server.url}/webhooks/high-mobility/unknown`, { method: 'POST', body: '{}' }))
        .status,
    ).toBe(404);
    expect(await valueOf('fleetgraph_webhooks_received_total{outcome="unknown-endpoint"}')).toBe(1);
    expect(
      await valueOf(
        'fleetgraph_http_request_seconds_count{method="POST",route="/webhooks/high-mobility/:endpointKey",status="404"}',
      ),
    ).toBe(1);
  });

  it('say what the database holds', async () => {
    await until(async () => (await valueOf('fleetgraph_entities{kind="fleet"}')) === 1);
    expect(await valueOf('fleetgraph_accounts{provider="HIGH_MOBILITY",health="HEALTHY"}')).toBe(1);
    const before = await valueOf('fleetgraph_entities{kind="vehicle"}');
    await onboard(server, fleet, 2, 40);
    expect(await valueOf('fleetgraph_entities{kind="vehicle"}')).toBe(before + 2);
    expect(await valueOf('fleetgraph_clearances{status="PENDING"}')).toBeGreaterThanOrEqual(2);
    expect(await read()).toContain('fleetgraph_clearances{status="REVOKED"} 0\n');
    expect(await read()).toContain('fleetgraph_commands_waiting{kind="REMOVE_DRIVER"} 0\n');
  });

  it('are beside a log of mutations at info, and of requests and calls at debug', async () => {
    const lines = () => server.logLines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const create =
      'mutation ($name: String!) { again: createFleet(input: { name: $name }) { fleet { id } } }';
    await graphql(server.url, server.token, create, { name: 'Words of a variable' });
    await graphql(server.url, server.token, create, { name: '' });
    await graphql(server.url, null, create, { name: 'Words of a variable' });
    const mutations = lines().filter(
      ({ msg, mutation }) => msg === 'mutation' && mutation === 'createFleet',
    );
    expect(mutations.slice(-3)).toMatchObject([
      { level: 30, client: OPERATOR.clientId, outcome: 'OK' },
      { level: 30, client: OPERATOR.clientId, outcome: 'REQUIRED', userErrors: 1 },
      { level: 30, client: null, outcome: 'UNAUTHENTICATED' },
    ]);
    expect(
      lines()
        .filter(({ msg, route }) => msg === 'request' && route === '/graphql')
        .at(-1),
    ).toMatchObject({
      level: 20,
      method: 'POST',
      status: 401,
    });
    expect(lines()).toContainEqual(
      expect.objectContaining({
        level: 20,
        msg: 'provider call',
        provider: 'HIGH_MOBILITY',
        call: 'createAccessToken',
        outcome: 'ok',
      }),
    );
    expect(server.logLines.join('')).not.toContain('Words of a variable');
  });

  it('describe the process', async () => {
    const text = await read();
    for (const name of [
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_p99_seconds',
      'nodejs_heap_size_used_bytes',
    ])
      expect(text).toMatch(new RegExp(`^${name} `, 'm'));
  });

  it('name no tenant and hold no secret', async () => {
    await fetch(`${server.url}/some/where/${fleet.fleetId}?token=${server.token}`);
    const text = await read();
    const endpointKey = fleet.webhookUrl.split('/').at(-1);
    for (const word of [
      fleet.fleetId,
      fleet.accountId,
      endpointKey,
      vinOf(1),
      OPERATOR.clientId,
      OPERATOR.clientSecret,
      TEST_APP.clientId,
      TEST_APP.clientSecret,
      WEBHOOK_SECRET,
      server.token,
      'North Rhine',
    ]) {
      expect(text).not.toContain(word);
    }
    expect(text).toContain('route="none",status="404"');
  });
});
