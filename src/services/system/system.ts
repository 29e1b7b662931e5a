import { FleetgraphError } from '../../domain/errors.js';
import {
  type Circuit,
  type KeyUse,
  type ProviderCalls,
  type SealingRound,
  type SystemCheck,
  type SystemQueue,
  type SystemServer,
  type SystemState,
} from '../../domain/system.js';
import { VERSION } from '../../domain/values/version.js';
import { type Caller, requireScope } from '../../domain/values/viewer.js';
import { lastAuditOf } from '../../store/access/audit-events.js';
import { type Backlog, commandBacklogs, deliveryBacklogs } from '../../store/backlogs.js';
import { databaseBytes } from '../../store/engine/database-size.js';
import { type Store } from '../../store/engine/store.js';
import { listInstances } from '../../store/instances/instances.js';

/** Action of the audit log that a backup writes. */
export const BACKUP_ACTION = 'database.backed_up';

/** Facts that only the running server knows. */
export interface SystemFacts {
  readonly instanceId: string;
  readonly checks: Readonly<Record<string, () => Promise<readonly string[]>>>;
  readonly workers: () => readonly SystemCheck[];
  readonly calls: () => readonly ProviderCalls[];
  readonly circuits: () => readonly Circuit[];
  readonly keys: () => readonly Pick<KeyUse, 'keyId' | 'isSealing'>[];
  readonly resealing: () => SealingRound | null;
}

export interface SystemServiceParts {
  readonly store: Store;
  readonly system: SystemFacts;
}

/** State of the installation, for operators. */
export class SystemService {
  readonly #parts: SystemServiceParts;

  constructor(parts: SystemServiceParts) {
    this.#parts = parts;
  }

  async state(caller: Caller): Promise<SystemState> {
    const viewer = requireScope(caller, 'client:admin');
    if (viewer.fleetIds !== null)
      throw new FleetgraphError(
        'FORBIDDEN',
        'Only an operator may read the state of the system; this client is restricted to some fleets.',
      );
    const { store, system } = this.#parts;
    const resealing = system.resealing();
    const [checks, servers, queues, bytes, backup] = await Promise.all([
      this.#checks(),
      this.#servers(),
      this.#queues(viewer.clientId),
      databaseBytes(store),
      lastAuditOf(store.read, BACKUP_ACTION),
    ]);
    return {
      version: VERSION,
      engine: store.dialect === 'sqlite' ? 'SQLITE' : 'POSTGRESQL',
      databaseBytes: bytes,
      checks,
      servers,
      workers: system.workers(),
      queues,
      providerCalls: system.calls(),
      circuits: system.circuits(),
      encryptionKeys: system.keys().map((key) => ({
        ...key,
        values: resealing && (resealing.byKey.get(key.keyId) ?? 0),
      })),
      resealing,
      lastBackupAt: backup,
    };
  }

  #checks(): Promise<readonly SystemCheck[]> {
    return Promise.all(
      Object.entries(this.#parts.system.checks).map(async ([name, check]) => {
        const faults = await check().catch(faultOf);
        return toCheck(name, faults);
      }),
    );
  }

  async #servers(): Promise<readonly SystemServer[]> {
    const { store, system } = this.#parts;
    return (await listInstances(store.read)).map(({ id, host, startedAt, seenAt, keyIds }) => ({
      id,
      host,
      startedAt,
      seenAt,
      keyIds,
      isAnswering: id === system.instanceId,
    }));
  }

  async #queues(caller: string): Promise<readonly SystemQueue[]> {
    const { store } = this.#parts;
    const [commands, webhooks] = await Promise.all([
      store.longRead(caller, commandBacklogs),
      store.longRead(caller, deliveryBacklogs),
    ]);
    return [...toQueues('command', commands), ...toQueues('webhook', webhooks)];
  }
}

const toQueues = (what: string, backlogs: ReadonlyMap<string, Backlog>): readonly SystemQueue[] =>
  [...backlogs]
    .map(([kind, { waiting, oldest }]) => ({
      name: `${what}:${kind}`,
      waiting,
      oldestSince: oldest,
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));

/** Returns a check with its faults in one line. */
export const toCheck = (name: string, faults: readonly string[]): SystemCheck => ({
  name,
  fault: faults.length === 0 ? null : faults.join('; '),
});

/** Returns our own refusals as faults; other errors may contain a statement, and are masked. */
function faultOf(error: unknown): readonly string[] {
  if (error instanceof FleetgraphError) return [error.message];
  throw error;
}
