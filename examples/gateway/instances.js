import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startBalancer } from './balancer.js';
import { compose } from './compose.js';
import { startPostgres } from './postgres.js';
import { FLEETGRAPH_PORT, GATEWAY_PORT, WORKSHOP_PORT } from './settings.js';
import { startWorkshop } from './workshop.js';

const INSTANCES = 3;
const VEHICLES = 20;
const root = new URL('../../', import.meta.url);
const at = (port) => `http://127.0.0.1:${port}`;
const vinOf = (index) => `WBA71AW0X0F${String(index).padStart(6, '0')}`;
/** Status that a vehicle has next, by the one that it has. */
const NEXT = { pending: 'approved', approved: 'revoking', revoking: 'revoked', revoked: 'pending' };

/**
 * Starts PostgreSQL, a simulated provider, three instances of Fleetgraph behind a balancer, the
 * workshop and the gateway, with a fleet whose clearances change by `change()`.
 */
export async function startInstances({ onRequest } = {}) {
  const closing = [];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    return { ...(await start(closing, onRequest)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(closing, onRequest) {
  const program = fileURLToPath(new URL('dist/bin/main.js', root));
  if (!existsSync(program))
    spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
  await compose();
  const ports = Array.from({ length: INSTANCES }, (_, index) => FLEETGRAPH_PORT + 1 + index);
  const postgres = await startPostgres(FLEETGRAPH_PORT + 10);
  closing.push(() => postgres.close());
  const app = { clientId: 'gateway-app', clientSecret: 'not-a-real-app-secret' };
  const { startHighMobilitySimulator } = await import(
    new URL('dist/simulators/high-mobility/simulator.js', root)
  );
  const simulator = await startHighMobilitySimulator({ apps: [app] });
  closing.push(() => simulator.close());
  const workshop = await startWorkshop(WORKSHOP_PORT);
  closing.push(() => workshop.close());

  const client = { id: 'gateway', secret: randomBytes(24).toString('base64url') };
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'development',
    FLEETGRAPH_DATABASE: postgres.url,
    // The balancer's address is the issuer of tokens, which all instances accept.
    FLEETGRAPH_PUBLIC_URL: at(FLEETGRAPH_PORT),
    FLEETGRAPH_ENCRYPTION_KEYS: `gateway:${randomBytes(32).toString('base64url')}`,
    FLEETGRAPH_BOOTSTRAP_CLIENT: `${client.id}:${client.secret}`,
    FLEETGRAPH_CALLBACK_ORIGINS: at(GATEWAY_PORT),
    FLEETGRAPH_HIGH_MOBILITY_LIVE_URL: simulator.url,
    FLEETGRAPH_HIGH_MOBILITY_SANDBOX_URL: simulator.url,
    FLEETGRAPH_LOG_LEVEL: 'error',
  };
  const instances = ports.map((port) => instanceOf(program, port, env));
  closing.push(() => Promise.all(instances.map(({ kill }) => kill())));
  await Promise.all(instances.map((instance) => instance.start()));
  const balancer = await startBalancer(FLEETGRAPH_PORT, ports, onRequest);
  closing.push(() => balancer.close());
  closing.push(await startGateway());

  const token = await signIn(client);
  const fleetId = await seed(simulator, app, token);
  let changed = 0;
  const change = () => {
    const vin = vinOf((changed += 1) % VEHICLES);
    simulator.move(vin, NEXT[simulator.book.find(vin).status]);
  };
  return { token, fleetId, instances, change };
}

/** A process of Fleetgraph, which can be killed and started again. */
function instanceOf(program, port, env) {
  let child;
  let ended = Promise.resolve();
  return {
    port,
    get pid() {
      return child.pid;
    },
    start: async () => {
      child = spawn(process.execPath, ['--enable-source-maps', program], {
        cwd: import.meta.dirname,
        env: { ...env, FLEETGRAPH_PORT: String(port) },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      ended = new Promise((resolve) => child.once('close', resolve));
      await ready(`${at(port)}/health/ready`, child);
    },
    kill: async () => {
      child?.kill('SIGKILL');
      await ended;
    },
  };
}

async function startGateway() {
  const bin = fileURLToPath(
    new URL('node_modules/@graphql-hive/gateway/dist/bin.js', import.meta.url),
  );
  const args = [bin, '--config-path', 'gateway.config.js', 'supergraph'];
  const gateway = spawn(process.execPath, args, {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await ready(`${at(GATEWAY_PORT)}/readiness`, gateway);
  return () => {
    gateway.kill('SIGTERM');
  };
}

async function ready(url, child) {
  while (child.exitCode === null) {
    const response = await fetch(url).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.ok) return;
    await sleep(100);
  }
  throw new Error(`It ended before it was ready: ${url}`);
}

async function signIn({ id, secret }) {
  const response = await fetch(`${at(FLEETGRAPH_PORT)}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: id,
      client_secret: secret,
    }),
  });
  return (await response.json()).access_token;
}

/** Creates a fleet with cleared vehicles. @returns its id */
async function seed(simulator, app, token) {
  const ask = (query, variables) => askGateway(token, query, variables);
  const { createFleet } = await ask(
    'mutation { createFleet(input: { name: "Behind a gateway" }) { fleet { id } } }',
  );
  const fleetId = createFleet.fleet.id;
  const webhookSecret = 'not-a-real-webhook-secret';
  const highMobility = { clientSecret: app, webhookSecret };
  const { connectProviderAccount } = await ask(
    'mutation ($input: ConnectProviderAccountInput!) { connectProviderAccount(input: $input) { userErrors { message } account { id webhookUrl } } }',
    { input: { fleetId, name: 'Simulated', highMobility } },
  );
  const { id: accountId, webhookUrl } = connectProviderAccount.account;
  simulator.setWebhookTarget({ url: webhookUrl, secret: webhookSecret }, app.clientId);
  const vehicles = Array.from({ length: VEHICLES }, (_, index) => ({
    vin: vinOf(index),
    brand: 'bmw',
  }));
  const { startOnboarding } = await ask(
    'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { userErrors { message } onboarding { id } } }',
    { input: { accountId, vehicles } },
  );
  const { id } = startOnboarding.onboarding;
  for (;;) {
    const { onboarding } = await ask('query ($id: ID!) { onboarding(id: $id) { status } }', { id });
    if (onboarding.status === 'COMPLETED') return fleetId;
    await sleep(100);
  }
}

/** Asks the gateway. @throws Error with what it said instead of data */
export async function askGateway(token, query, variables = {}) {
  const response = await fetch(`${at(GATEWAY_PORT)}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

if (process.argv[1] === import.meta.filename) {
  const { token, fleetId, instances, change, close } = await startInstances();
  const timer = setInterval(change, 1000);
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => {
      clearInterval(timer);
      void close();
    });
  console.log(`
Three instances (processes ${instances.map(({ pid }) => pid).join(', ')}) are behind the gateway at ${at(GATEWAY_PORT)}/graphql.
Follow the changes, and kill an instance: no change is missing, and none comes twice.
  npm run follow -- ${fleetId} ${token}
  kill -9 ${instances[0].pid}

Ctrl-C stops everything.
`);
}
