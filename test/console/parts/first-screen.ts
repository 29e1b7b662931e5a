import { type Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { type Stage } from '../stage.js';

/** Collects the names of the operations that a page sends. */
function operationsOf(page: Page): readonly string[] {
  const names: string[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).pathname !== '/graphql') return;
    const { operationName } = request.postDataJSON() as { readonly operationName?: string };
    names.push(operationName ?? '');
  });
  return names;
}

/** Holds the large script back; returns the function that lets it go. */
async function holdMain(page: Page): Promise<() => void> {
  const held = Promise.withResolvers<undefined>();
  await page.route('**/assets/main-*.js', async (route) => {
    await held.promise;
    await route.continue();
  });
  return () => held.resolve(undefined);
}

export function firstScreenIsEarly(stage: () => Stage): void {
  describe('the first screen', () => {
    test('asks for its data while the scripts load, and shows what came', async () => {
      const { page, context } = await stage().open('/health/live');
      const { fleet, server } = stage();
      const names = operationsOf(page);
      let answered = 0;
      page.on('requestfinished', (request) => {
        if (request.url().endsWith('/graphql')) answered += 1;
      });
      const release = await holdMain(page);
      await page.goto(`${server.url}/fleets/${fleet.fleetId}`, { waitUntil: 'commit' });
      await expect.poll(() => answered).toBe(4);
      expect(names.toSorted()).toEqual(['ClearanceDays', 'Fleets', 'Home', 'Viewer']);
      expect(await page.locator('main').count()).toBe(0);
      // The page has come with its data before: nothing more is answered.
      await page.route('**/graphql', (route) => route.abort());
      release();
      await page.getByRole('region', { name: 'Who must act' }).waitFor();
      await page.getByLabel('Fleet', { exact: true }).waitFor();
      const again = names.slice(4).filter((name) => name !== 'Changes');
      expect(again).toEqual([]);
      await context.close();
    });

    test('is that of the first fleet where none was looked at before', async () => {
      const { page, context } = await stage().open('/health/live');
      const names = operationsOf(page);
      const release = await holdMain(page);
      await page.goto(stage().server.url, { waitUntil: 'commit' });
      await expect
        .poll(() => names.toSorted())
        .toEqual(['ClearanceDays', 'Fleets', 'Home', 'Viewer']);
      release();
      await page.getByRole('region', { name: 'Who must act' }).waitFor();
      expect(new URL(page.url()).pathname).toMatch(/^\/fleets\/flt_/);
      await context.close();
    });

    test('sends nothing before a sign-in', async () => {
      const { browser, server, fleet } = stage();
      const context = await browser.newContext({ locale: 'en-US' });
      const page = await context.newPage();
      const names = operationsOf(page);
      await page.goto(`${server.url}/fleets/${fleet.fleetId}`);
      await page.getByRole('heading', { name: 'Sign in to Fleetgraph' }).waitFor();
      expect(names).toEqual([]);
      await context.close();
    });
  });
}
