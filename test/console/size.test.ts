import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildConsole } from '../../tools/build-console.js';

const ROOT = join(import.meta.dirname, '../..');
const MOST_BYTES = 168_000;

type Manifest = Readonly<
  Record<string, { readonly file: string; readonly imports?: readonly string[] }>
>;

/** Returns the scripts that are loaded with an entry of Vite's manifest. */
function scriptsOf(
  manifest: Manifest,
  name: string,
  seen = new Set<string>(),
): ReadonlySet<string> {
  const { file, imports = [] } = manifest[name] ?? { file: '' };
  if (file === '' || seen.has(file)) return seen;
  seen.add(file);
  for (const each of imports) scriptsOf(manifest, each, seen);
  return seen;
}

test('at most 168 kB of JavaScript are loaded before the first screen', async () => {
  await buildConsole(ROOT);
  const folder = join(ROOT, 'dist/web');
  const manifest = JSON.parse(
    readFileSync(join(folder, '.vite/manifest.json'), 'utf8'),
  ) as Manifest;
  const loaded = new Set([
    ...scriptsOf(manifest, 'index.html'),
    ...scriptsOf(manifest, 'src/main.tsx'),
    ...scriptsOf(manifest, 'src/screens/home/screen.tsx'),
  ]);
  const sizes = [...loaded].map((file) => readFileSync(join(folder, `${file}.gz`)).byteLength);
  expect(sizes.length).toBeGreaterThan(1);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_BYTES);
});
