import nodeModule, { type ResolveFnOutput } from 'node:module';
import { join } from 'node:path';

/**
 * Imported for its effect, before whatever is large. To find a module, Node 24 looks for its package, reads and parses the
 * package's file, and asks the file system, anew for each import: a third of the time that the server took to start. What is
 * known beforehand is not asked for. In our own folder, and in those of packages with many modules, every file is an ES module,
 * so a relative import between two of them leads where it says; and the name of a package means the same to all in one folder.
 * Where Node has no such hooks it goes as ever.
 */
const OWN = new URL('.', import.meta.url).href;
const OF_ES_MODULES =
  /^.*\/node_modules\/(?:drizzle-orm|jose|zod|type-graphql\/build\/esm|graphql-scalars\/esm|@graphql-tools\/(?:utils|merge|schema)\/esm|@apollo\/server\/dist\/esm|cockatiel\/dist)\/(?!.*\/node_modules\/)/;

/** The folder of ES modules that a module is in, one of those above. */
function folderOf(url: string): string | undefined {
  if (!url.endsWith('.js')) return undefined;
  return url.startsWith(OWN) ? OWN : OF_ES_MODULES.exec(url)?.[0];
}

// As an optional property: an import by name would be a syntax error on a Node without it, before the check of its version.
const { enableCompileCache, registerHooks } = nodeModule as Partial<
  Pick<typeof nodeModule, 'enableCompileCache' | 'registerHooks'>
>;

// What V8 made of the modules last time, beside the modules themselves: whoever may write there may change them as well. Where nobody
// may, there is none.
enableCompileCache?.(join(import.meta.dirname, '.compile-cache'));

/** What the names of packages mean, by the folder they are named in. */
const packages = new Map<string, ResolveFnOutput>();

registerHooks?.({
  resolve(specifier, context, nextResolve) {
    const { parentURL, conditions, importAttributes } = context;
    const folder =
      parentURL !== undefined &&
      conditions.includes('import') &&
      Object.keys(importAttributes).length === 0
        ? folderOf(parentURL)
        : undefined;
    if (folder === undefined) return nextResolve(specifier, context);
    if (/^\.{1,2}\//.test(specifier)) {
      const { href } = new URL(specifier, parentURL);
      return folderOf(href) === folder
        ? { url: href, format: 'module', shortCircuit: true }
        : nextResolve(specifier, context);
    }
    const key = `${folder} ${specifier}`;
    let known = packages.get(key);
    if (!known)
      packages.set(key, (known = { ...nextResolve(specifier, context), shortCircuit: true }));
    return known;
  },
});
