import { randomBytes } from 'node:crypto';
import { onTestFinished, vi } from 'vitest';
import { type HighMobilitySimulatorOptions } from '../../simulators/high-mobility/simulator.js';
import { type ProviderAccount } from '../../src/domain/account.js';
import { type ClearanceEvent } from '../../src/domain/clearance.js';
import { type Outcome, type UserError } from '../../src/domain/errors.js';
import { type Onboarding, type OnboardVehicle } from '../../src/domain/onboarding.js';
import { Journal } from '../../src/journal/journal.js';
import { AccountGuards } from '../../src/providers/access/account-guards.js';
import { createRegistry } from '../../src/providers/registry.js';
import { AccountSessions } from '../../src/services/access/account-sessions.js';
import { GrantRevocation } from '../../src/services/access/enrollment-tokens.js';
import { TokenVault } from '../../src/services/access/token-vault.js';
import { Reconciliation } from '../../src/services/account/reconciliation.js';
import { createServices } from '../../src/services/all.js';
import { BlockerUpdates } from '../../src/services/blocker/updates.js';
import { ChangesHub } from '../../src/services/changes-hub.js';
import { ClearanceChanges } from '../../src/services/clearance/changes.js';
import { CommandQueue } from '../../src/services/commands/command-queue.js';
import { Idempotency } from '../../src/services/commands/idempotency.js';
import { DataReading } from '../../src/services/data/data-reading.js';
import { DrivingCalls } from '../../src/services/driver/driving-calls.js';
import { AddressGuard } from '../../src/services/endpoint/address-guard.js';
import { WebhookSender } from '../../src/services/endpoint/sender.js';
import { GrantEndings } from '../../src/services/grant/revoke-grant.js';
import { WebhookService } from '../../src/services/webhook/webhooks.js';
import { findAccount, type StoredAccount } from '../../src/store/accounts.js';
import { openPostgresStore } from '../../src/store/engine/postgres-store.js';
import { type Settle } from '../../src/store/engine/store.js';
import { listEvents } from '../../src/store/journal/event-list.js';
import { createExecutors } from '../../src/workers/commands/executors.js';
import { CommandWorker } from '../../src/workers/loops/command-worker.js';
import { WebhookWorker } from '../../src/workers/loops/webhook-worker.js';
import { type TestPostgres } from './postgres.js';
import { signatureOf, startTestSimulator, TEST_APP } from './simulator.js';
import {
  openTempStore,
  type TempStore,
  TestClock,
  testCursors,
  testVault,
  testViewer,
} from './store.js';
import { searchDatabase } from './watch.js';

export const WEBHOOK_SECRET = 'not-a-real-webhook-secret';

/** Secrets that `TEST_APP` of the simulator accepts. */
export const GOOD_SECRETS = {
  environment: 'SANDBOX',
  clientSecret: { ...TEST_APP },
  webhookSecret: WEBHOOK_SECRET,
} as const;

const silent = () => undefined;

/** A store on PostgreSQL, whose database outlives the test. */
async function openShared({ url }: Pick<TestPostgres, 'url'>, settle: Settle): Promise<TempStore> {
  const store = await openPostgresStore(url, { settle });
  return { store, path: '', dispose: () => store.close() };
}

