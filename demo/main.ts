import '../src/runtime-check.js';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { startHighMobilitySimulator } from '../simulators/high-mobility/simulator.js';
import { type App, startApp } from '../src/app.js';
import { secretVersionOf } from '../src/auth/secret-version.js';
import { type Config, ConfigError, loadConfig, readEnvironment } from '../src/config/config.js';
import { type Core } from '../src/core.js';
import { SCOPES } from '../src/domain/values/viewer.js';
import { createLog } from '../src/log.js';
import { stopSignal } from '../src/stop-signal.js';
import {
  type ApiClientRow,
  deleteClient,
  findClientByClientId,
  insertClient,
} from '../src/store/access/api-clients.js';
import { type DemoDamoov, seedDrivers, startDemoDamoov } from './drivers.js';
import { type DemoInvers, seedInvers, startDemoInvers } from './invers.js';
import { exampleQuery, welcome } from './messages.js';
import { showProgress } from './progress.js';
import { seed } from './seed.js';

const CLIENT_ID = 'demo';
const VEHICLES = 200;
/** Some clearance changes about so often. */
const CHANGE_EVERY_MS = 1000;
const TOKEN_TTL_SECONDS = 3600;
/** Every vehicle's data are read so often that positions move while one watches. */
const DATA_EVERY_SECONDS = 60;
const DATABASE = 'data/demo.db';

/**
 * The settings of the demo: nothing needs to be set, and what is set in the environment still
 * counts.
 */
function readConfig(
  urls: { readonly highMobility: string; readonly invers: string; readonly damoov: string },
  clientSecret: string,
): Config {
  return loadConfig(
    {
      FLEETGRAPH_INTROSPECTION: 'on',
      FLEETGRAPH_LOG_LEVEL: 'warn',
      FLEETGRAPH_TOKEN_TTL_SECONDS: String(TOKEN_TTL_SECONDS),
      FLEETGRAPH_VEHICLE_DATA_SECONDS: String(DATA_EVERY_SECONDS),
      ...readEnvironment(process.cwd()),
      FLEETGRAPH_DATABASE: DATABASE,
      FLEETGRAPH_ENCRYPTION_KEYS: `demo:${randomBytes(32).toString('base64url')}`,
      FLEETGRAPH_BOOTSTRAP_CLIENT: `${CLIENT_ID}:${clientSecret}`,
      FLEETGRAPH_HIGH_MOBILITY_LIVE_URL: urls.highMobility,
      FLEETGRAPH_INVERS_URL: urls.invers,
      FLEETGRAPH_DAMOOV_USER_URL: urls.damoov,
      FLEETGRAPH_DAMOOV_API_URL: urls.damoov,
    },
    'demo',
  );
}

/**
 * Grants the demo's client every scope: data of vehicles and of drivers are not an operator's by
 * default.
 */
async function grantAll({ store }: Core): Promise<ApiClientRow> {
  const client = await findClientByClientId(store.read, CLIENT_ID);
  if (!client) throw new Error('The demo has lost its client.');
  const granted = { ...client, scopes: SCOPES };
  await store.write(async (tx) => {
    await deleteClient(tx, client.id);
    await insertClient(tx, granted);
  });
  return granted;
}

async function issueToken(core: Core): Promise<string> {
  const client = await grantAll(core);
  const subject = { ...client, secretVersion: secretVersionOf(client) };
  return (await core.accessTokens.issue(subject)).accessToken;
}

async function run(): Promise<void> {
  const stopped = stopSignal(() => new Date());
  const clientSecret = `demo_${randomBytes(18).toString('base64url')}`;
  const providerApp = { clientId: 'demo-app', clientSecret: randomBytes(18).toString('base64url') };
  const simulator = await startHighMobilitySimulator({
    apps: [providerApp],
    autoAdvance: {},
    liveIntervalMs: CHANGE_EVERY_MS,
  });
  let app: App | undefined;
  let damoov: DemoDamoov | undefined;
  let invers: DemoInvers | undefined;
  try {
    damoov = await startDemoDamoov();
    invers = await startDemoInvers();
    const config = readConfig(
      { highMobility: simulator.url, invers: invers.simulator.url, damoov: damoov.simulator.url },
      clientSecret,
    );
    // The simulators forget everything when they stop, so each demo begins with a database of its
    // own.
    for (const suffix of ['', '-wal', '-shm']) rmSync(DATABASE + suffix, { force: true });
    let accessToken = '';
    const log = createLog(config.logLevel);
    app = await startApp(config, {
      log,
      now: () => new Date(),
      random: Math.random,
      demoClientId: CLIENT_ID,
      sandbox: async (core) => {
        accessToken = await issueToken(core);
        return { document: exampleQuery, headers: { authorization: `Bearer ${accessToken}` } };
      },
    });
    const progress = showProgress(process.stdout, 'Seeding a fleet');
    const fleet = await seed({
      services: app.core.services,
      simulator,
      app: providerApp,
      operator: CLIENT_ID,
      vehicles: VEHICLES,
      onProgress: progress,
    });
    // One car is private: its driver has switched on privacy mode.
    simulator.setDataStyle(fleet.vin, { privacy: 'properties' });
    await seedDrivers(app.core.services, damoov, { operator: CLIENT_ID, fleetId: fleet.fleetId });
    await seedInvers(app.core.services, invers, {
      operator: CLIENT_ID,
      fleetId: fleet.fleetId,
      vin: fleet.vin,
    });
    console.log(
      welcome({
        url: config.publicUrl,
        clientId: CLIENT_ID,
        clientSecret,
        accessToken,
        fleet,
        controlUrl: simulator.controlUrl,
      }),
    );
    await stopped;
    console.log('\nStopping …');
  } finally {
    await app?.close();
    await simulator.close();
    await damoov?.simulator.close();
    await invers?.simulator.close();
  }
}

try {
  await run();
} catch (error) {
  console.error(
    error instanceof ConfigError
      ? error.message
      : `The demo could not start: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exitCode = 1;
}
