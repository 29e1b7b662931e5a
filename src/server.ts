import { startApp } from './app.js';
import { ConfigError, loadConfig, readEnvironment } from './config/config.js';
import { databaseName } from './config/database-name.js';
import { VERSION } from './domain/values/version.js';
import { createLog } from './log.js';
import { stopSignal } from './stop-signal.js';
import { SharedClock } from './store/engine/shared-clock.js';
import { countFleets } from './store/fleets.js';
import { MissingKey } from './vault/missing-key.js';

/** Initial content of the explorers outside the demo. */
const SANDBOX = {
  document: '{\n  viewer {\n    clientId\n    scopes\n  }\n}\n',
  headers: { authorization: 'Bearer <access token from POST /oauth/token>' },
};

/** Maximum time for a stop, after the drain, in milliseconds. */
const STOP_WITHIN_MS = 9500;

try {
  const config = loadConfig(readEnvironment(process.cwd()), 'start');
  const log = createLog(config.logLevel);
  const urgent = new AbortController();
  const stopped = stopSignal(
    () => new Date(),
    () => (urgent.signal.aborted ? process.exit(1) : urgent.abort()),
  );
  let isUp = false;
  // Nothing has been accepted yet, so that there is nothing to finish.
  void stopped.then((signal) => {
    if (isUp) return;
    log.info({ signal }, 'stopped before it was ready');
    process.exit(0);
  });
  const clock = new SharedClock();
  const app = await startApp(config, {
    log,
    now: clock.now,
    clock,
    random: Math.random,
    sandbox: config.production ? null : () => Promise.resolve(SANDBOX),
  });
  isUp = true;
  log.info(
    {
      version: VERSION,
      database: databaseName(config.database),
      fleets: await countFleets(app.core.store.read, null),
      address: app.address,
      publicUrl: config.publicUrl,
    },
    'ready',
  );
  const signal = await stopped;
  // Ctrl-C comes from a person at a terminal, before which there is no balancer.
  const drainSeconds = signal === 'SIGTERM' ? config.drainSeconds : 0;
  log.info({ signal, drainSeconds }, 'stopping');
  if (drainSeconds > 0) await app.drain({ withinMs: drainSeconds * 1000, signal: urgent.signal });
  // From here on another signal ends the process at once.
  urgent.abort();
  // Whatever does not come to its end: all that was acknowledged is on disk, and leases run out.
  setTimeout(() => {
    log.warn({}, 'stopped before everything had come to its end');
    process.exit(0);
  }, STOP_WITHIN_MS).unref();
  await app.close();
  log.info({}, 'stopped');
} catch (error) {
  // Prints a fault of the configuration or the surroundings in words; a stack trace would hide it.
  console.error(
    error instanceof ConfigError ? error.message : `Fleetgraph could not start: ${reasonOf(error)}`,
  );
  process.exitCode = 1;
}

function reasonOf(error: unknown): string {
  if (error instanceof MissingKey) return error.cause.message;
  return error instanceof Error ? error.message : String(error);
}
