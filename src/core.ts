import { AccessTokens } from './auth/access-tokens.js';
import { Authentication } from './auth/authentication.js';
import { ConsoleSessions, SESSION_SECONDS } from './auth/console-sessions.js';
import { ForeignTokens } from './auth/foreign-tokens.js';
import { RightsWatch } from './auth/rights-watch.js';
import { SignIns } from './auth/sign-ins/sign-ins.js';
import { Turns } from './auth/sign-ins/turns.js';
import { SigningKeys } from './auth/signing-keys.js';
import { TokenService } from './auth/token-service.js';
import { type Config } from './config/config.js';
import { INSTANCE_ID_PREFIX } from './domain/instance.js';
import { type Logger } from './domain/ports/logger.js';
import { type Telemetry } from './domain/ports/telemetry.js';
import { newId } from './domain/values/ids.js';
import { Journal } from './journal/journal.js';
import { AccountGuards } from './providers/access/account-guards.js';
import { createRegistry } from './providers/registry.js';
import { AccountSessions } from './services/access/account-sessions.js';
import { GrantRevocation } from './services/access/enrollment-tokens.js';
import { TokenVault } from './services/access/token-vault.js';
import { Reconciliation } from './services/account/reconciliation.js';
import { createServices, type Services } from './services/all.js';
import { BlockerUpdates } from './services/blocker/updates.js';
import { ChangesHub } from './services/changes-hub.js';
import { ClearanceChanges } from './services/clearance/changes.js';
import { bootstrapClient } from './services/client/clients.js';
import { CommandQueue } from './services/commands/command-queue.js';
import { Idempotency } from './services/commands/idempotency.js';
import { DataReading } from './services/data/data-reading.js';
import { DrivingCalls } from './services/driver/driving-calls.js';
import { AddressGuard } from './services/endpoint/address-guard.js';
import { WebhookSender } from './services/endpoint/sender.js';
import { GrantEndings } from './services/grant/revoke-grant.js';
import { ProviderCallCounts } from './services/system/provider-call-counts.js';
import { type SystemFacts, toCheck } from './services/system/system.js';
import { WebhookService } from './services/webhook/webhooks.js';
import { loadServerSecret } from './store/access/server-secrets.js';
import { signingKeyStore } from './store/access/signing-keys.js';
import { missingMigrations } from './store/engine/migration-status.js';
import { type SharedClock } from './store/engine/shared-clock.js';
import { openServerStore } from './store/engine/sqlite/server-lock.js';
import { type Settle, type Store } from './store/engine/store.js';
import { connectionNameOf } from './store/instances/instances.js';
import { storeMissingTexts } from './store/search/texts.js';
import { countedCalls } from './telemetry/counted-calls.js';
import { CursorSeal } from './vault/cursor-seal.js';
import { createKeyRing } from './vault/key-ring.js';
import { instructionFor } from './vault/missing-key.js';
import { Vault } from './vault/vault.js';
import { createExecutors } from './workers/commands/executors.js';
import { DeliveryWorker } from './workers/deliveries/delivery-worker.js';
import { CountSharing } from './workers/instances/count-sharing.js';
import { InstanceWatch } from './workers/instances/instance-watch.js';
import { thisProcess } from './workers/instances/process-identity.js';
import { AuditLinker } from './workers/loops/audit-linker.js';
import { BlockerTimer } from './workers/loops/blocker-timer.js';
import { CommandWorker } from './workers/loops/command-worker.js';
import { DataPoller } from './workers/loops/data-poller.js';
import { Housekeeper } from './workers/loops/housekeeper.js';
import { Reconciler } from './workers/loops/reconciler.js';
import { Resealer } from './workers/loops/resealer.js';
import { Reviver } from './workers/loops/reviver.js';
import { WebhookWorker } from './workers/loops/webhook-worker.js';

/** Everything of the system but its doors: use cases, workers, and who is let in. */
export interface Core {
  readonly store: Store;
  readonly journal: Journal;
  readonly services: Services;
  readonly webhooks: WebhookService;
  readonly authentication: Authentication;
  /** Ends what is still open when the rights behind it end. */
  readonly rights: RightsWatch;
  readonly tokens: TokenService;
  readonly consoleSessions: ConsoleSessions;
  readonly accessTokens: AccessTokens;
  readonly keys: SigningKeys;
  /** Adds limits up over all instances. */
  readonly sharing: CountSharing;
  /** Returns whether this server reports the metrics of the whole database. */
  readonly reportsDatabase: () => boolean;
  /** Checks of readiness, each with the faults that it finds. */
  readonly checks: SystemFacts['checks'];
  /** Starts the workers. */
  start(): void;
  /** Takes no work up any more and finishes what is under way. */
  stopWorking(): Promise<void>;
  /** Releases leases for another process, and aborts calls to providers. */
  abortCalls(): Promise<void>;
  /** Stops working, then closes the database. */
  close(): Promise<void>;
}

