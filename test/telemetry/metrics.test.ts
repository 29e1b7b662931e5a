import { describe, expect, it } from 'vitest';
import { createMetrics, type Gauges } from '../../src/telemetry/metrics.js';

const IDLE: Gauges = {
  commands: () => Promise.resolve(new Map()),
  webhooks: () => Promise.resolve(new Map()),
  journal: () => ({ followers: 0, lag: 0 }),
  connections: () => ({}),
  now: () => new Date('2026-01-01T00:01:00Z'),
};
const linesOf = async (
  metrics: { read(): Promise<string> },
  name: string,
): Promise<readonly string[]> =>
  (await metrics.read()).split('\n').filter((line) => line.startsWith(name));

describe('the metrics', () => {
  it('of two servers in one process are apart', async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    one.telemetry.webhookReceived('stored');
    expect(await linesOf(one, 'fleetgraph_webhooks_received_total{')).toEqual([
      'fleetgraph_webhooks_received_total{outcome="stored"} 1',
    ]);
    expect(await linesOf(other, 'fleetgraph_webhooks_received_total{')).toEqual([]);
  });

  it('count a code that is none of ours as OTHER, so that nobody can make up labels', async () => {
    const metrics = createMetrics();
    metrics.telemetry.operation({ transport: 'http', kind: 'query', outcome: 'OK', seconds: 0.1 });
    metrics.telemetry.operation({
      transport: 'http',
      kind: 'query',
      outcome: 'MADE_UP',
      seconds: null,
    });
    expect(await linesOf(metrics, 'fleetgraph_operations_total{')).toEqual([
      'fleetgraph_operations_total{transport="http",kind="query",outcome="OK"} 1',
      'fleetgraph_operations_total{transport="http",kind="query",outcome="OTHER"} 1',
    ]);
    expect(await linesOf(metrics, 'fleetgraph_operation_seconds_count')).toEqual([
      'fleetgraph_operation_seconds_count{transport="http",kind="query"} 1',
    ]);
  });

  it('count a subscription until it ends, however often its end is told', async () => {
    const metrics = createMetrics();
    const end = metrics.telemetry.subscription('websocket');
    metrics.telemetry.subscription('websocket');
    end();
    end();
    expect(await linesOf(metrics, 'fleetgraph_subscriptions{')).toEqual([
      'fleetgraph_subscriptions{transport="websocket"} 1',
    ]);
  });

  it('tell how much waits and for how long, and 0 once nothing does', async () => {
    const metrics = createMetrics();
    const waiting = new Map([
      ['END_CLEARANCE', { waiting: 3, oldest: new Date('2026-01-01T00:00:30Z') }],
    ]);
    metrics.watch({ ...IDLE, commands: () => Promise.resolve(waiting) });
    expect(await linesOf(metrics, 'fleetgraph_commands_')).toEqual([
      'fleetgraph_commands_waiting{kind="END_CLEARANCE"} 3',
      'fleetgraph_commands_oldest_seconds{kind="END_CLEARANCE"} 30',
    ]);
    waiting.clear();
    expect(await linesOf(metrics, 'fleetgraph_commands_')).toEqual([
      'fleetgraph_commands_waiting{kind="END_CLEARANCE"} 0',
      'fleetgraph_commands_oldest_seconds{kind="END_CLEARANCE"} 0',
    ]);
  });

  it('go on telling of everything else while the database does not answer', async () => {
    const metrics = createMetrics();
    metrics.watch({
      ...IDLE,
      commands: () => Promise.reject(new Error('the database is away')),
      journal: () => ({ followers: 2, lag: 7 }),
    });
    expect(await linesOf(metrics, 'fleetgraph_commands_')).toEqual([]);
    expect(await linesOf(metrics, 'fleetgraph_journal_')).toEqual([
      'fleetgraph_journal_followers 2',
      'fleetgraph_journal_lag_events 7',
    ]);
  });

  it('of webhooks say how late each was applied', async () => {
    const metrics = createMetrics();
    metrics.telemetry.webhooksSettled('applied', [0.2, 40]);
    metrics.telemetry.webhooksSettled('parked', [100]);
    expect(await linesOf(metrics, 'fleetgraph_webhooks_settled_total{')).toEqual([
      'fleetgraph_webhooks_settled_total{outcome="applied"} 2',
      'fleetgraph_webhooks_settled_total{outcome="parked"} 1',
    ]);
    expect(await linesOf(metrics, 'fleetgraph_webhook_lag_seconds_sum')).toEqual([
      'fleetgraph_webhook_lag_seconds_sum 40.2',
    ]);
  });
});
