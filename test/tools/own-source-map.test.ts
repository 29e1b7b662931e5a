import { decode } from '@jridgewell/sourcemap-codec';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { ownSourceMap } from '../../tools/own-source-map.ts';

/** Bundles one module of ours with one of a package. */
async function bundle(): Promise<{ readonly code: string; readonly map: string }> {
  const modules: Readonly<Record<string, string>> = {
    '/app/src/own.js': "import { theirs } from 'theirs';\nexport const own = () => theirs(7);\n",
    '/app/node_modules/theirs/index.js': 'export function theirs(it) {\n  return it + 1;\n}\n',
  };
  const { outputFiles } = await build({
    entryPoints: ['/app/src/own.js'],
    outdir: '/app/dist',
    bundle: true,
    write: false,
    sourcemap: true,
    sourcesContent: false,
    plugins: [
      {
        name: 'memory',
        setup(built) {
          built.onResolve({ filter: /.*/ }, ({ path }) => ({
            path: path === 'theirs' ? '/app/node_modules/theirs/index.js' : path,
            namespace: 'memory',
          }));
          built.onLoad({ filter: /.*/, namespace: 'memory' }, ({ path }) => ({
            contents: modules[path] ?? '',
          }));
        },
      },
    ],
  });
  const textOf = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  return { code: textOf('.js'), map: textOf('.map') };
}

test('leads to our own sources and to no others', async () => {
  const { code, map } = await bundle();
  const whole = JSON.parse(map) as { readonly sources: readonly string[] };
  const own = JSON.parse(ownSourceMap(map)) as { sources: readonly string[]; mappings: string };
  const lines = code.split('\n');
  const sourcesOf = (text: string) => {
    const line = decode(own.mappings)[lines.findIndex((one) => one.includes(text))] ?? [];
    return line.map((segment) => (segment.length > 1 ? own.sources[segment[1] ?? -1] : undefined));
  };

  expect(whole.sources).toHaveLength(2);
  expect(own.sources).toEqual(whole.sources.filter((source) => source.includes('own.js')));
  expect(new Set(sourcesOf('theirs(7)'))).toEqual(new Set(own.sources));
  expect(sourcesOf('it + 1')).toEqual([undefined]);
});
