import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AxeResults } from 'axe-core';
import { type Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { type Stage } from '../stage.js';

/** Every screen: its address, and a heading or text by which one sees that it is there. */
const SCREENS: readonly (readonly [name: string, path: (stage: Stage) => string, seen: string])[] =
  [
    ['home', ({ fleet }) => `/fleets/${fleet.fleetId}`, 'High Mobility'],
    ['vehicles', ({ fleet }) => `/fleets/${fleet.fleetId}/vehicles?order=VIN`, 'WBA71AW0X0F000001'],
    [
      'vehicle',
      ({ fleet, vehicleIds }) => `/fleets/${fleet.fleetId}/vehicles/${vehicleIds[0] ?? ''}`,
      'WBA71AW0X0F000001',
    ],
    ['onboard', ({ fleet }) => `/fleets/${fleet.fleetId}/onboard`, 'Onboard'],
    [
      'onboarding',
      ({ fleet, onboardingId }) => `/fleets/${fleet.fleetId}/onboardings/${onboardingId}`,
      'WBA71AW0X0F000001',
    ],
    ['accounts', ({ fleet }) => `/fleets/${fleet.fleetId}/accounts`, 'High Mobility'],
    ['credentials', ({ fleet }) => `/fleets/${fleet.fleetId}/credentials`, 'Credentials'],
    ['drivers', ({ fleet }) => `/fleets/${fleet.fleetId}/drivers`, 'Drivers'],
    [
      'driver',
      ({ fleet, driverId }) => `/fleets/${fleet.fleetId}/drivers/${driverId}`,
      'Grace Example',
    ],
    ['webhooks', ({ fleet }) => `/fleets/${fleet.fleetId}/webhooks`, 'Webhooks'],
    ['audit of a fleet', ({ fleet }) => `/fleets/${fleet.fleetId}/audit`, 'Audit'],
    ['clients', () => '/operator/clients', 'test-operator'],
    ['audit', () => '/operator/audit', 'Audit'],
    ['system', () => '/operator/system', 'Circuit breakers'],
    ['explorer', () => '/developer/explorer', 'The answer stands here'],
    ['schema reference', () => '/developer/schema?type=Vehicle', 'Vehicle identification number'],
    ['no such page', () => '/fleets/flt_1/nothing-here', 'There is no such page'],
    ['no such fleet', () => '/fleets/flt_1', 'There is no such fleet'],
  ];

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Returns what axe finds wrong on a page, in short.
 * @param only the one rule to check; all of them by default
 */
export async function violationsOn(page: Page, only = ''): Promise<readonly string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(AXE);
  const options = only === '' ? '' : `, runOnly: ["${only}"]`;
  const results = await page.evaluate(
    `axe.run(document, { resultTypes: ["violations"]${options} })`,
  );
  return (results as AxeResults).violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`),
  );
}

/** Returns by how much a page is wider than its window. */
const overflowOf = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - window.innerWidth');

export function screensAreSound(stage: () => Stage): void {
  describe('every screen', () => {
    test.each(SCREENS)('is accessible, light and dark: %s', async (_name, path, seen) => {
      const { page, context, faults } = await stage().open(path(stage()));
      await page.locator('main').getByText(seen).first().waitFor();
      expect(await violationsOn(page)).toEqual([]);
      // Nothing but colors differs.
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await violationsOn(page, 'color-contrast')).toEqual([]);
      await page.setViewportSize({ width: 320, height: 700 });
      expect(await overflowOf(page)).toBe(0);
      await page.setViewportSize({ width: 3840, height: 2160 });
      expect(await overflowOf(page)).toBe(0);
      expect(faults).toEqual([]);
      await context.close();
    });

    test('speaks German where the browser does', async () => {
      const { fleet } = stage();
      const { page, context } = await stage().open(`/fleets/${fleet.fleetId}/vehicles`, {
        locale: 'de-DE',
      });
      await page.getByRole('heading', { name: 'Fahrzeuge' }).waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe('de');
      await page.getByRole('link', { name: 'Übersicht' }).click();
      await page
        .getByText(/^Auf BMW warten: Das dauert mehrere Tage/)
        .first()
        .waitFor();
      await context.close();
    });
  });
}
