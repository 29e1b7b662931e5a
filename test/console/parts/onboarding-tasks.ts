import { describe, expect, test } from 'vitest';
import { type Stage } from '../stage.js';

/** Vehicles in the spreadsheet, and those of them whose VIN is wrong. */
const COUNT = 200;
const WRONG = 7;

const vinAt = (index: number): string => `WBA71AW0X0G${String(index).padStart(6, '0')}`;

/** Rows of which the last ones have a letter that no VIN has. */
const sheet = (): string =>
  [
    'vin,brand,name,licensePlate',
    ...Array.from({ length: COUNT }, (_, index) => {
      const vin = vinAt(index);
      return `${index < COUNT - WRONG ? vin : vin.replace('WBA', 'WIA')},bmw,Car ${index},B-X ${index}`;
    }),
  ].join('\n');

export function onboardingTasksAreDone(stage: () => Stage): void {
  describe('onboarding', () => {
    test('200 come in from a spreadsheet; 7 bad rows stay and are corrected in place', async () => {
      const { page, context, faults } = await stage().open(
        `/fleets/${stage().fleet.fleetId}/onboard`,
      );
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        page.getByRole('button', { name: 'Choose a file' }).click(),
      ]);
      await chooser.setFiles({
        name: 'cars.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(sheet()),
      });
      await page.getByRole('button', { name: 'Check the plan' }).click();
      await page
        .getByText(`${COUNT - WRONG} vehicles can be onboarded, ${WRONG} would be refused.`)
        .waitFor();
      await page.getByText('Only rows with problems').click();
      await page.getByRole('button', { name: `Onboard ${COUNT - WRONG} vehicles` }).click();
      await page.getByText('The onboarding has started').waitFor();

      const wrong = page.getByLabel('VIN');
      expect(await wrong.count()).toBe(WRONG);
      for (let index = 0; index < WRONG; index += 1)
        await wrong.nth(index).fill(vinAt(COUNT - WRONG + index));
      await page.getByRole('button', { name: 'Check the plan' }).click();
      await page.getByRole('button', { name: `Onboard ${WRONG} vehicles` }).click();
      await page.getByText(`${WRONG} of ${WRONG} done, 0 failed`).waitFor();
      expect(faults).toEqual([]);
      await context.close();
    });

    test('rows that the provider refuses are tried again', async () => {
      const { simulator } = stage().server;
      simulator.refuseBrand('bmw', 422);
      const { page, context } = await stage().open(`/fleets/${stage().fleet.fleetId}/onboard`);
      await page.getByLabel('Rows, with a header').fill(`vin,brand\n${vinAt(900)},bmw`);
      await page.getByRole('button', { name: 'Read the rows' }).click();
      await page.getByRole('button', { name: 'Check the plan' }).click();
      await page.getByRole('button', { name: 'Onboard 1 vehicle' }).click();
      await page.getByText('1 of 1 done, 1 failed').waitFor();
      simulator.refuseBrand('bmw', null);

      // From the list of vehicles, where all that failed stands.
      await page.goto(
        `${stage().server.url}/fleets/${stage().fleet.fleetId}/vehicles?setup=FAILED`,
      );
      await page.getByRole('checkbox', { name: `Select ${vinAt(900)}` }).check({ force: true });
      await page.getByRole('button', { name: 'Retry setup (1)' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Retry setup' }).click();
      await page.getByText('Done for 1 vehicle.').waitFor();
      await page.keyboard.press('Escape');
      await page.goto(
        `${stage().server.url}/fleets/${stage().fleet.fleetId}/vehicles?search=${vinAt(900)}`,
      );
      await page.getByRole('cell', { name: 'Pending' }).waitFor();
      expect(await page.getByRole('cell', { name: 'Setup failed' }).count()).toBe(0);
      await context.close();
    });
  });
}
