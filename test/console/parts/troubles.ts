import { type BrowserContext, type Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { dataOf } from '../../support/app.js';
import { clientWith } from '../../support/clients.js';
import { type Json } from '../../support/simulator.js';
import { type Stage } from '../stage.js';
import { violationsOn } from './screens.js';

const HEADING = 'Berlin <b>and</b> Munich';

interface Trouble {
  /** Words that the page has for it. */
  readonly words: string;
  readonly begin: (stage: Stage, context: BrowserContext) => Promise<void>;
  readonly end: (stage: Stage, context: BrowserContext) => Promise<void>;
}

/**
 * Troubles on the way to the server, each of them real; a database that is away is in
 * postgres.test.ts.
 */
const TROUBLES: Readonly<Record<string, Trouble>> = {
  'a server that is stopped and started again': {
    words: 'Fleetgraph cannot be reached',
    begin: async ({ server, proxy }) => {
      await proxy.stop();
      await server.stop();
    },
    end: async ({ server, proxy }) => {
      await server.start();
      await proxy.start();
    },
  },
  'a server that is stopped and started again behind a proxy': {
    words: 'The server behind the proxy does not answer',
    begin: ({ server }) => server.stop(),
    end: ({ server }) => server.start(),
  },
  'a limit of requests': {
    words: 'Too many requests',
    begin: async ({ server }) => {
      await server.stop();
      await server.start({ FLEETGRAPH_RATE_PER_SECOND: '1', FLEETGRAPH_RATE_BURST: '1' });
    },
    end: async ({ server }) => {
      await server.stop();
      await server.start();
    },
  },
  'the network cut': {
    words: 'Your device is offline',
    begin: (_stage, context) => context.setOffline(true),
    end: (_stage, context) => context.setOffline(false),
  },
};

async function goElsewhere(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Overview' }).click();
}

export function troublesHaveWords(stage: () => Stage): void {
  describe('the page says what is wrong, and goes on by itself', () => {
    test.each(Object.keys(TROUBLES))('with %s', async (what) => {
      const { words, begin, end } = TROUBLES[what]!;
      const { page, context } = await stage().open(
        `/fleets/${stage().fleet.fleetId}/vehicles?order=VIN`,
      );
      await page.getByText('WBA71AW0X0F000001').waitFor();
      await begin(stage(), context);
      try {
        await goElsewhere(page);
        await page.getByText(words).first().waitFor();
        await page.getByRole('button', { name: 'Try now' }).waitFor();
        expect(await violationsOn(page)).toEqual([]);
      } finally {
        await end(stage(), context);
      }
      await page.getByRole('heading', { name: HEADING }).waitFor();
      await page.getByText(words).first().waitFor({ state: 'detached' });
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
