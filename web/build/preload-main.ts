import type { Plugin, Rollup } from 'vite';

const MAIN = '/src/main.tsx';

type Bundle = Rollup.OutputBundle;

/** Returns the files of a chunk and of what it imports. */
function filesOf(bundle: Bundle, file: string, seen = new Set<string>()): ReadonlySet<string> {
  const chunk = bundle[file];
  if (chunk?.type !== 'chunk' || seen.has(file)) return seen;
  seen.add(file);
  for (const each of chunk.imports) filesOf(bundle, each, seen);
  return seen;
}

/** Lets the page load the main script at once, not only when the first small one asks for it. */
export const preloadMain: Plugin = {
  name: 'preload-main',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { bundle }) => {
      if (!bundle) return [];
      const main = Object.values(bundle).find(
        (each) => each.type === 'chunk' && each.facadeModuleId?.endsWith(MAIN),
      );
      if (!main) throw new Error(`There is no chunk of ${MAIN}.`);
      return [...filesOf(bundle, main.fileName)]
        .filter((file) => !html.includes(file))
        .map((file) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` },
          injectTo: 'head',
        }));
    },
  },
};
