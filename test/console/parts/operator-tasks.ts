import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { until } from '../../support/core.js';
import { startReceiver } from '../../support/endpoints.js';
import { getToken, requestToken } from '../../support/oauth.js';
import { type Stage } from '../stage.js';
import { emptyFleet } from './account-tasks.js';
import { violationsOn } from './screens.js';

export function operatorTasksAreDone(stage: () => Stage): void {
  describe('operators', () => {
    test('a client is made, its secret shown once, and revoked', async () => {
      const { page, context } = await stage().open('/operator/clients');
      await page.getByRole('button', { name: 'Create a client' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name').fill('Booking backend');
      await dialog.getByText('vehicle-data:read').click();
      await dialog.getByRole('button', { name: 'Create a client' }).click();
      await page.getByText('The client is created').waitFor();
      const [clientId = '', clientSecret = ''] = await dialog.locator('.copy code').allInnerTexts();
      const { url } = stage().server;
      expect(await getToken(url, { clientId, clientSecret })).not.toBe('');
      await dialog.getByRole('button', { name: 'Close' }).click();
      await page.getByRole('rowheader', { name: 'Booking backend' }).waitFor();
      expect(await page.content()).not.toContain(clientSecret);
      expect(
        await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })'),
      ).not.toContain(clientSecret);

      await page.getByRole('button', { name: 'Revoke: Booking backend' }).click();
      await dialog.getByRole('button', { name: 'Revoke' }).click();
      await page.getByText('The client is revoked').waitFor();
      expect((await requestToken(url, { clientId, clientSecret })).status).toBe(401);
      await context.close();
    });

    test('the audit log is searched and exported', async () => {
      const { page, context } = await stage().open('/operator/audit?action=fleet.created');
      await page.getByRole('cell', { name: 'fleet.created' }).first().waitFor();
      expect(await page.getByRole('cell', { name: 'client.created' }).count()).toBe(0);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download CSV' }).click(),
      ]);
      expect(readFileSync(await download.path(), 'utf8')).toContain(',fleet.created,');
      const chain = page.getByRole('region', { name: 'Hash chain' });
      await chain.getByText('Verified', { exact: true }).waitFor();
      await chain.getByText(/entries are complete and unchanged, up to/).waitFor();
      await context.close();
    });

    test('a gap in the audit log of a fleet is named', async () => {
      const fleetId = await emptyFleet(stage(), 'Tampered');
      const database = new Database(stage().server.databasePath);
      try {
        // Entries join the chain soon after they were written; then one is changed past the server.
        const change = database.prepare(
          "update audit_events set client_id = 'other' where fleet_id = ? and sequence = 1",
        );
        await until(() => change.run(fleetId).changes === 1);
      } finally {
        database.close();
      }
      const { page, context } = await stage().open(`/fleets/${fleetId}/audit`);
      const chain = page.getByRole('region', { name: 'Hash chain' });
      await chain.getByText('Broken', { exact: true }).waitFor();
      await chain.getByText('Entry number 1 was changed after it was written.').waitFor();
      expect(await violationsOn(page)).toEqual([]);
      await context.close();
    });

    test('a system of ours is notified of changes', async () => {
      const receiver = await startReceiver();
      const { page, context } = await stage().open(`/fleets/${stage().fleet.fleetId}/webhooks`);
      await page.getByRole('button', { name: 'Add an endpoint' }).click();
      await page.getByLabel('Address').fill(receiver.url);
      await page.getByRole('dialog').getByRole('button', { name: 'Add an endpoint' }).click();
      await page.getByText('The endpoint is created').waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
      await page.getByRole('button', { name: 'Send a test' }).click();
      await page.getByText(/Your server answered 204/).waitFor();
      const [vin = ''] = stage()
        .server.simulator.book.list()
        .map((each) => each.vin)
        .slice(20);
      stage().server.simulator.move(vin, 'approved');
      await until(() => receiver.received.some(({ body }) => body.includes('APPROVED')));
      await page.getByRole('button', { name: 'Deliveries' }).click();
      await page.getByText('Delivered').first().waitFor();
      await page.getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
      await page.getByText('The endpoint is deleted').waitFor();
      await expect.poll(() => page.getByText(receiver.url).count()).toBe(0);
      await context.close();
    });

    test('the state of the system is seen', async () => {
      const { page, context } = await stage().open('/operator/system');
      const checks = page.getByRole('region', { name: 'Readiness' });
      await checks.getByText('Database takes writes').waitFor();
      expect(await checks.getByText('Works', { exact: true }).count()).toBe(4);
      await page.getByRole('cell', { name: 'createClearances' }).waitFor();
      await page.getByText('Seals now').waitFor();
      await context.close();
    });
  });

  describe('developers', () => {
    test('an operation runs with the rights of the session', async () => {
      const { page, context, faults } = await stage().open('/developer/explorer');
      await page.getByLabel('Variables').fill(JSON.stringify({ fleetId: stage().fleet.fleetId }));
      await page.getByRole('button', { name: 'Run' }).click();
      await page.getByText('"name": "Berlin <b>and</b> Munich"').waitFor();
      await page.getByRole('textbox', { name: 'Operation' }).click();
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Delete');
      await page.keyboard.type('{ viewer { clientId ');
      await page.keyboard.press('Control+Enter');
      await page.getByText('"clientId":').waitFor();
      expect(faults).toEqual([]);
      await context.close();
    });

    test('the schema is searched', async () => {
      const { page, context } = await stage().open('/developer/schema');
      await page.getByPlaceholder('Search types, fields').fill('odometer reading');
      await page.getByRole('link', { name: 'OdometerInput', exact: true }).first().click();
      await page.getByRole('heading', { name: 'OdometerInput' }).waitFor();
      expect(new URL(page.url()).searchParams.get('type')).toBe('OdometerInput');
      await context.close();
    });
  });
}
