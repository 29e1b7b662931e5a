import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { type ClearanceEvent, EVENT_ID_PREFIX } from '../../src/domain/clearance.js';
import { FLEET_ID_PREFIX } from '../../src/domain/fleet.js';
import { newId } from '../../src/domain/values/ids.js';
import { Journal } from '../../src/journal/journal.js';
import { Idempotency } from '../../src/services/commands/idempotency.js';
import { AddressGuard } from '../../src/services/endpoint/address-guard.js';
import { EndpointChanges } from '../../src/services/endpoint/endpoint-changes.js';
import { EndpointService } from '../../src/services/endpoint/endpoints.js';
import { Redelivery } from '../../src/services/endpoint/redelivery.js';
import { WebhookSender } from '../../src/services/endpoint/sender.js';
import { type Store } from '../../src/store/engine/store.js';
import { insertFleet } from '../../src/store/fleets.js';
import { DeliveryWorker } from '../../src/workers/deliveries/delivery-worker.js';
import { testCursors, testVault, testViewer } from './store.js';

/** Request that a receiver got. */
export interface Received {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly id: string;
  readonly subjectId: string;
}

export interface ReceiverAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Starts a receiver on loopback; `answer` decides what each request gets. */
export async function startReceiver(
  answer: (request: Received) => ReceiverAnswer | Promise<ReceiverAnswer> = () => ({ status: 204 }),
  host = '127.0.0.1',
) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const { data } = JSON.parse(body) as { data: { id: string; subjectId: string } };
      const headers = request.headers as Record<string, string>;
      const one = { headers, body, id: data.id, subjectId: data.subjectId };
      received.push(one);
      void Promise.resolve(answer(one)).then((reply) =>
        response.writeHead(reply.status, { ...reply.headers }).end('x'.repeat(10_000)),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { received, port, url: `http://${host}:${port}/hook` };
}

/** A fleet with a journal, and what makes endpoints and delivers to them. */
export async function startEndpointStory(store: Store, networks = ['127.0.0.0/8']) {
  let offset = 0;
  const now = (): Date => new Date(Date.now() + offset);
  const vault = testVault();
  const cursors = testCursors();
  const journal = new Journal({ store, seal: cursors, pollMs: 20 });
  const sender = new WebhookSender({ vault, guard: new AddressGuard(networks), now });
  const idempotency = new Idempotency(vault, randomBytes(32), now);
  const changes = new EndpointChanges({ store, vault, journal, idempotency, sender, now });
  const endpoints = new EndpointService({ store, cursors, journal });
  const redelivery = new Redelivery({ store, journal, sender, now });
  const viewer = testViewer();
  const fleetId = newId(FLEET_ID_PREFIX);
  await store.write(async (tx) => {
    // Tests on PostgreSQL share a database; secrets of the others open with another key.
    await tx.orm.delete(tx.t.webhookEndpoints);
    await insertFleet(tx, { id: fleetId, name: fleetId, externalId: null, createdAt: now() });
  });
  const logged: string[] = [];
  const failures: string[] = [];
  onTestFinished(() => expect(failures).toEqual([]));
  const write = (_fields: object, message: string): void => void logged.push(message);
  const fail = ({ err }: { readonly err?: unknown }, message: string): void =>
    void failures.push(`${message}: ${String(err)}`);
  const log = { info: write, warn: write, error: fail };
  return {
    store,
    journal,
    now,
    changes,
    endpoints,
    redelivery,
    viewer,
    fleetId,
    logged,
    advance: (seconds: number): void => void (offset += seconds * 1000),
    /** Appends one event for each of these subjects. @returns their ids */
    append: async (...subjects: readonly string[]): Promise<readonly string[]> => {
      const events = subjects.map((enrollmentId): Omit<ClearanceEvent, 'seq'> => ({
        id: newId(EVENT_ID_PREFIX),
        fleetId,
        enrollmentId,
        vehicleId: `veh_of_${enrollmentId}`,
        accountId: 'acc_test',
        previousStatus: 'PENDING',
        status: 'APPROVED',
        reason: 'private words of the provider',
        source: 'WEBHOOK',
        occurredAt: now(),
        recordedAt: now(),
      }));
      await store.write((tx) => journal.append(tx, events));
      return events.map(({ id }) => id);
    },
    /** Starts a worker, as another instance if `instanceId` differs. */
    startWorker: (instanceId = 'ins_1'): DeliveryWorker => {
      const random = () => 0;
      const parts = { store, journal, sender, now, random, log, instanceId, pollMs: 10 };
      const worker = new DeliveryWorker(parts);
      onTestFinished(() => worker.stop());
      worker.start();
      return worker;
    },
    deliveries: async (endpointId: string) => {
      const [endpoint] = await endpoints.byIds(viewer, [endpointId]);
      const page = await endpoints.deliveries(viewer, endpoint!, { first: 500 });
      return page.items.map(({ node }) => node).toReversed();
    },
    endpoint: async (endpointId: string) => (await endpoints.byIds(viewer, [endpointId]))[0]!,
  };
}
