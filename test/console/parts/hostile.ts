import { type Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { dataOf } from '../../support/app.js';
import { connectDamoov, REGISTER } from '../../support/damoov.js';
import { connectInvers, createCredential } from '../../support/invers.js';
import { type Json } from '../../support/simulator.js';
import { HOSTILE_TEXTS } from '../hostile-texts.js';
import { type Stage } from '../stage.js';
import { emptyFleet } from './account-tasks.js';

/** Vehicles, by their place, that the carmaker rejects for a hostile reason. */
const REJECTED = [30, 31, 32, 33];
const MARKUP = HOSTILE_TEXTS.slice(0, 5);

interface Made {
  readonly fleetId: string;
  readonly driverId: string;
  readonly onboardingId: string;
}

/** Runs a mutation; returns its payload, which has no errors. */
async function call({ server }: Stage, name: string, input: Json, fields = ''): Promise<Json> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { message } ${fields} } }`;
  const data = await dataOf(server.url, server.token, query, { input });
  expect([name, data[name].userErrors]).toEqual([name, []]);
  return data[name];
}

/** A fleet in which everything that has a name has a hostile one. */
async function makeHostile(stage: Stage): Promise<Made> {
  const { server } = stage;
  const [name = ''] = HOSTILE_TEXTS;
  const fleetId = await emptyFleet(stage, name);
  const damoov = await connectDamoov(server, fleetId);
  const invers = await connectInvers(server, fleetId);
  for (const [accountId, title] of [
    [damoov, HOSTILE_TEXTS[1]],
    [invers, HOSTILE_TEXTS[3]],
  ])
    await call(stage, 'updateProviderAccount', { accountId, name: title });
  let driverId = '';
  for (const firstName of HOSTILE_TEXTS) {
    const input = { accountId: damoov, firstName };
    const { registerDriver } = await dataOf(server.url, server.token, REGISTER, { input });
    expect([firstName, registerDriver.userErrors]).toEqual([firstName, []]);
    driverId ||= registerDriver.driver.id as string;
  }
  for (const name of MARKUP) {
    const created = await createCredential(server, invers, name);
    expect(created.userErrors).toEqual([]);
    await call(stage, 'createApiClient', { name, scopes: ['fleet:read'], fleetIds: [fleetId] });
  }
  const vehicles = MARKUP.map((brand, index) => ({ vin: vinAt(600 + index), brand, name: brand }));
  const { onboarding } = await call(
    stage,
    'startOnboarding',
    { accountId: stage.fleet.accountId, vehicles },
    'onboarding { id }',
  );
  for (const [place, index] of REJECTED.entries())
    server.simulator.move(vinAt(index), 'rejected', HOSTILE_TEXTS[place]);
  return { fleetId, driverId, onboardingId: onboarding.id as string };
}

const vinAt = (index: number): string => `WBA71AW0X0F${String(index + 1).padStart(6, '0')}`;

/** Number of elements and attributes that only markup within a text can have made. */
const madeByTexts = (page: Page): Promise<number> =>
  page.evaluate(
    `document.querySelectorAll(
      'main script, iframe, object, embed, base, main style, main link, main meta, main img, [srcdoc], [onload], [onerror], [onfocus], [ontoggle], [href^="javascript:"], [href^="data:text"], [src^="javascript:"], [action^="javascript:"]',
    ).length`,
  );

export function hostileTextsAreText(stage: () => Stage): void {
  describe('names, reasons and labels that look like markup or script', () => {
    test('are shown as text on every screen', async () => {
      const { fleet, vehicleIds, server } = stage();
      const { fleetId, driverId, onboardingId } = await makeHostile(stage());
      const first = `/fleets/${fleet.fleetId}`;
      const hostile = `/fleets/${fleetId}`;
      const { page, context, faults } = await stage().open(`${first}/vehicles?order=VIN`, {
        viewport: { width: 1600, height: 2600 },
      });
      const see = async (path: string, texts: readonly string[]): Promise<void> => {
        await page.goto(server.url + path);
        await vi.waitFor(
          async () => {
            const shown = await page.locator('main').innerText();
            const missing = texts.filter((text) => !shown.includes(text));
            expect([path, missing]).toEqual([path, []]);
          },
          { timeout: 15_000, interval: 50 },
        );
        expect([path, await madeByTexts(page)]).toEqual([path, 0]);
      };

      await see(`${first}/vehicles?order=VIN`, HOSTILE_TEXTS.slice(2));
      for (const [place, index] of REJECTED.entries())
        await see(`${first}/vehicles/${vehicleIds[index] ?? ''}`, [
          HOSTILE_TEXTS[index] ?? '',
          HOSTILE_TEXTS[place] ?? '',
        ]);
      await see(`${first}/onboardings/${onboardingId}`, [vinAt(600)]);
      await see(hostile, [HOSTILE_TEXTS[0] ?? '', HOSTILE_TEXTS[1] ?? '']);
      await see(`${hostile}/accounts`, [HOSTILE_TEXTS[1] ?? '', HOSTILE_TEXTS[3] ?? '']);
      await see(`${hostile}/credentials`, MARKUP);
      await see(`${hostile}/drivers`, HOSTILE_TEXTS);
      await see(`${hostile}/drivers/${driverId}`, [HOSTILE_TEXTS[0] ?? '']);
      await see(`${hostile}/webhooks`, ['Webhooks']);
      await see(`${hostile}/audit`, [HOSTILE_TEXTS[0] ?? '', HOSTILE_TEXTS[1] ?? '']);
      await see('/operator/clients', MARKUP);
      await see('/operator/audit', [HOSTILE_TEXTS[0] ?? '']);
      await see('/operator/system', ['Circuit breakers']);

      const odd = encodeURIComponent(HOSTILE_TEXTS[0] ?? '');
      await see(`/developer/schema?type=${odd}&search=${odd}`, []);
      await see(`${first}/vehicles?search=${odd}&status=${odd}&tag=${odd}`, []);
      await see(`/fleets/${odd}`, ['There is no such fleet']);
      await see(`${hostile}/audit?action=${odd}&from=${odd}`, []);

      await page.goto(`${server.url}${first}/onboard`);
      const rows = HOSTILE_TEXTS.map((text) => `"${text.replaceAll('"', '""')}"`);
      await page
        .getByLabel('Rows, with a header')
        .fill(['vin,name', ...rows.map((text, at) => `${vinAt(at + 500)},${text}`)].join('\n'));
      await page.getByRole('button', { name: 'Read the rows' }).click();
      await page.getByRole('button', { name: 'Check the plan' }).waitFor();
      const listed = await page.locator('main').innerText();
      for (const text of HOSTILE_TEXTS) expect(listed).toContain(text);
      expect(await madeByTexts(page)).toBe(0);

      await page.goto(`${server.url}/developer/explorer`);
      await page.getByLabel('Variables').fill(JSON.stringify({ fleetId }));
      await page.getByRole('button', { name: 'Run' }).click();
      await page.getByText('"name": "<script>window.hacked=1</script>"').waitFor();
      expect(await madeByTexts(page)).toBe(0);

      expect(await page.evaluate('window.hacked')).toBeUndefined();
      expect(faults).toEqual([]);
      await context.close();
    });
  });
}
