import { type Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { dataOf, WEBHOOK_SECRET } from '../../support/app.js';
import { INVERS_CLIENT } from '../../support/invers.js';
import { TEST_APP } from '../../support/simulator.js';
import { type Stage } from '../stage.js';

/** Chooses an option of a field in a dialog. */
export async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('dialog').getByLabel(label).first().selectOption({ label: option });
}

/** Makes an empty fleet, in which the tasks of a file disturb no other. */
export async function emptyFleet({ server }: Stage, name: string): Promise<string> {
  const made = await dataOf(
    server.url,
    server.token,
    'mutation ($name: String!) { createFleet(input: { name: $name }) { fleet { id } } }',
    { name },
  );
  return made.createFleet.fleet.id as string;
}

export function accountTasksAreDone(stage: () => Stage): void {
  describe('accounts', () => {
    let fleetId: string;
    beforeAll(async () => {
      fleetId = await emptyFleet(stage(), 'Accounts');
    });

    test('one is connected, its webhooks arrive, and it is healthy', async () => {
      const { page, context, faults } = await stage().open(`/fleets/${fleetId}/accounts`);
      await page.getByText('No account is connected').waitFor();
      await page.getByRole('button', { name: 'Connect an account' }).click();
      await choose(page, 'Telematics company', 'High Mobility');
      await page.getByLabel('Name').fill('Berlin');
      await page.getByRole('textbox', { name: 'Client id' }).fill(TEST_APP.clientId);
      await page.getByLabel('Client secret').fill('not-the-real-secret');
      await page.getByLabel('Webhook secret').fill(WEBHOOK_SECRET);
      const connect = page.getByRole('dialog').getByRole('button', { name: 'Connect an account' });
      await connect.click();
      // A refusal of the provider is shown, and the entered values remain.
      await page.getByRole('dialog').getByRole('alert').first().waitFor();
      await page.getByLabel('Client secret').fill(TEST_APP.clientSecret);
      await connect.click();
      await page.getByText('The account is connected').waitFor();
      expect(await page.content()).not.toContain(TEST_APP.clientSecret);

      const card = page.getByRole('region', { name: 'Berlin' });
      await card.getByText('Waiting for the first webhook').waitFor();
      const webhookUrl = await card.locator('.copy code').innerText();
      const { simulator } = stage().server;
      const before = stage().fleet.webhookUrl;
      simulator.setWebhookTarget({ url: webhookUrl, secret: WEBHOOK_SECRET }, TEST_APP.clientId);
      simulator.ping(TEST_APP.clientId);
      await card.getByText('Received!').waitFor();
      await card.getByText('Latest webhooks').click();
      await card.getByRole('cell', { name: 'ping' }).waitFor();
      simulator.setWebhookTarget({ url: before, secret: WEBHOOK_SECRET }, TEST_APP.clientId);

      await card.getByRole('button', { name: 'Test the connection' }).click();
      await page.getByText('The provider accepts the secrets.').waitFor();
      await card.getByText('Healthy').waitFor();
      expect(faults).toEqual([]);
      await context.close();
    });

    test('its secrets are rotated, the new ones tried first', async () => {
      const { page, context } = await stage().open(`/fleets/${fleetId}/accounts`);
      const card = page.getByRole('region', { name: 'Berlin' });
      await card.getByRole('button', { name: 'Rotate secrets' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Client id' }).fill(TEST_APP.clientId);
      await dialog.getByLabel('Client secret').fill('not-the-real-secret');
      await dialog.getByRole('button', { name: 'Rotate secrets' }).click();
      await dialog.getByRole('alert').first().waitFor();
      await dialog.getByLabel('Client secret').fill(TEST_APP.clientSecret);
      await dialog.getByRole('button', { name: 'Rotate secrets' }).click();
      await page.getByText('The secrets are rotated').waitFor();
      await card.getByText('Healthy').waitFor();
      expect(await page.content()).not.toContain(TEST_APP.clientSecret);
      await context.close();
    });

    test('data are read on a schedule, or only when asked for', async () => {
      const { page, context } = await stage().open(`/fleets/${fleetId}/accounts`);
      const card = page.getByRole('region', { name: 'Berlin' });
      await card.getByText('only when asked for').waitFor();
      await card.getByRole('button', { name: 'Change' }).click();
      await page.getByText('Read vehicle data on a schedule').click();
      await page.getByLabel('Seconds between two reads').fill('7200');
      await page.getByRole('dialog').getByRole('button', { name: 'Change' }).click();
      await card.getByText('7,200 seconds').waitFor();
      expect(await card.getByText('only when asked for').count()).toBe(0);
      await context.close();
    });

    test('a credential of a carmaker is added', async () => {
      const { page, context } = await stage().open(`/fleets/${fleetId}/accounts`);
      await page.getByRole('button', { name: 'Connect an account' }).click();
      await choose(page, 'Telematics company', 'INVERS');
      await page.getByLabel('Name').fill('Depot');
      await page.getByRole('textbox', { name: 'Client id' }).fill(INVERS_CLIENT.clientId);
      await page.getByLabel('Client secret').fill(INVERS_CLIENT.clientSecret);
      await page.getByRole('dialog').getByRole('button', { name: 'Connect an account' }).click();
      await page.getByRole('region', { name: 'Depot' }).waitFor();

      await page.getByRole('link', { name: 'Credentials' }).click();
      await page.getByRole('button', { name: 'Add a credential' }).click();
      await choose(page, 'Brand', 'Mercedes-Benz');
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name', { exact: true }).fill('All depots');
      await dialog.getByLabel('Client id or user name').fill('depot-client');
      await dialog.getByLabel('Secret or password').fill('not-a-real-carmaker-secret');
      await dialog.getByRole('button', { name: 'Add a credential' }).click();
      await page.getByText('The credential is created').waitFor();
      await page.getByRole('rowheader', { name: 'All depots' }).waitFor();
      expect(await page.content()).not.toContain('not-a-real-carmaker-secret');
      await context.close();
    });
  });
}
