import { globSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { definesNames, namesOfClassesOnly } from './class-names.ts';
import { ownSourceMap } from './own-source-map.ts';

/**
 * Packages that are not bundled: better-sqlite3 has a binary, altair-static finds its files beside
 * itself, pg is loaded for those who use it only and tries to load pg-native, and type-graphql
 * imports class-validator only when it is installed, which it is not.
 */
const EXTERNAL = ['better-sqlite3', 'altair-static', 'pg', 'class-validator'];

/**
 * Apollo Server hashes each document; bundled, it would take the hash that is written in
 * JavaScript, since it finds no `module.require`.
 */
const ALIASES = { 'sha.js': join(import.meta.dirname, 'node-hash.cjs') };

/** CommonJS packages in the bundle call `require` for modules of Node. */
const BANNER = `import { createRequire as createRequireOf } from 'node:module';
const require = createRequireOf(import.meta.url);`;

const timeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Returns whether the bundle is newer than everything that it is made of. */
function isFresh(dist: string): boolean {
  const modules = globSync('src/**/*.js', { cwd: dist }).map((name) => join(dist, name));
  const tools = globSync('*.ts', { cwd: import.meta.dirname, withFileTypes: false }).map((name) =>
    join(import.meta.dirname, name),
  );
  const builtAt = timeOf(join(dist, 'bin/main.js'));
  const sources = [...modules, ...tools, join(dist, '../package-lock.json')];
  return sources.every((path) => timeOf(path) < builtAt);
}

/**
 * Bundles what tsc has emitted, and the packages it imports, to `bin/main.js` and `bin/cli.js`:
 * Node needs a second more to find and read some 1,600 modules. The decorators' metadata is in the
 * emitted code already; types get their names in the graph from their classes' names.
 * @param dist folder with the output of tsc
 */
export async function bundleProduct(dist: string): Promise<void> {
  if (isFresh(dist)) return;
  const { outputFiles } = await build({
    absWorkingDir: dist,
    entryPoints: {
      main: 'src/main.js',
      cli: 'src/cli/main.js',
      'reader-parent': 'src/store/engine/long-reads/reader-parent.js',
      'reader-process': 'src/store/engine/long-reads/reader-process.js',
    },
    outdir: 'bin',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    keepNames: true,
    external: EXTERNAL,
    alias: ALIASES,
    banner: { js: BANNER },
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'error',
    write: false,
  });
  if (!outputFiles.some(({ text }) => definesNames(text)))
    throw new Error('esbuild defines names in another way: tools/class-names.ts is to be adapted');
  rmSync(join(dist, 'bin'), { recursive: true, force: true });
  // The entry points come last: they say that the bundle is complete.
  const isEntry = (path: string): boolean => /[/\\](?:main|cli)\.js$/.test(path);
  const inOrder = outputFiles.toSorted(
    (one, other) => Number(isEntry(one.path)) - Number(isEntry(other.path)),
  );
  for (const { path, text } of inOrder) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, path.endsWith('.map') ? ownSourceMap(text) : namesOfClassesOnly(text));
  }
}
