import { type Page, type Route } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { dataOf } from '../../support/app.js';
import { clientWith } from '../../support/clients.js';
import { type Json } from '../../support/simulator.js';
import { type Stage } from '../stage.js';
import { violationsOn } from './screens.js';

const isCall = (url: URL): boolean => ['/graphql', '/console/session'].includes(url.pathname);

/** Troubles on the way to the server: how they look from the page, and the words for them. */
const TROUBLES: readonly (readonly [string, (route: Route) => Promise<void>, string])[] = [
  [
    'a server that is stopped',
    (route) => route.abort('connectionrefused'),
    'Fleetgraph cannot be reached',
  ],
  [
    'the error page of a proxy',
    (route) => route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>502</h1>' }),
    'The server behind the proxy does not answer',
  ],
  [
    'a database that is away',
    (route) =>
      route.fulfill({
        status: 503,
        headers: { 'retry-after': '1' },
        contentType: 'application/json',
        body: '{"errors":[{"message":"x","extensions":{"code":"STORE_UNAVAILABLE"}}]}',
      }),
    'Fleetgraph cannot reach its database',
  ],
  [
    'a limit',
    (route) =>
      route.fulfill({
        status: 429,
        headers: { 'retry-after': '1' },
        contentType: 'application/json',
        body: '{"errors":[{"message":"x","extensions":{"code":"RATE_LIMITED","retryAfterSeconds":1}}]}',
      }),
    'Too many requests',
  ],
];

async function goElsewhere(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Overview' }).click();
}

export function troublesHaveWords(stage: () => Stage): void {
  describe('the page says what is wrong, and goes on by itself', () => {
    test.each(TROUBLES)('with %s', async (_what, answer, words) => {
      const { page, context } = await stage().open(
        `/fleets/${stage().fleet.fleetId}/vehicles?order=VIN`,
      );
      await page.getByText('WBA71AW0X0F000001').waitFor();
      await page.route(isCall, answer);
      await goElsewhere(page);
      await page.getByText(words).first().waitFor();
      await page.getByRole('button', { name: 'Try now' }).waitFor();
      expect(await violationsOn(page)).toEqual([]);
      await page.unroute(isCall);
      await page.getByRole('heading', { name: 'Berlin <b>and</b> Munich' }).waitFor();
      expect(await page.getByText(words).count()).toBe(0);
      await context.close();
    });

    test('with the network cut', async () => {
      const { page, context } = await stage().open(
        `/fleets/${stage().fleet.fleetId}/vehicles?order=VIN`,
      );
      await page.getByText('WBA71AW0X0F000001').waitFor();
      await context.setOffline(true);
      await goElsewhere(page);
      await page.getByText('Your device is offline').first().waitFor();
      expect(await page.getByRole('button', { name: 'Try now' }).isVisible()).toBe(true);
      await context.setOffline(false);
      await page.getByRole('heading', { name: 'Berlin <b>and</b> Munich' }).waitFor();
      await context.close();
    });

    test('with rights that are missing, and with rights that were taken away', async () => {
      const { browser, server, fleet } = stage();
      const { clientId, clientSecret } = await clientWith(server, ['fleet:read']);
      const context = await browser.newContext({ locale: 'en-US' });
      const page = await context.newPage();
      await page.goto(`${server.url}/operator/system`);
      await page.getByLabel('Client id').fill(clientId);
      await page.getByLabel('Client secret').fill(clientSecret);
      await page.keyboard.press('Enter');
      await page.getByText('client:admin').first().waitFor();
      expect(await page.getByRole('link', { name: 'System' }).count()).toBe(0);

      await page.goto(`${server.url}/fleets/${fleet.fleetId}/vehicles?order=VIN`);
      await page.getByText('WBA71AW0X0F000003').waitFor();
      expect(await page.getByRole('link', { name: 'Webhooks out' }).count()).toBe(0);
      const { apiClients } = await dataOf(
        server.url,
        server.token,
        '{ apiClients(first: 100) { nodes { id clientId } } }',
      );
      const { id } = apiClients.nodes.find((each: Json) => each.clientId === clientId);
      await dataOf(
        server.url,
        server.token,
        'mutation ($id: ID!) { deleteApiClient(input: { id: $id }) { deletedId } }',
        { id },
      );
      await goElsewhere(page);
      await page.getByText('Your session has ended.').waitFor();
      await context.close();
    });

    test('with a session that has ended', async () => {
      const { page, context } = await stage().open(
        `/fleets/${stage().fleet.fleetId}/vehicles?order=VIN`,
      );
      await page.getByText('WBA71AW0X0F000001').waitFor();
      await context.clearCookies();
      await goElsewhere(page);
      await page.getByText('Your session has ended.').waitFor();
      expect(new URL(page.url()).pathname).toBe(`/fleets/${stage().fleet.fleetId}`);
      await context.close();
    });
  });
}
