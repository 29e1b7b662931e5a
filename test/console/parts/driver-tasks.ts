import { describe, expect, test } from 'vitest';
import { DAMOOV_SECRETS } from '../../support/damoov.js';
import { type Stage } from '../stage.js';
import { choose, emptyFleet } from './account-tasks.js';

export function driverTasksAreDone(stage: () => Stage): void {
  describe('drivers', () => {
    test('one is registered, seen with trips and scores, and removed for good', async () => {
      const fleetId = await emptyFleet(stage(), 'Drivers');
      const { page, context, faults } = await stage().open(`/fleets/${fleetId}/accounts`);
      await page.getByRole('button', { name: 'Connect an account' }).click();
      await choose(page, 'Telematics company', 'Damoov');
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name').fill('Phones');
      await dialog.getByLabel('Instance id').fill(DAMOOV_SECRETS.instanceId);
      await dialog.getByLabel('Instance key').fill(DAMOOV_SECRETS.instanceKey);
      await dialog.getByLabel('E-mail of the administrator').fill(DAMOOV_SECRETS.email);
      await dialog.getByLabel('Password').fill(DAMOOV_SECRETS.password);
      await dialog.getByRole('button', { name: 'Connect an account' }).click();
      await page.getByRole('region', { name: 'Phones' }).waitFor();

      await page.getByRole('link', { name: 'Drivers' }).click();
      await page.getByRole('button', { name: 'Register a driver' }).click();
      await dialog.getByLabel('First name').fill('Ada');
      await dialog.getByLabel('Last name').fill('Example');
      await dialog.getByRole('button', { name: 'Register a driver' }).click();
      await page.getByRole('link', { name: 'Ada Example' }).click();
      await page.getByRole('meter', { name: 'Safety' }).waitFor();
      await page.getByRole('region', { name: 'Trips' }).first().waitFor();
      expect(faults).toEqual([]);

      await page.getByRole('link', { name: 'Drivers' }).click();
      await page.getByRole('button', { name: 'Remove for good: Ada Example' }).click();
      await dialog.getByRole('button', { name: 'Remove for good' }).click();
      await page.getByText('The driver is removed').waitFor();
      await page.getByText('No driver is registered').waitFor();
      await context.close();
    });
  });
}
