import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { chromium } from 'playwright-core';

/**
 * Drives the board in a real Chromium, from signing in to vehicles that are approved, against a running demo:
 * `npm run build && npm run preview`, then `npm run drive -- <client id> <client secret>`.
 */
const [clientId, clientSecret] = process.argv.slice(2);
const url = process.env.BOARD_URL ?? 'http://localhost:5173';
const pictures = process.env.PICTURES ?? 'pictures';
if (!clientId || !clientSecret) {
  console.error('Usage: npm run drive -- <client id> <client secret>');
  process.exit(2);
}

await mkdir(pictures, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
const context = await browser.newContext({
  viewport: { width: 1360, height: 850 },
  locale: 'en-US',
});
const page = await context.newPage();
const complaints = [];
page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
page.on('pageerror', (error) => complaints.push(String(error)));

/** The page's sockets, so that they can be torn as networks do. */
const sockets = new Set();
await page.routeWebSocket(/\/graphql$/, (socket) => {
  const server = socket.connectToServer();
  sockets.add({ socket, server });
});
async function tear() {
  for (const { socket, server } of sockets) {
    await socket.close({ code: 3000 });
    await server.close({ code: 3000 });
  }
  sockets.clear();
}

const token = await fetch(`${url}/oauth/token`, {
  method: 'POST',
  headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
  body: new URLSearchParams({ grant_type: 'client_credentials' }),
}).then((response) => response.json());
async function ask(query, variables) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token.access_token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data;
}
const ok = (what) => console.log(`ok  ${what}`);
const picture = (name, options) => page.screenshot({ path: `${pictures}/${name}.png`, ...options });

await page.goto(url);
await page.getByLabel('Client id').fill(clientId);
await page.getByLabel('Client secret').fill('wrong');
await page.getByRole('button', { name: 'Sign in' }).click();
await page.getByRole('alert').waitFor();
assert.match(await page.getByRole('alert').innerText(), /not right/);
await picture('sign-in');
complaints.length = 0; // The browser itself complains of the 401.
await page.getByLabel('Client secret').fill(clientSecret);
await page.getByRole('button', { name: 'Sign in' }).click();
await page.getByText('Live', { exact: true }).waitFor();
ok('a wrong secret is reported, the right one opens the board, which is live');

const events = page.locator('[data-event]');
const shown = () => events.evaluateAll((items) => items.map((item) => item.dataset.event));
const before = await shown();
await page.waitForFunction(
  (count) => document.querySelectorAll('[data-event]').length >= count,
  before.length + 3,
);
await picture('board');
await tear();
await page.getByText('Reconnecting …').waitFor();
ok('a torn connection is reported');
await page.getByText('Live', { exact: true }).waitFor();
const after = (await shown()).length;
await page.waitForFunction(
  (count) => document.querySelectorAll('[data-event]').length >= count,
  after + 2,
);
const { fleets } = await ask(
  '{ fleets(first: 1) { nodes { id clearanceEvents(last: 60) { nodes { id } } } } }',
);
const journal = fleets.nodes[0].clearanceEvents.nodes.map(({ id }) => id).reverse();
const seen = await shown();
const expected = journal.slice(journal.indexOf(seen[0]));
assert.ok(journal.includes(seen[0]), 'the newest event on the page is in the journal');
const common = Math.min(expected.length, seen.length);
assert.deepEqual(seen.slice(0, common), expected.slice(0, common));
ok(`the ticker went on where it was: ${common} events, none left out, none twice, in order`);

const tiles = page.getByRole('group', { name: 'Show only one status' });
await tiles.getByRole('button', { name: /Rejected/ }).click();
await page.waitForFunction(() =>
  [...document.querySelectorAll('.vehicles tbody .badge')].every((badge) =>
    badge.textContent.includes('Rejected'),
  ),
);
await tiles.getByRole('button', { name: /All/ }).click();
await page.getByPlaceholder('VIN, name or plate').fill('WBA71AW0X0F000001');
await page.waitForFunction(() => document.querySelectorAll('.vehicles tbody tr').length === 1);
await page.getByPlaceholder('VIN, name or plate').fill('');
ok('the list narrows by status and by search');

