import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedPages } from './generated-pages.ts';

/**
 * Writes the generated pages of `docs/`: the reference of the schema and the index of terms. With
 * `--check` it writes nothing and exits 1 when a committed page differs.
 */
const root = new URL('../../', import.meta.url);
const read = (path: string): string => {
  try {
    return readFileSync(new URL(path, root), 'utf8');
  } catch {
    return '';
  }
};

const stale = [...generatedPages()].filter(([path, text]) => read(path) !== text);
if (process.argv.includes('--check')) {
  if (stale.length > 0) {
    console.error(
      `Out of date: ${stale.map(([path]) => path).join(', ')}. Run "npm run docs" and commit the result.`,
    );
    process.exitCode = 1;
  }
} else {
  for (const [path, text] of stale) {
    const file = fileURLToPath(new URL(path, root));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