/** The core by hand, without its doors: a database, a provider and a clock of its own, workers that begin on request. */
export async function startTestCore(
  options: Partial<HighMobilitySimulatorOptions> = {},
  postgres?: Pick<TestPostgres, 'url'>,
) {
  const clock = new TestClock();
  const { now } = clock;
  const simulator = await startTestSimulator({ now, ...options });
  const vault = testVault();
  const cursors = testCursors();
  const registry = createRegistry(
    {
      highMobilityLiveUrl: simulator.url,
      highMobilitySandboxUrl: simulator.url,
      inversUrl: simulator.url,
      damoovUserUrl: simulator.url,
      damoovApiUrl: simulator.url,
    },
    now,
  );
  const updates = new BlockerUpdates({ registry, now });
  const settle: Settle = (tx, afterCommit) => updates.settle(tx, afterCommit);
  const { store, path, dispose } = postgres
    ? await openShared(postgres, settle)
    : openTempStore(settle);
  const idempotency = new Idempotency(vault, randomBytes(32), now);
  const journal = new Journal({ store, seal: cursors, pollMs: 20 });
  const commands = new CommandQueue(store);
  const log = { info: silent, warn: silent, error: silent };
  const tokens = new TokenVault({ store, vault, now, log });
  const newHub = () => new ChangesHub({ pollMs: 20 });
  const hub = newHub();
  const guards = new AccountGuards({ now });
  const sessions = new AccountSessions({ store, vault, registry, tokens, guards, hub, now });
  const endings = new GrantEndings({ commands, now });
  const changes = new ClearanceChanges({ journal, endings, now });
  const revocation = new GrantRevocation({ sessions, tokens });
  const reconciliation = new Reconciliation({ store, vault, sessions, changes, commands, now });
  const guard = new AddressGuard(['127.0.0.0/8']);
  const sender = new WebhookSender({ vault, guard, now });
  const reading = new DataReading({ store, sessions, changes, hub, everySeconds: 3600, now });
  const services = createServices({
    // Without workers and a server around, there is nothing to state.
    system: {
      instanceId: 'ins_none',
      checks: {},
      workers: () => [],
      calls: () => [],
      circuits: () => guards.circuits(),
      keys: () => [],
      resealing: () => null,
    },
    store,
    vault,
    cursors,
    registry,
    journal,
    commands,
    idempotency,
    hub,
    sessions,
    tokens,
    changes,
    endings,
    revocation,
    reconciliation,
    sender,
    reading,
    drivingCalls: new DrivingCalls({ sessions, now }),
    publicUrl: 'http://localhost:4000',
    vehicleDataSeconds: 3600,
    now,
  });
  const { accounts, fleets } = services;
  const webhooks = new WebhookService({ store, registry, accounts, now });
  const random = () => 0.5;
  const webhookWorker = new WebhookWorker({ store, sessions, changes, log, now, random });
  webhooks.onStored((accountIds) => webhookWorker.wakeFor(accountIds));
  const executors = createExecutors({
    store,
    vault,
    sessions,
    tokens,
    changes,
    hub,
    revocation,
    onUnparked: () => webhookWorker.wake(),
    log,
    now,
    random,
  });
  const commandWorker = new CommandWorker({ store, queue: commands, executors, log, now });
  const workers = [webhookWorker, commandWorker];
  const operator = testViewer();
  onTestFinished(async () => {
    await simulator.close();
    await Promise.all(workers.map((worker) => worker.stop()));
    if (!postgres) searchDatabase(path);
    await dispose();
  });

  const core = {
    clock,
    now,
    store,
    path,
    simulator,
    vault,
    cursors,
    registry,
    journal,
    commands,
    tokens,
    guards,
    sessions,
    sender,
    changes,
    hub,
    executors,
    webhooks,
    webhookWorker,
    commandWorker,
    ...services,
    services,
    newHub,
    reconciliation,
    operator,
    start: () => {
      for (const worker of workers) worker.start();
    },
    wake: () => {
      for (const worker of workers) worker.wake();
    },
    newFleet: async (name: string): Promise<string> =>
      valueOf(await fleets.create(operator, { name })).id,
    connect: async (fleetId: string, name = 'Sandbox'): Promise<ProviderAccount> =>
      valueOf(await accounts.connect(operator, { fleetId, name, highMobility: GOOD_SECRETS })),
    stored: async (accountId: string): Promise<StoredAccount> => {
      const account = await findAccount(store.read, accountId);
      if (!account) throw new Error('the account is gone');
      return account;
    },
    /** Onboards and waits until every row has ended. */
    onboard: async (
      accountId: string,
      vehicles: readonly OnboardVehicle[],
    ): Promise<Onboarding> => {
      const { id } = valueOf(await core.onboardings.start(operator, { accountId, vehicles }));
      return core.ended(id);
    },
    ended: (onboardingId: string): Promise<Onboarding> =>
      until(async () => {
        const [onboarding] = await core.onboardings.byIds(operator, [onboardingId]);
        return onboarding?.completedAt ? onboarding : undefined;
      }),
    /** The fleet's whole journal. */
    events: (fleetId: string): Promise<readonly ClearanceEvent[]> =>
      listEvents(store.read, fleetId, {}, { limit: 100_000 }),
    rows: async (onboardingId: string) =>
      (await core.onboardings.rows(operator, onboardingId, { first: 500 })).items.map(
        ({ node }) => node,
      ),
    enrollmentIds: async (fleetId: string): Promise<readonly string[]> => {
      const { items } = await core.vehicles.list(operator, fleetId, { first: 500 });
      return (
        await core.vehicles.enrollmentsOf(
          operator,
          items.map(({ node }) => node.id),
        )
      ).flatMap((enrollments) => enrollments.map(({ id }) => id));
    },
    clearanceOf: async (vin: string, fleetId: string) => {
      const vehicle = await core.vehicles.findByVin(operator, fleetId, vin);
      const [clearance] = await core.clearances.ofVehicles(operator, [vehicle?.id ?? '']);
      return clearance ?? null;
    },
    /** A fleet with an account and workers that run. */
    begin: async (): Promise<{ readonly fleetId: string; readonly accountId: string }> => {
      const fleetId = await core.newFleet('North');
      const { id: accountId } = await core.connect(fleetId);
      core.start();
      return { fleetId, accountId };
    },
  };
  return core;
}

export type TestCore = Awaited<ReturnType<typeof startTestCore>>;

/** The VIN of a test vehicle; its first character says that no check digit is asked. */
export const vinOf = (number: number): string => `WVWZZZ1KZ${String(number).padStart(8, '0')}`;

export const vehicleOf = (number: number, more: Partial<OnboardVehicle> = {}): OnboardVehicle => ({
  vin: vinOf(number),
  brand: 'bmw',
  ...more,
});

/** @throws Error naming the userErrors */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(`refused: ${JSON.stringify(outcome.userErrors)}`);
}

export function errorsOf(outcome: Outcome<unknown>): readonly UserError[] {
  if (!outcome.ok) return outcome.userErrors;
  throw new Error('not refused');
}

/** Waits until something is there. */
export function until<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = 15_000,
): Promise<T> {
  return vi.waitFor(
    async () => {
      const found = await look();
      if (found === undefined || found === false) throw new Error('not yet');
      return found;
    },
    { timeout: timeoutMs, interval: 5 },
  );
}

/** A webhook as the provider sends it: the raw body and the headers that sign it. */
export function webhookOf(
  vin: string,
  action: string,
  {
    secret = WEBHOOK_SECRET,
    deliveryId,
  }: { readonly secret?: string; readonly deliveryId?: string } = {},
) {
  const raw = JSON.stringify({
    vehicle: { vin },
    event: { type: 'fleet_clearance_changed', action, received_at: deliveryId },
  });
  return {
    raw,
    body: Buffer.from(raw),
    headers: {
      'content-type': 'application/json',
      'x-hm-event': 'fleet_clearance_changed',
      'x-hm-signature-256': signatureOf(raw, secret),
      ...(deliveryId === undefined ? {} : { 'x-hm-delivery': deliveryId }),
    },
  };
}