const unique = String(Date.now()).slice(-6);
const good = [1, 2, 3, 4, 5, 6].map((index) => `WBA71AW0X0${index}${unique}`);
await page.getByRole('button', { name: 'Onboard vehicles' }).click();
const dialog = page.getByRole('dialog');
await dialog.getByLabel('Account').selectOption({ label: 'High Mobility' });
await dialog.getByLabel('Brand').selectOption('bmw');
await dialog.getByLabel('VINs').fill([...good, 'NOT-A-VIN', good[0]].join('\n'));
await picture('onboarding-form');
await dialog.getByRole('button', { name: 'Start onboarding' }).click();
await dialog.getByText(/^Done: 6 onboarded, 2 failed/).waitFor({ timeout: 30_000 });
const row = (vin) => dialog.locator(`[data-vin="${vin}"]`).first();
await dialog.locator('[data-vin="NOT-A-VIN"] .problem').waitFor();
await picture('onboarding-rows');
ok(
  `rows with a fault fail alone: "${await dialog.locator('[data-vin="NOT-A-VIN"] .problem').innerText()}"`,
);
// The simulated carmaker says no to one in seven; asking again is for the owner of the vehicle to sort out first.
await Promise.all(
  good.map((vin) =>
    row(vin)
      .getByText(/Approved|Rejected/)
      .waitFor({ timeout: 60_000 }),
  ),
);
const approved = await dialog.locator('[data-vin]', { hasText: 'Approved' }).count();
assert.ok(approved > 0, 'at least one is approved');
await picture('onboarding-approved');
ok(`the carmaker decided about all six while the dialog was open, and approved ${approved}`);
await page.keyboard.press('Escape');
await dialog.waitFor({ state: 'detached' });

await page.getByRole('button', { name: 'Onboard vehicles' }).click();
await dialog.getByLabel('Account').selectOption({ label: 'INVERS' });
await dialog.getByLabel('Brand').selectOption('mercedes-benz');
await dialog
  .locator('option:checked', { hasText: 'Mercedes-Benz, all cities' })
  .waitFor({ state: 'attached' });
await dialog.getByLabel('Brand').selectOption('cloudboxx');
assert.equal(await dialog.getByLabel('Credential').count(), 0);
await dialog.getByLabel('Brand').selectOption('tesla');
await dialog.getByText('New credential').waitFor();
assert.deepEqual(await dialog.locator('fieldset label').allInnerTexts(), [
  'Name',
  'User name',
  'Password',
]);
await dialog.getByLabel('Brand').selectOption('segway');
await dialog.getByLabel('Client secret').waitFor();
assert.deepEqual(await dialog.locator('fieldset label').allInnerTexts(), [
  'Name',
  'Client id',
  'Client secret',
]);
await dialog.getByLabel('Name').fill(`Segway scooters ${unique}`);
await dialog.getByLabel('Client id').fill(`segway-${unique}`);
await dialog.getByLabel('Client secret').fill('not-a-real-secret');
const scooters = [1, 2].map((index) => `LSWBC100N0${index}${unique}`);
await dialog
  .getByLabel('Vehicles')
  .fill(
    [
      `${scooters[0]}\tSEG-${unique}-1`,
      `${scooters[1]}, SEG-${unique}-2`,
      `LSWBC100N09${unique}`,
    ].join('\n'),
  );
await picture('onboarding-needs');
await dialog.getByRole('button', { name: 'Start onboarding' }).click();
await dialog.getByText(/2 onboarded, 1 failed/).waitFor({ timeout: 60_000 });
await picture('onboarding-needs-rows');
ok(
  `a brand asks for a credential and unit ids: "${await dialog.locator(`[data-vin="LSWBC100N09${unique}"] .problem`).innerText()}"`,
);
await page.keyboard.press('Escape');
await dialog.waitFor({ state: 'detached' });

await page.getByRole('button', { name: 'Onboard vehicles' }).click();
await dialog.getByLabel('Account').selectOption({ label: 'INVERS' });
await dialog.getByLabel('Brand').selectOption('niu');
await dialog.getByLabel('Credential').selectOption({ label: 'Each unit’s own password' });
await dialog
  .getByLabel('Vehicles')
  .fill(`R1NMBC100N9${unique}\tNIU-${unique}\tnot a real password, with blanks`);
await picture('onboarding-passwords');
await dialog.getByRole('button', { name: 'Start onboarding' }).click();
await dialog.getByText(/1 onboarded/).waitFor({ timeout: 60_000 });
ok('a unit with a password of its own is onboarded');
await page.keyboard.press('Escape');
await dialog.waitFor({ state: 'detached' });

await page.setViewportSize({ width: 390, height: 844 });
await picture('phone', { fullPage: false });
assert.equal(
  await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  ),
  false,
  'nothing sticks out at phone width',
);
await page.getByRole('button', { name: 'Onboard vehicles' }).click();
await picture('phone-onboarding');
await page.keyboard.press('Escape');
await page.setViewportSize({ width: 1360, height: 850 });
await page.emulateMedia({ colorScheme: 'dark' });
await picture('board-dark');
ok('nothing sticks out at phone width');

const stored = await page.evaluate(() =>
  JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
);
assert.equal(stored, '[{},{},""]');
ok('nothing is stored');
await page.getByRole('button', { name: 'Sign out' }).click();
await page.getByLabel('Client secret').waitFor();
assert.deepEqual(
  complaints.filter((text) => !/WebSocket/.test(text)),
  [],
);
ok('the console has no complaints');
await browser.close();
