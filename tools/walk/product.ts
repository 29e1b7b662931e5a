import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import type * as Simulators from '../../simulators/high-mobility/simulator.ts';
import type * as Apps from '../../src/app.ts';
import type * as Configs from '../../src/config/config.ts';

const CLIENT = 'walk:not-a-real-secret-of-a-client';
const APP = { clientId: 'walk-app', clientSecret: 'not-a-real-secret' };
const WEBHOOK_SECRET = 'not-a-real-webhook-secret';

export interface Product {
  /** Carries out an operation of an operator. @throws Error with its errors, if any */
  readonly graphql: <T>(query: string, variables: object) => Promise<T>;
  readonly token: string;
  readonly url: string;
  readonly databasePath: string;
  readonly simulator: Simulators.HighMobilitySimulator;
  readonly fleetId: string;
  readonly accountId: string;
  close(): Promise<void>;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return address && typeof address === 'object' ? address.port : 0;
}

/**
 * Starts the built server and the simulated High Mobility in this process, with a fleet and an
 * account.
 */
export async function startProduct(dist: string, plain: boolean): Promise<Product> {
  const load = (path: string) => import(pathToFileURL(join(dist, path)).href);
  const { startHighMobilitySimulator } = (await load(
    'simulators/high-mobility/simulator.js',
  )) as typeof Simulators;
  const { startApp } = (await load('src/app.js')) as typeof Apps;
  const { loadConfig } = (await load('src/config/config.js')) as typeof Configs;
  const folder = mkdtempSync(join(tmpdir(), 'fleetgraph-walk-'));
  const databasePath = join(folder, 'fleetgraph.db');
  const simulator = await startHighMobilitySimulator({ apps: [APP] });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const config = loadConfig(
    {
      FLEETGRAPH_PORT: String(port),
      FLEETGRAPH_PUBLIC_URL: url,
      FLEETGRAPH_DATABASE: databasePath,
      FLEETGRAPH_ENCRYPTION_KEYS: `walk:${Buffer.alloc(32, 'not-a-real-key').toString('base64url')}`,
      FLEETGRAPH_BOOTSTRAP_CLIENT: CLIENT,
      FLEETGRAPH_HIGH_MOBILITY_LIVE_URL: simulator.url,
      FLEETGRAPH_HIGH_MOBILITY_SANDBOX_URL: simulator.url,
      ...(plain ? { FLEETGRAPH_PLAIN: '1' } : {}),
    },
    'start',
  );
  const log = pino({ level: 'silent' });
  const now = () => new Date();
  const app = await startApp(config, { log, now, random: Math.random, sandbox: null });
  const authorization = `Basic ${Buffer.from(CLIENT).toString('base64')}`;
  const body = new URLSearchParams({ grant_type: 'client_credentials' });
  const answer = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { authorization },
    body,
  });
  const { access_token: token } = (await answer.json()) as { readonly access_token: string };

  async function graphql<T>(query: string, variables: object): Promise<T> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const text = JSON.stringify({ query, variables });
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: text });
    const { data, errors } = (await response.json()) as {
      readonly data: T;
      readonly errors?: unknown;
    };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  const made = await graphql<{ readonly createFleet: { readonly fleet: { readonly id: string } } }>(
    'mutation ($name: String!) { createFleet(input: { name: $name }) { fleet { id } } }',
    { name: 'Walk' },
  );
  const fleetId = made.createFleet.fleet.id;
  const { connectProviderAccount } = await graphql<{
    readonly connectProviderAccount: {
      readonly account: { readonly id: string; readonly webhookUrl: string };
    };
  }>(
    'mutation ($input: ConnectProviderAccountInput!) { connectProviderAccount(input: $input) { account { id webhookUrl } } }',
    {
      input: {
        fleetId,
        name: 'High Mobility',
        highMobility: { clientSecret: APP, webhookSecret: WEBHOOK_SECRET },
      },
    },
  );
  const { id: accountId, webhookUrl } = connectProviderAccount.account;
  simulator.setWebhookTarget({ url: webhookUrl, secret: WEBHOOK_SECRET }, APP.clientId);
  return {
    graphql,
    token,
    url,
    databasePath,
    simulator,
    fleetId,
    accountId,
    close: async () => {
      await app.close();
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
