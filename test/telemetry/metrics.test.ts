import { describe, expect, it } from 'vitest';
import { VERSION } from '../../src/domain/values/version.js';
import { createMetrics, type Gauges } from '../../src/telemetry/metrics.js';

const IDLE: Gauges = {
  commands: () => Promise.resolve(new Map()),
  webhooks: () => Promise.resolve(new Map()),
  journal: () => ({ followers: 0, lag: 0 }),
  connections: () => ({}),
  totals: () => Promise.resolve(undefined),
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
    const stored = 'fleetgraph_webhooks_received_total{outcome="stored"}';
    expect(await linesOf(one, stored)).toEqual([`${stored} 1`]);
    expect(await linesOf(other, stored)).toEqual([`${stored} 0`]);
  });

  it('have a zero for every series with few possible labels, and name the version', async () => {
    const text = await createMetrics().read();
    expect(text).toContain(`fleetgraph_build_info{version="${VERSION}"} 1\n`);
    for (const series of [
      'fleetgraph_webhooks_received_total{outcome="bad-signature"}',
      'fleetgraph_webhooks_settled_total{outcome="parked"}',
      'fleetgraph_delivery_seconds_count{outcome="no-answer"}',
      'fleetgraph_endpoints_paused_total',
      'fleetgraph_limit_hits_total{limit="connections-total"}',
      'fleetgraph_token_renewals_total{provider="DAMOOV",outcome="lost"}',
      'fleetgraph_inventory_changes_total{provider="INVERS",change="gone"}',
      'fleetgraph_commit_seconds_count{outcome="failed"}',
      'fleetgraph_subscriptions{transport="sse"}',
    ])
      expect(text).toContain(`${series} 0\n`);
  });

  it('say what the database holds, and nothing while it cannot be read', async () => {
    const metrics = createMetrics();
    let isAway = false;
    metrics.watch({
      ...IDLE,
      totals: () =>
        isAway
          ? Promise.reject(new Error('the database is away'))
          : Promise.resolve({
              entities: [{ labels: { kind: 'vehicle' }, count: 7 }],
              blockers: [{ labels: { code: 'DRIVE_VEHICLE', actor: 'DRIVER' }, count: 3 }],
              clearances: [{ labels: { status: 'APPROVED' }, count: 0 }],
              dataFlow: [{ labels: { status: 'SILENT' }, count: 3 }],
              accounts: [{ labels: { provider: 'DAMOOV', health: 'HEALTHY' }, count: 2 }],
              endpoints: [{ labels: { status: 'PAUSED' }, count: 1 }],
            }),
    });
    const text = await metrics.read();
    expect(text).toContain('fleetgraph_entities{kind="vehicle"} 7\n');
    expect(text).toContain('fleetgraph_webhook_endpoints{status="PAUSED"} 1\n');
    expect(text).toContain('fleetgraph_clearances{status="APPROVED"} 0\n');
    expect(text).toContain('fleetgraph_vehicles_data_flow{status="SILENT"} 3\n');
    expect(text).toContain('fleetgraph_blockers{code="DRIVE_VEHICLE",actor="DRIVER"} 3\n');
    expect(text).toContain('fleetgraph_accounts{provider="DAMOOV",health="HEALTHY"} 2\n');
    isAway = true;
    expect(await linesOf(metrics, 'fleetgraph_entities{')).toEqual([]);
    expect(await linesOf(metrics, 'fleetgraph_accounts{')).toEqual([]);
  });

  it('count a code that is none of ours as OTHER, so that no caller can make up labels', async () => {
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

  it('count a subscription until it ends, however often its end is reported', async () => {
    const metrics = createMetrics();
    const end = metrics.telemetry.subscription('websocket');
    metrics.telemetry.subscription('websocket');
    end();
    end();
    expect(await linesOf(metrics, 'fleetgraph_subscriptions{transport="websocket"}')).toEqual([
      'fleetgraph_subscriptions{transport="websocket"} 1',
    ]);
  });

  it('report how much waits and for how long, and 0 once nothing does', async () => {
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

  it('still report everything else while the database does not answer', async () => {
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
      'fleetgraph_webhooks_settled_total{outcome="postponed"} 0',
    ]);
    expect(await linesOf(metrics, 'fleetgraph_webhook_lag_seconds_sum')).toEqual([
      'fleetgraph_webhook_lag_seconds_sum 40.2',
    ]);
  });
});