/** Clock and chance, from outside so that tests can set them. */
export interface Surroundings {
  readonly log: Logger;
  readonly now: () => Date;
  /** Clock behind `now` that is compared with that of PostgreSQL. */
  readonly clock?: SharedClock | undefined;
  readonly random: () => number;
  readonly telemetry: Telemetry;
}

/** The driver of PostgreSQL is loaded for those who use it only. */
async function openStore(
  { database, databaseLimits, databaseWaitMs, plain }: Config,
  instanceId: string,
  log: Logger,
  telemetry: Telemetry,
  settle: Settle,
): Promise<Store> {
  if (database.kind === 'sqlite') {
    return openServerStore(database.path, {
      plain,
      telemetry,
      settle,
      onFault: (fault) =>
        log.error({ err: fault }, `the database file is at fault: ${fault.message}`),
      onExposed: (message) => log.warn({}, message),
    });
  }
  const { openPostgresStore } = await import('./store/engine/postgres-store.js');
  return openPostgresStore(database.url.reveal(), {
    limits: databaseLimits,
    log,
    waitMs: databaseWaitMs,
    settle,
    applicationName: connectionNameOf(instanceId),
  });
}

/** Calls the constructors, each with what it needs, in the order of their needs. */
export async function buildCore(
  config: Config,
  { log, now, clock, random, telemetry }: Surroundings,
): Promise<Core> {
  const vault = new Vault(createKeyRing(config.encryptionKeys));
  const instanceId = newId(INSTANCE_ID_PREFIX);
  const calls = new ProviderCallCounts(now);
  const registry = createRegistry(config, now, countedCalls(telemetry, calls));
  const updates = new BlockerUpdates({ registry, now, onLeft: () => blockerTimer?.wake() });
  let blockerTimer: BlockerTimer | undefined;
  const store = await openStore(config, instanceId, log, telemetry, (tx, afterCommit) =>
    updates.settle(tx, afterCommit),
  );
  await clock?.compare(() => store.serverTime());
  const stored = await storeMissingTexts(store);
  if (stored > 0) log.info({ vehicles: stored }, 'vehicles can be searched now');
  const instances = new InstanceWatch({
    store,
    instance: {
      id: instanceId,
      ...thisProcess(),
      keyIds: config.encryptionKeys.map(({ kid }) => kid),
      startedAt: now(),
    },
    clock,
    onLeasesEnded: () => commands.wake(),
    onSeen: (running) => {
      const before = vault.sealingKeyId;
      vault.sealForAll(running.map(({ keyIds }) => keyIds));
      if (vault.sealingKeyId === before) return;
      log.info({ key: vault.sealingKeyId, before }, 'another key seals from now on');
      resealer.wake();
    },
    log,
    now,
  });
  const sharing = new CountSharing({ store, log });
  const commands = new CommandQueue(store);
  const resealer = new Resealer({ store, vault, log, now });
  try {
    // Before anything is sealed: with a key that all instances know.
    await instances.once();
    await bootstrapClient(store, config.bootstrapClient, now, log);
    const cursors = new CursorSeal(await loadServerSecret(store, vault, 'cursors', 32, now()));
    const idempotency = new Idempotency(
      vault,
      await loadServerSecret(store, vault, 'idempotency', 32, now()),
      now,
    );
    const keys = await SigningKeys.load(signingKeyStore(store), vault, now);
    const accessTokens = new AccessTokens({
      issuer: config.publicUrl,
      ttlSeconds: config.tokenTtlSeconds,
      keys,
      now,
    });
    const sessionTokens = new AccessTokens({
      issuer: config.publicUrl,
      ttlSeconds: SESSION_SECONDS,
      keys,
      now,
      kind: 'session',
    });
    const authentication = new Authentication({
      store,
      tokens: accessTokens,
      ...(config.console && { sessions: sessionTokens }),
      foreign: new ForeignTokens(config.trustedIssuers, { now, log }),
      now,
      log,
    });
    const rights = new RightsWatch({
      endedAmong: (held) => authentication.endedAmong(held),
      now,
      log,
    });
    const onRightsEnded = () => rights.wake();
    store.hints.on('rights', onRightsEnded);
    const turns = new Turns();
    const signIns = new SignIns({
      store,
      turns,
      perMinute: config.signInsPerMinute,
      log,
      now,
      sharing,
    });

    store.feed.setClock(now);
    const journal = new Journal({ store, seal: cursors });
    const tokens = new TokenVault({ store, vault, now, log, telemetry, instanceId });
    const hub = new ChangesHub({ hints: store.hints });
    const guards = new AccountGuards({ now });
    const sessions = new AccountSessions({
      signInsPerMinute: config.providerSignInsPerMinute,
      store,
      vault,
      registry,
      tokens,
      hub,
      guards,
      now,
    });
    const endings = new GrantEndings({ commands, now });
    const changes = new ClearanceChanges({ journal, endings, now });
    const revocation = new GrantRevocation({ sessions, tokens });
    const reconciliation = new Reconciliation({
      store,
      vault,
      sessions,
      changes,
      commands,
      telemetry,
      now,
    });
    const guard = new AddressGuard(config.webhookNetworks);
    const sender = new WebhookSender({ vault, guard, now });
    const reading = new DataReading({
      store,
      sessions,
      changes,
      hub,
      everySeconds: config.vehicleDataSeconds,
      now,
    });
    const drivingCalls = new DrivingCalls({ sessions, now });
    sharing.share('data of drivers', drivingCalls.counts);
    const checks = {
      database: async () => {
        await store.probe();
        return [];
      },
      migrations: async () =>
        (await missingMigrations(store)).map((name) => `${name} was not carried out`),
      keys: () => Promise.resolve(vault.missingKeyIds.map(instructionFor)),
      workers: () => Promise.resolve(Object.values(workers).flatMap(({ faults }) => faults)),
    };
    const services = createServices({
      system: {
        instanceId,
        checks,
        workers: () => Object.entries(workers).map(([name, { faults }]) => toCheck(name, faults)),
        calls: () => calls.list(),
        circuits: () => guards.circuits(),
        keys: () =>
          config.encryptionKeys.map(({ kid }) => ({
            keyId: kid,
            isSealing: kid === vault.sealingKeyId,
          })),
        resealing: () => resealer.lastRound,
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
      drivingCalls,
      publicUrl: config.publicUrl,
      vehicleDataSeconds: config.vehicleDataSeconds,
      turns,
      onRightsEnded,
      now,
    });
    const webhooks = new WebhookService({
      store,
      registry,
      accounts: services.accounts,
      now,
      telemetry,
    });

    const webhookWorker = new WebhookWorker({
      instanceId,
      store,
      sessions,
      changes,
      log,
      now,
      random,
      telemetry,
    });
    webhooks.onStored((accountIds) => webhookWorker.wakeFor(accountIds));
    store.hints.on('webhooks', (accountIds) => webhookWorker.wakeForHeld(accountIds));
    const executorParts = {
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
    };
    const commandWorker = new CommandWorker({
      store,
      queue: commands,
      executors: createExecutors(executorParts),
      log,
      now,
      telemetry,
      instanceId,
    });
    const reconciler = new Reconciler({
      instanceId,
      store,
      reconciliation,
      everySeconds: config.reconcileSeconds,
      log,
      now,
    });
    const housekeeper = new Housekeeper({
      instanceId,
      store,
      idempotency,
      journalDays: config.journalDays,
      deliveryDays: config.deliveryDays,
      log,
      now,
    });
    const dataPoller = new DataPoller({
      store,
      sessions,
      reading,
      everySeconds: config.vehicleDataSeconds,
      log,
      now,
    });
    const auditLinker = new AuditLinker({ store, log, now });
    const reviver = new Reviver({ store, sessions, reconciliation, log, now, instanceId });
    const deliveryWorker = new DeliveryWorker({
      instanceId,
      store,
      journal,
      sender,
      log,
      telemetry,
      now,
      random,
    });
    blockerTimer = new BlockerTimer({ store, updates, log, now, instanceId });
    const workers = {
      'incoming webhooks': webhookWorker,
      'times of blockers': blockerTimer,
      'outgoing webhooks': deliveryWorker,
      commands: commandWorker,
      reconciliation: reconciler,
      'vehicle data': dataPoller,
      'failed accounts': reviver,
      housekeeping: housekeeper,
      instances,
      resealing: resealer,
      'audit chain': auditLinker,
    };
    const stopWorking = async (): Promise<void> => {
      rights.stop();
      await Promise.all(Object.values(workers).map((worker) => worker.stop()));
      await services.vehicleData
        .flushAudit()
        .catch((error: unknown) =>
          log.error({ err: error }, 'reads of positions are not in the audit log'),
        );
      commands.stopWaiting();
    };

    return {
      store,
      journal,
      services,
      webhooks,
      authentication,
      rights,
      tokens: new TokenService({ store, signIns, tokens: accessTokens, now, onRightsEnded }),
      consoleSessions: new ConsoleSessions({
        store,
        signIns,
        tokens: sessionTokens,
        now,
        onRightsEnded,
      }),
      accessTokens,
      keys,
      sharing,
      checks,
      reportsDatabase: () => instances.isEldest,
      start: () => {
        for (const worker of Object.values(workers)) worker.start();
        sharing.start();
      },
      stopWorking,
      abortCalls: async () => {
        commands.stopWaiting();
        // The leases end before the calls, so that no outcome of an aborted call is stored.
        await commandWorker
          .releaseLeases()
          .catch((error: unknown) =>
            log.warn({ err: error }, 'leases could not be released; they expire'),
          );
        guards.stop();
      },
      close: async () => {
        await stopWorking();
        await sharing.stop();
        await instances.signOff();
        await store.close();
      },
    };
  } catch (error) {
    await instances.signOff();
    await store.close();
    throw error;
  }
}
