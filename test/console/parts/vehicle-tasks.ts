import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { HOSTILE_TEXTS } from '../hostile-texts.js';
import { LAST_VIN, type Stage } from '../stage.js';

export function vehicleTasksAreDone(stage: () => Stage): void {
  describe('vehicles', () => {
    test('one is found by its last digits, and its story read', async () => {
      const { page, context } = await stage().open(`/fleets/${stage().fleet.fleetId}/vehicles`);
      await page
        .getByPlaceholder('Search by any part of VIN, plate or name')
        .fill(LAST_VIN.slice(-4));
      await page.getByText('1 vehicle', { exact: true }).waitFor();
      expect(new URL(page.url()).searchParams.get('search')).toBe(LAST_VIN.slice(-4));
      await page.getByRole('link', { name: LAST_VIN }).click();
      await page.getByRole('heading', { name: 'Timeline' }).waitFor();
      await page.getByText('Requested; the carmaker has not decided yet.').waitFor();
      await context.close();
    });

    test('filtered vehicles are exported, without formulas', async () => {
      const { page, context } = await stage().open(
        `/fleets/${stage().fleet.fleetId}/vehicles?order=VIN`,
      );
      await page.getByText('WBA71AW0X0F000001').waitFor();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Export CSV' }).click(),
      ]);
      const lines = readFileSync(await download.path(), 'utf8')
        .trimEnd()
        .split('\r\n');
      expect(lines).toHaveLength(HOSTILE_TEXTS.length + 1);
      expect(lines[0]).toMatch(/^\ufeffvin,name,licensePlate,brand,clearance/);
      expect(lines.filter((line) => /(^|,)"?[=@+-]/.test(line))).toEqual([]);
      await context.close();
    });

    test('a blocked vehicle is found with its reason; its clearance is requested again', async () => {
      const { simulator } = stage().server;
      const vin = 'WBA71AW0X0F000007';
      simulator.move(vin, 'rejected', 'Not the owner');
      const { page, context } = await stage().open(`/fleets/${stage().fleet.fleetId}`);
      const needs = page.getByRole('region', { name: 'Who must act' });
      await needs.getByRole('link', { name: HOSTILE_TEXTS[6] ?? '' }).click();
      const needed = page.getByRole('region', { name: 'What is needed' });
      await needed.getByRole('listitem').first().waitFor();
      await page.getByText('“Not the owner”').first().waitFor();
      await page
        .getByRole('region', { name: 'Calls to the provider' })
        .getByText('1 attempt')
        .waitFor();
      await page
        .getByRole('region', { name: 'Webhooks from the provider' })
        .getByText('Applied')
        .first()
        .waitFor();
      await page.getByRole('button', { name: 'Request again' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Request again' }).click();
      await page.getByText('Requested; the carmaker has not decided yet.').waitFor();
      expect(simulator.book.list().find((each) => each.vin === vin)?.status).toBe('pending');
      await context.close();
    });

    test('a clearance is revoked', async () => {
      const vin = 'WBA71AW0X0F000008';
      stage().server.simulator.move(vin, 'approved');
      const { page, context } = await stage().open(
        `/fleets/${stage().fleet.fleetId}/vehicles/${stage().vehicleIds[7] ?? ''}`,
      );
      await page.getByText('Granted: data can be fetched.').waitFor();
      await page.getByRole('button', { name: 'Revoke' }).click();
      await page
        .getByRole('dialog')
        .getByText('The clearance ends and data stops.', { exact: false })
        .waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
      await page.getByText('Revocation has been requested', { exact: false }).waitFor();
      expect(await page.getByRole('button', { name: 'Revoke' }).count()).toBe(0);
      stage().server.simulator.move(vin, 'revoked');
      await page.getByText('Revoked: no data can be fetched.', { exact: false }).waitFor();
      await context.close();
    });

    test('several are removed at once, after a question', async () => {
      const { page, context } = await stage().open(
        `/fleets/${stage().fleet.fleetId}/vehicles?order=VIN&status=PENDING`,
      );
      for (const vin of ['WBA71AW0X0F000001', 'WBA71AW0X0F000002'])
        await page.getByRole('checkbox', { name: `Select ${vin}` }).check({ force: true });
      await page.getByText('2 vehicles selected').waitFor();
      await page.getByRole('button', { name: 'Remove (2)' }).click();
      await page
        .getByRole('dialog')
        .getByText('This cannot be undone.', { exact: false })
        .waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
      await page.getByText(/^Done for/).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await page.getByText('2 vehicles selected').count()).toBe(0);
      await context.close();
    });
  });
}
