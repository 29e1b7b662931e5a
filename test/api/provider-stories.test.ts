import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VERSION } from '../../src/domain/values/version.js';
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
import { tokenWith } from '../support/clients.js';
import { until } from '../support/core.js';
import { IS_POSTGRES } from '../support/engine.js';
import { type Json } from '../support/simulator.js';

const WEBHOOKS = 'receivedWebhooks { kind vin status attempts receivedAt appliedAt }';
const STORY = `query ($id: ID!) { node(id: $id) { ... on Enrollment {
  commands { kind status attempts nextAttemptAt createdAt finishedAt userErrors { code } } ${WEBHOOKS}
} } }`;
const OF_ACCOUNT = `query ($id: ID!) { node(id: $id) { ... on ProviderAccount { ${WEBHOOKS} } } }`;
const START = `mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) {
  onboarding { rows { nodes { enrollment { id } } } }
} }`;
const SYSTEM = `{ system {
  version engine databaseBytes lastBackupAt
  checks { name fault } workers { name fault }
  servers { host isAnswering keyIds } queues { name waiting oldestSince }
  providerCalls { provider call count failed meanMs lastFailure lastFailureAt }
  circuits { account { id } retryAt lastCallAt }
  encryptionKeys { keyId isSealing values } resealing { total resealed remaining unopened }
} }`;

let server: TestServer;
let fleet: TestFleet;
let enrollmentId: string;
const ask = (query: string, variables: Json = {}): Promise<Json> =>
  dataOf(server.url, server.token, query, variables);

beforeAll(async () => {
  server = await startTestServer();
  fleet = await makeFleet(server, 'Stories');
  enrollmentId = (await onboard(server, fleet, 2)).get(vinOf(1)) ?? '';
  server.simulator.move(vinOf(1), 'approved');
});
afterAll(() => server.close());

describe('what happened between Fleetgraph and the providers', () => {
  test('commands of an enrollment have their attempts, and an end or the next attempt', async () => {
    const { node } = await ask(STORY, { id: enrollmentId });
    expect(node.commands).toEqual([
      {
        kind: 'REQUEST_CLEARANCE',
        status: 'DONE',
        attempts: 1,
        nextAttemptAt: null,
        createdAt: expect.any(String) as string,
        finishedAt: expect.any(String) as string,
        userErrors: [],
      },
    ]);
    const mend = server.simulator.setFault({ kind: 'status', status: 503 });
    const started = await ask(START, {
      input: { accountId: fleet.accountId, vehicles: [{ vin: vinOf(3), brand: 'bmw' }] },
    });
    const [row] = started.startOnboarding.onboarding.rows.nodes;
    const waiting = await until(async () => {
      const story = await ask(STORY, { id: row.enrollment.id });
      const [newest] = story.node.commands;
      return newest.attempts > 0 && newest;
    });
    expect(waiting).toMatchObject({
      kind: 'REQUEST_CLEARANCE',
      status: 'QUEUED',
      nextAttemptAt: expect.any(String) as string,
      finishedAt: null,
    });
    mend();
  });

  test('webhooks have their outcome, of the vehicle and of its account', async () => {
    const story = await until(async () => {
      const { node } = await ask(STORY, { id: enrollmentId });
      return node.receivedWebhooks.some(({ status }: Json) => status === 'APPLIED') && node;
    });
    for (const { vin } of story.receivedWebhooks) expect(vin).toBe(vinOf(1));
    const { node } = await ask(OF_ACCOUNT, { id: fleet.accountId });
    const times = node.receivedWebhooks.map(({ receivedAt }: Json) => receivedAt as string);
    expect(times).toEqual(times.toSorted().toReversed());
    expect(node.receivedWebhooks.map(({ vin }: Json) => vin as string)).toContain(vinOf(1));
    expect(node.receivedWebhooks.length).toBeLessThanOrEqual(20);
  });

  test('changes of clearances are counted by day', async () => {
    const days = `query ($id: ID!, $days: Int!) { fleet(id: $id) { clearanceDays(days: $days) { day counts { status count } } } }`;
    const sums = await until(async () => {
      const { fleet: found } = await ask(days, { id: fleet.fleetId, days: 2 });
      const counts = new Map<string, number>();
      for (const day of found.clearanceDays)
        for (const { status, count } of day.counts)
          counts.set(status, (counts.get(status) ?? 0) + Number(count));
      return counts.get('PENDING') === 3 && counts.has('APPROVED') && counts;
    });
    expect(sums.get('APPROVED')).toBe(1);
    for (const wrong of [0, 367]) {
      const { body } = await graphql(server.url, server.token, days, {
        id: fleet.fleetId,
        days: wrong,
      });
      expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  test('of another fleet nothing is shown', async () => {
    const other = await makeFleet(server, 'Other', undefined);
    const token = await tokenWith(server, ['fleet:read'], [other.fleetId]);
    for (const id of [enrollmentId, fleet.accountId]) {
      const { node } = await dataOf(server.url, token, STORY, { id });
      expect(node).toBeNull();
    }
  });
});

describe('the state of the system', () => {
  test('is whole and holds no secret', async () => {
    const { system } = await ask(SYSTEM);
    expect(system).toMatchObject({
      version: VERSION,
      engine: IS_POSTGRES ? 'POSTGRESQL' : 'SQLITE',
      lastBackupAt: null,
      servers: [{ isAnswering: true, keyIds: ['test'] }],
      encryptionKeys: [{ keyId: 'test', isSealing: true }],
    });
    expect(system.databaseBytes).toBeGreaterThan(100_000);
    expect(system.checks).toEqual(
      ['database', 'migrations', 'keys', 'workers'].map((name) => ({ name, fault: null })),
    );
    expect(system.workers.filter(({ fault }: Json) => fault !== null)).toEqual([]);
    expect(system.workers.length).toBeGreaterThan(8);
    expect(system.providerCalls).toContainEqual(
      expect.objectContaining({ provider: 'HIGH_MOBILITY', failed: expect.any(Number) as number }),
    );
    expect(system.circuits.map(({ account }: Json) => account.id)).toContain(fleet.accountId);
    const sealed = JSON.stringify(server.settings['FLEETGRAPH_ENCRYPTION_KEYS']?.split(':')[1]);
    expect(JSON.stringify(system)).not.toContain(sealed);
  });

  test('is for operators only', async () => {
    const reader = await tokenWith(server, ['fleet:read']);
    const ofFleet = await tokenWith(server, ['fleet:write'], [fleet.fleetId]);
    for (const token of [reader, ofFleet]) {
      const { body } = await graphql(server.url, token, SYSTEM);
      expect(body.errors[0].extensions.code).toBe('FORBIDDEN');
    }
  });
});
