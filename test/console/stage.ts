import { join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';
import { expect } from 'vitest';
import { type DamoovSimulator } from '../../simulators/damoov/simulator.js';
import { type InversSimulator } from '../../simulators/invers/simulator.js';
import { SCOPES } from '../../src/domain/values/viewer.js';
import { buildConsole } from '../../tools/build-console.js';
import { startTestDamoov } from '../simulators/damoov/support.js';
import {
  dataOf,
  freePort,
  makeFleet,
  onboard,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { clientWith } from '../support/clients.js';
import { connectDamoov, REGISTER } from '../support/damoov.js';
import { startTestInvers } from '../support/invers.js';
import { type Credentials } from '../support/oauth.js';
import { type Json } from '../support/simulator.js';
import { startBrowser } from './browser.js';
import { HOSTILE_TEXTS } from './hostile-texts.js';
import { type IdentityProvider, startIdentityProvider } from './identity-provider.js';
import { type Proxy, startProxy } from './proxy.js';

export interface Stage {
  /** Reached by the proxy only. */
  readonly server: TestServer;
  readonly proxy: Proxy;
  readonly browser: Browser;
  readonly invers: InversSimulator;
  readonly damoov: DamoovSimulator;
  readonly identity: IdentityProvider;
  readonly fleet: TestFleet;
  /** Ids of the fleet's vehicles, in the order of their onboarding. */
  readonly vehicleIds: readonly string[];
  readonly onboardingId: string;
  readonly driverId: string;
  /** Opens a page that is signed in; `faults` collects what the browser complains about. */
  open(path: string, options?: BrowserContextOptions): Promise<Opened>;
  close(): Promise<void>;
}

export interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of scripts and of the console, among them violations of the policy. */
  readonly faults: readonly string[];
}

const VEHICLES = HOSTILE_TEXTS.length;

async function nameVehicles(
  { url, token }: TestServer,
  fleetId: string,
): Promise<readonly string[]> {
  const { fleet } = await dataOf(
    url,
    token,
    'query ($id: ID!) { fleet(id: $id) { vehicles(first: 100, orderBy: { field: VIN }) { nodes { id } } } }',
    { id: fleetId },
  );
  const ids = (fleet.vehicles.nodes as readonly { readonly id: string }[]).map(({ id }) => id);
  const variables = Object.fromEntries(
    ids.map((vehicleId, index) => {
      const name = HOSTILE_TEXTS[index] ?? 'Van';
      return [`v${index}`, { vehicleId, name, tags: [{ key: 'label', value: name }] }];
    }),
  );
  const parts = ids.map(
    (_id, index) => `m${index}: updateVehicle(input: $v${index}) { userErrors { message } }`,
  );
  for (let start = 0; start < ids.length; start += 10) {
    const names = Object.keys(variables).slice(start, start + 10);
    const declared = names.map((name) => `$${name}: UpdateVehicleInput!`).join(', ');
    const selected = parts.slice(start, start + 10).join(' ');
    const chosen = Object.fromEntries(names.map((name) => [name, variables[name]]));
    const result = await dataOf(url, token, `mutation (${declared}) { ${selected} }`, chosen);
    expect(
      Object.values(result as Record<string, Json>).flatMap((payload: Json) => payload.userErrors),
    ).toEqual([]);
  }
  return ids;
}

/** One server, one fleet with vehicles of hostile names, and one browser for all tests of the console. */
export async function startStage(): Promise<Stage> {
  await buildConsole(join(import.meta.dirname, '../..'));
  const [invers, damoov, browser] = await Promise.all([
    startTestInvers({ autoSetup: { afterMs: 0 } }),
    startTestDamoov({
      now: () => new Date(),
      settings: { historyDays: 20, activityStatus: 'Active' },
    }),
    startBrowser(),
  ]);
  const [port, innerPort] = await Promise.all([freePort(), freePort()]);
  const [identity, proxy] = await Promise.all([
    startIdentityProvider(`http://127.0.0.1:${port}`),
    startProxy(port, innerPort),
  ]);
  const server = await startTestServer({
    env: {
      FLEETGRAPH_PORT: String(innerPort),
      FLEETGRAPH_PUBLIC_URL: `http://127.0.0.1:${port}`,
      ...identity.env,
      FLEETGRAPH_INVERS_URL: invers.url,
      FLEETGRAPH_DAMOOV_USER_URL: damoov.url,
      FLEETGRAPH_DAMOOV_API_URL: damoov.url,
      FLEETGRAPH_WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
    },
  });
  const fleet = await makeFleet(server, 'Berlin <b>and</b> Munich');
  await onboard(server, fleet, VEHICLES);
  const vehicleIds = await nameVehicles(server, fleet.fleetId);
  const onboardingId = await firstOnboarding(server, fleet.fleetId);
  const driverId = await registerDriver(server, fleet.fleetId);
  const viewer = await clientWith(server, SCOPES);
  const cookies = await signIn(server, viewer);
  return {
    server,
    proxy,
    browser,
    invers,
    damoov,
    identity,
    fleet,
    vehicleIds,
    onboardingId,
    driverId,
    open: async (path, options = {}) => {
      const context = await browser.newContext({ locale: 'en-US', ...options });
      await context.addCookies(cookies);
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      const faults: string[] = [];
      page.on('pageerror', ({ message }) => faults.push(message));
      page.on('console', (message) => {
        // The browser reports statuses of answers as well, which are the business of each test.
        const isStatus = message.text().startsWith('Failed to load resource');
        if (message.type() === 'error' && !isStatus) faults.push(message.text());
      });
      page.on('dialog', (dialog) => {
        faults.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      await page.goto(server.url + path);
      return { page, context, faults };
    },
    close: async () => {
      await browser.close();
      await server.close();
      await Promise.all([proxy.stop(), invers.close(), damoov.close()]);
      identity.close();
    },
  };
}

async function firstOnboarding({ url, token }: TestServer, id: string): Promise<string> {
  const query = 'query ($id: ID!) { fleet(id: $id) { onboardings(first: 1) { nodes { id } } } }';
  return (await dataOf(url, token, query, { id })).fleet.onboardings.nodes[0].id as string;
}

async function registerDriver(server: TestServer, fleetId: string): Promise<string> {
  const accountId = await connectDamoov(server, fleetId);
  const input = { accountId, firstName: 'Grace', lastName: 'Example' };
  const { registerDriver } = await dataOf(server.url, server.token, REGISTER, { input });
  return registerDriver.driver.id as string;
}

/** Returns the cookies of a session of the console. */
export async function signIn({ url }: TestServer, viewer: Credentials) {
  const response = await fetch(`${url}/console/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-fleetgraph-console': '1' },
    body: JSON.stringify(viewer),
  });
  const [name = '', value = ''] = (response.headers.get('set-cookie') ?? '')
    .split(';')[0]!
    .split('=');
  return [{ name, value, url, httpOnly: true, sameSite: 'Strict' as const }];
}

/** The last VIN of the stage, and its digits. */
export const LAST_VIN = vinOf(VEHICLES);
