import { describe, expect, test } from 'vitest';
import { OPERATOR } from '../../support/app.js';
import { type Stage } from '../stage.js';
import { violationsOn } from './screens.js';

export function signingInWorks(stage: () => Stage): void {
  describe('signing in', () => {
    test('goes from a wrong secret to the first screen and out again, by keyboard', async () => {
      const { browser, server, fleet } = stage();
      const context = await browser.newContext({ locale: 'en-US' });
      const page = await context.newPage();
      await page.goto(`${server.url}/fleets/${fleet.fleetId}`);
      await page.getByRole('heading', { name: 'Sign in to Fleetgraph' }).waitFor();
      expect(await violationsOn(page)).toEqual([]);
      await page.keyboard.type(OPERATOR.clientId);
      await page.keyboard.press('Tab');
      await page.keyboard.type('wrong-secret-of-no-client');
      await page.keyboard.press('Enter');
      await page.getByText('Client id or secret is wrong.').waitFor();
      await page.getByLabel('Client secret').fill(OPERATOR.clientSecret);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Berlin <b>and</b> Munich' }).waitFor();
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content');

      const held = await page.evaluate<string>(
        'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.documentElement.outerHTML])',
      );
      expect(await page.evaluate('document.cookie')).toBe('');
      const [cookie] = await context.cookies();
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
      for (const secret of [OPERATOR.clientSecret, cookie?.value ?? ''])
        expect(held).not.toContain(secret);

      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByText('You are signed out.').waitFor();
      expect(await context.cookies()).toEqual([]);
      await context.close();
    });

    test('goes by an identity provider, whose token no script holds', async () => {
      const { browser, server, fleet, identity } = stage();
      const context = await browser.newContext({ locale: 'en-US' });
      const page = await context.newPage();
      await page.goto(`${server.url}/fleets/${fleet.fleetId}`);
      await page
        .getByRole('button', { name: `Sign in with ${new URL(identity.issuer).host}` })
        .click();
      await page.getByPlaceholder('Enter any login').fill('ada');
      await page.getByPlaceholder('and password').fill('any');
      await page.getByRole('button', { name: 'Sign-in' }).click();
      await page.getByRole('button', { name: 'Continue' }).click();
      // Back where it began.
      await page.getByRole('heading', { name: 'Berlin <b>and</b> Munich' }).waitFor();
      expect(new URL(page.url()).pathname).toBe(`/fleets/${fleet.fleetId}`);
      await page.getByText(/^Signed in as .*ada$/).waitFor();

      const cookies = await context.cookies(server.url);
      const session = cookies.find(({ value }) => value.startsWith('idp.'));
      expect(session).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
      const held = await page.evaluate<string>(
        'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
      );
      expect(held).not.toContain('eyJ');
      await page.reload();
      await page.getByText(/^Signed in as .*ada$/).waitFor();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByText('You are signed out.').waitFor();
      expect(await context.cookies(server.url)).not.toContainEqual(
        expect.objectContaining({ value: session?.value }),
      );
      await context.close();
    });
  });
}
