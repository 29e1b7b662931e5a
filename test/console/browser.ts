import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** Places where systems have a Chromium. */
const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
];

/** Exports of the package in the folder `chromium`. */
interface ChromiumPackage {
  readonly default: { readonly args: readonly string[]; executablePath(): Promise<string> };
}

/** Installs the Chromium of the folder `chromium`, for machines without one of their own. */
async function installed(): Promise<{ readonly path: string; readonly args: readonly string[] }> {
  const folder = join(import.meta.dirname, 'chromium');
  if (!existsSync(join(folder, 'node_modules')))
    execFileSync('npm', ['ci', '--silent', '--prefix', folder], { stdio: 'inherit' });
  const entry = createRequire(join(folder, 'package.json')).resolve('@sparticuz/chromium');
  const found = (await import(entry)) as ChromiumPackage;
  return { path: await found.default.executablePath(), args: found.default.args };
}

/** Starts a real Chromium: that of `CHROMIUM`, of the system, or one that is installed for it. */
export async function startBrowser(): Promise<Browser> {
  const own = [process.env['CHROMIUM'] ?? '', ...INSTALLED].find((path) => existsSync(path));
  if (own !== undefined)
    return chromium.launch({ executablePath: own, args: ['--no-sandbox', '--disable-gpu'] });
  const { path, args } = await installed();
  return chromium.launch({ executablePath: path, args: [...args] });
}
