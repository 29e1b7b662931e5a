import { fork } from 'node:child_process';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ACCOUNTS } from './fleet.js';
import { loadModules, type Store } from './product.js';
import { WRITTEN } from './seed-fleet.js';

/** Comparison of an account with its provider's list. */
interface Inventory {
  compare(account: unknown, port: unknown): Promise<{ readonly comparison: object }>;
}
type Made = new (parts: object) => never;

/** Database as its log is measured. */
export interface LogMeter {
  /** Bytes that were ever written to the database's log. */
  readonly logBytes: () => Promise<number>;
}

/** Parts of the built product. */
interface Parts {
  readonly ClearanceInventory: new (parts: object) => Inventory;
  readonly ClearanceChanges: Made;
  readonly GrantEndings: Made;
  readonly Journal: Made;
  readonly createHighMobilityProvider: (options: object) => { readonly clearances: unknown };
  readonly findAccount: (db: unknown, id: string) => Promise<unknown>;
}

/** Modules below `src/` that compare an account. */
export const RECONCILE_FILES: readonly string[] = [
  'services/inventory/clearance-inventory',
  'services/clearance/changes',
  'services/grant/revoke-grant',
  'journal/journal',
  'providers/high-mobility/provider',
  'store/accounts',
];

/**
 * Compares the large account with a list of its clearances twice: the second time nothing is new.
 * Prints time, memory, the longest stall of the event loop, and the bytes of the database's log.
 */
export async function benchReconcile(store: Store, size: number, meter: LogMeter): Promise<void> {
  const parts = await loadModules<Parts>(RECONCILE_FILES);
  const now = (): Date => new Date();
  const journal = new parts.Journal({ store, seal: {} });
  const endings = new parts.GrantEndings({ commands: { wakeAfter: () => undefined }, now });
  const session = {
    accountId: ACCOUNTS[0],
    environment: 'LIVE',
    token: () => Promise.resolve('not-a-real-token'),
  };
  const sessions = { open: () => session, noteReading: () => Promise.resolve() };
  const changes = new parts.ClearanceChanges({ journal, endings, now });
  const inventory: Inventory = new parts.ClearanceInventory({ store, sessions, changes, now });
  const server = fork(join(import.meta.dirname, 'list-server.js'), [
    String(size),
    String(Math.max(0, size - WRITTEN)),
  ]);
  const port = await new Promise<number>((resolve) =>
    server.once('message', (message) => resolve((message as { readonly port: number }).port)),
  );
  const url = `http://127.0.0.1:${port}/v1`;
  const provider = parts.createHighMobilityProvider({ liveUrl: url, sandboxUrl: url, now });
  try {
    for (const round of ['first', 'second']) {
      const account = await parts.findAccount(store.read, ACCOUNTS[0]);
      globalThis.gc?.();
      const before = process.memoryUsage.rss();
      let most = before;
      const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 100);
      watch.unref();
      const delays = monitorEventLoopDelay({ resolution: 5 });
      delays.enable();
      const [start, log, cpu] = [performance.now(), await meter.logBytes(), process.cpuUsage()];
      const { comparison } = await inventory.compare(account, provider.clearances);
      const { user, system } = process.cpuUsage(cpu);
      delays.disable();
      clearInterval(watch);
      const mebibytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);
      console.log(
        `${size}, ${round} comparison: ${((performance.now() - start) / 1000).toFixed(1)} s, ` +
          `${((user + system) / 1e6).toFixed(1)} s of processor, memory ${mebibytes(before)} to ${mebibytes(most)} MiB, ` +
          `longest stall ${(delays.max / 1e6).toFixed(0)} ms (p99.9 ${(delays.percentile(99.9) / 1e6).toFixed(0)}), ` +
          `log ${mebibytes((await meter.logBytes()) - log)} MiB, ${JSON.stringify(comparison)}`,
      );
    }
  } finally {
    server.kill();
  }
}
