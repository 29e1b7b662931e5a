import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { blockersPage } from './blockers-page.js';

const page = fileURLToPath(new URL('../../docs/blockers.md', import.meta.url));

/** `vitest run test/docs/blockers.test.ts -u` writes the page. */
test('docs/blockers.md is what the rules say', async () => {
  await expect(blockersPage()).toMatchFileSnapshot(page);
});
