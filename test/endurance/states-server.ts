import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Program of the measurement `states`: the server, and reads of data at a rate that no provider has. */
const DIST = join(import.meta.dirname, '../../dist/src');
const load = async <T>(path: string): Promise<T> => (await import(join(DIST, path))) as T;

interface Read {
  readonly enrollmentId: string;
  readonly fleetId: string;
}
type Tx = object;
type AfterCommit = object;
interface Core {
  readonly store: {
    write(job: (tx: Tx, afterCommit: AfterCommit) => Promise<void>): Promise<void>;
  };
}
interface Hub {
  listen(listener: (subject: string) => void): void;
  notifyAfter(afterCommit: AfterCommit, subject: string): void;
}
interface App {
  readonly core: Core;
  close(): Promise<void>;
}

const { startApp } = await load<{ startApp: (config: unknown, parts: object) => Promise<App> }>(
  'app.js',
);
const { loadConfig, readEnvironment } = await load<{
  loadConfig: (env: object, mode: string) => { readonly logLevel: string };
  readEnvironment: (directory: string) => object;
}>('config/config.js');
const { createLog } = await load<{ createLog: (level: string) => object }>('log.js');
const { recordData } = await load<{
  recordData: (tx: Tx, answers: readonly object[]) => Promise<unknown>;
}>('services/data/record-data.js');
const { stateSubject } = await load<{ stateSubject: (fleetId: string) => string }>(
  'services/data/state-feed.js',
);
const { dataReadsOfEnrollments, saveDataReads } = await load<{
  dataReadsOfEnrollments: (tx: Tx, ids: readonly string[]) => Promise<readonly Read[]>;
  saveDataReads: (tx: Tx, reads: readonly object[]) => Promise<void>;
}>('store/data/data-reads.js');

const { ChangesHub } = await load<{ ChangesHub: { readonly prototype: Hub } }>(
  'services/changes-hub.js',
);
let hub: Hub | undefined;
// The server has one hub, which is no part of what it shows.
// eslint-disable-next-line @typescript-eslint/unbound-method -- called with the hub below
const listen = ChangesHub.prototype.listen;
ChangesHub.prototype.listen = function (listener): void {
  // eslint-disable-next-line @typescript-eslint/no-this-alias -- see above
  hub = this;
  listen.call(this, listener);
};

const config = loadConfig(readEnvironment(process.cwd()), 'start');
const app = await startApp(config, {
  log: createLog(config.logLevel),
  now: () => new Date(),
  random: Math.random,
  sandbox: null,
});
const { store } = app.core;
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));

const vehicles = Number(process.env['STATES_VEHICLES']);
const perSecond = Number(process.env['STATES_PER_SECOND']);
const ids = Array.from(
  { length: vehicles },
  (_, index) => `enr_${String(index).padStart(26, '0')}`,
);

/** Stores answers of vehicles, as a read of them does; the odometer is the time. */
async function change(enrollmentIds: readonly string[]): Promise<void> {
  await store.write(async (tx, afterCommit) => {
    const observedAt = new Date();
    const reads = (await dataReadsOfEnrollments(tx, enrollmentIds)).map((read) => ({
      ...read,
      askedAt: observedAt,
    }));
    await saveDataReads(tx, reads);
    const reading = { value: observedAt.getTime(), measuredAt: observedAt };
    const data = { signals: { odometer: reading }, raw: [], problems: [] };
    await recordData(
      tx,
      reads.map((claim) => ({ claim, data, observedAt, silentAt: null })),
    );
    for (const { fleetId } of reads.slice(0, 1))
      hub?.notifyAfter(afterCommit, stateSubject(fleetId));
  });
}

process.once('SIGUSR2', () => {
  void (async () => {
    const startedAt = performance.now();
    for (let changed = 0; ;) {
      const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond) - changed;
      // Changes that a busy second missed are made up for, each vehicle once at most.
      const some = Array.from(
        { length: Math.min(due, vehicles) },
        (_, index) => ids[(changed + index) % vehicles] ?? '',
      );
      if (some.length > 0) await change(some);
      changed += due;
      await sleep(20);
    }
  })();
});
