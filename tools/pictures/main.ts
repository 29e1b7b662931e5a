import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser } from 'playwright-core';
import { startBrowser } from '../../test/console/browser.ts';
import { startDemo } from './demo.ts';
import { IN_DOCS, type Look, LOOKS, SCREENS } from './screens.ts';

/** Time after which a screen has drawn its charts and maps. */
const SETTLED_MS = 1500;

/**
 * Takes the pictures of the console in `docs/images`, from the demo. With a folder as argument it
 * takes one of every screen instead: light, dark and in a narrow window.
 */
const root = join(import.meta.dirname, '../..');
const [folder] = process.argv.slice(2);

async function take(browser: Browser, url: string, look: Look, file: string): Promise<void> {
  const { colorScheme, width, height, isWhole = false } = look;
  const context = await browser.newContext({
    colorScheme,
    viewport: { width, height },
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('main h1').waitFor();
  await page.waitForTimeout(SETTLED_MS);
  await page.screenshot({ path: file, fullPage: isWhole });
  await context.close();
}

const target = folder ?? join(root, 'docs/images');
mkdirSync(target, { recursive: true });
const [demo, browser] = await Promise.all([startDemo(root), startBrowser()]);
try {
  for (const [name, pathOf] of Object.entries(SCREENS)) {
    const addressOf = async (): Promise<string> => demo.url + pathOf(await demo.ids());
    const look = IN_DOCS[name];
    if (folder !== undefined)
      for (const [title, each] of Object.entries(LOOKS))
        await take(browser, await addressOf(), each, join(target, `${name}-${title}.png`));
    else if (look) await take(browser, await addressOf(), look, join(target, `${name}.png`));
  }
} finally {
  await browser.close();
  await demo.stop();
}
