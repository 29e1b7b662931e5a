import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const USERS = ['src', 'test', 'simulators', 'demo', 'tools', 'web/src', 'examples/*/src'];
const EXPORTED = /^export (?:abstract )?(?:async )?(?:const|function\*?|class|enum) ([\w$]+)/gm;

/** Maximum exports that only their own file uses, such as those of work that goes on. */
const MAX_UNUSED = 8;

test('exported values are used outside their files; others are local', () => {
  const patterns = USERS.map((folder) => `${folder}/**/*.{ts,tsx,js}`);
  const files = globSync(patterns, { cwd: ROOT, exclude: ['**/node_modules/**'] });
  const texts = files.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')] as const);
  /** Number of files with a word. */
  const uses = new Map<string, number>();
  for (const [, text] of texts)
    for (const word of new Set(text.match(/[\w$]+/g))) uses.set(word, (uses.get(word) ?? 0) + 1);
  const exported = texts
    .filter(([file]) => file.startsWith('src/'))
    .flatMap(([file, text]) =>
      [...text.matchAll(EXPORTED)].map(([, name = '']) => ({ file, name })),
    );
  expect(exported.length).toBeGreaterThan(1000);
  const unused = exported.filter(({ name }) => (uses.get(name) ?? 0) < 2);
  const names = unused.map(({ file, name }) => `${file}: ${name}`);
  expect(names.length, names.join('\n')).toBeLessThanOrEqual(MAX_UNUSED);
});
