import { createHmac, randomUUID } from 'node:crypto';
import { type BenchFleet, startFleetgraph, WEBHOOK_SECRET } from './fleetgraph.js';
import { httpRequest, load, percentile } from './load.js';
import { vinOf } from './seed.js';

export interface WebhookResults {
  /** Webhooks acknowledged per second at full load. */
  readonly perSecond: number;
  /** Latencies at half of that rate, in milliseconds. */
  readonly atHalf: { readonly perSecond: number; readonly p50: number; readonly p99: number };
}

const CONNECTIONS = 32;
/** Duration of sending webhooks, as a multiple of that of a read. */
const TIMES = 3;

/**
 * Signed webhooks, each with an id of its own, for vehicles that the fleet has not: they are stored
 * and parked.
 */
function makeWebhooks({ webhookPath }: BenchFleet, count: number): readonly Buffer[] {
  return Array.from({ length: count }, (_, index) => {
    const body = JSON.stringify({
      vehicle: { vin: vinOf(90_000_000 + (index % 100_000)) },
      event: {
        type: 'fleet_clearance_changed',
        action: 'approved',
        received_at: new Date().toISOString(),
      },
      application: { id: 'simulated-app' },
    });
    const signature = createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex');
    return httpRequest(
      webhookPath,
      {
        'content-type': 'application/json',
        'x-hm-delivery': randomUUID(),
        'x-hm-event': 'fleet_clearance_changed',
        'x-hm-signature-256': `sha256=${signature}`,
      },
      body,
    );
  });
}

/**
 * Measures webhooks on the whole path: signature, inbox on disk with an fsync for each commit, 204;
 * the worker runs behind it.
 */
export async function benchWebhooks(
  databasePath: string,
  fleet: BenchFleet,
  seconds: number,
): Promise<WebhookResults> {
  const { server } = await startFleetgraph(databasePath);
  try {
    const send = (count: number, perSecond?: number) =>
      load({
        port: server.port,
        requests: makeWebhooks(fleet, count),
        connections: CONNECTIONS,
        seconds: 60,
        once: true,
        ...(perSecond !== undefined && { perSecond }),
      });
    // Warms up and is not counted: V8 needs time to compile the whole of a path that writes.
    const { perSecond: cold } = await send(3000);
    const { perSecond: guess } = await send(Math.ceil(cold * seconds * TIMES));
    const { perSecond } = await send(Math.ceil(guess * seconds * TIMES));
    const half = await send(Math.ceil((perSecond / 2) * seconds), perSecond / 2);
    return {
      perSecond,
      atHalf: {
        perSecond: half.perSecond,
        p50: percentile(half.latencies, 0.5),
        p99: percentile(half.latencies, 0.99),
      },
    };
  } finally {
    await server.stop();
  }
}
