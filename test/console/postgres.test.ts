import { join } from 'node:path';
import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SCOPES } from '../../src/domain/values/viewer.js';
import { buildConsole } from '../../tools/build-console.js';
import {
  makeFleet,
  onboard,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { clientWith } from '../support/clients.js';
import { describeOnPostgres } from '../support/postgres.js';
import { startBrowser } from './browser.js';
import { violationsOn } from './parts/screens.js';
import { signIn } from './stage.js';

const VEHICLES = 6;

// The engines have statements of their own for searches, filters and counts of vehicles, for changes
// that another connection notifies of and for the chain of the audit log; and a database that can be
// away. All other queries of the console are the same on both.
describeOnPostgres('the console with PostgreSQL', (postgres) => {
  let server: TestServer;
  let fleet: TestFleet;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    await buildConsole(join(import.meta.dirname, '../..'));
    [server, browser] = await Promise.all([
      startTestServer({ env: { FLEETGRAPH_DATABASE: postgres.url } }),
      startBrowser(),
    ]);
    fleet = await makeFleet(server, 'Hamburg');
    await onboard(server, fleet, VEHICLES);
    context = await browser.newContext({ locale: 'en-US' });
    await context.addCookies(await signIn(server, await clientWith(server, SCOPES)));
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    await postgres.stop();
  });

  const open = (path: string) => page.goto(server.url + path);

  test('vehicles are found by their last digits, and filtered by their state', async () => {
    await open(`/fleets/${fleet.fleetId}/vehicles?order=VIN`);
    await page.getByText(`${VEHICLES} vehicles`, { exact: true }).waitFor();
    await page.getByPlaceholder(/^Search/).fill(vinOf(3).slice(-4));
    await page.getByText('1 vehicle', { exact: true }).waitFor();
    await page.getByRole('link', { name: vinOf(3) }).waitFor();

    await open(`/fleets/${fleet.fleetId}/vehicles?order=VIN&status=APPROVED`);
    await page.getByText('0 vehicles', { exact: true }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    server.simulator.move(vinOf(2), 'approved');
    await page.getByText('1 vehicle', { exact: true }).waitFor();
    await page.getByRole('link', { name: vinOf(2) }).waitFor();
    expect(await page.locator('.row-line a').allInnerTexts()).toEqual([vinOf(2)]);
  });

  test('a change is shown as it comes, in the counts and on the page of the vehicle', async () => {
    await open(`/fleets/${fleet.fleetId}/vehicles?order=VIN`);
    await page.getByRole('link', { name: vinOf(4) }).click();
    await page.getByText('Requested; the carmaker has not decided yet.').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    server.simulator.move(vinOf(4), 'approved');
    await page.getByText('Granted: data can be fetched.').waitFor();
    await page.getByRole('link', { name: 'Overview' }).click();
    const clearances = page.getByRole('region', { name: 'Clearances' });
    await expect.poll(() => clearances.innerText()).toMatch(/Approved\s*2/);
  });

  test('the audit log is filtered, and its chain verified', async () => {
    await open('/operator/audit?action=fleet.created');
    await page.getByRole('cell', { name: 'fleet.created' }).first().waitFor();
    expect(await page.getByRole('cell', { name: 'client.created' }).count()).toBe(0);
    const chain = page.getByRole('region', { name: 'Hash chain' });
    await chain.getByText('Verified', { exact: true }).waitFor();
  });

  test('a database that stops is named, and the page goes on by itself when it is back', async () => {
    const words = page.getByText('Fleetgraph cannot reach its database').first();
    await open(`/fleets/${fleet.fleetId}/vehicles?order=VIN`);
    await page.getByText(vinOf(1)).waitFor();
    postgres.kill();
    try {
      await page.getByRole('link', { name: 'Overview' }).click();
      await words.waitFor();
      await page.getByRole('button', { name: 'Try now' }).waitFor();
      expect(await violationsOn(page)).toEqual([]);
    } finally {
      await postgres.startAgain();
    }
    await page.getByRole('heading', { name: 'Hamburg' }).waitFor();
    await words.waitFor({ state: 'detached' });
  });
});
