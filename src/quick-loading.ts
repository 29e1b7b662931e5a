import nodeModule, { type ResolveFnOutput } from 'node:module';
import { join } from 'node:path';

/**
 * Imported for its effect, before whatever is large. To find a module, Node 24 looks for its package, reads and parses the
 * package's file, and asks the file system, anew for each import: a third of the time that the server took to start. What is
 * known beforehand is not asked for: what our own modules mean by the name of a package, which is the same for all of them,
 * and where a relative import leads within our own and within packages that have one kind of module only. Where Node has no
 * such hooks it goes as ever.
 */
const OWN = new URL('.', import.meta.url).href;
/** drizzle-orm has 140 modules and a package.json of 180 kB. */
const OF_ONE_KIND = /\/node_modules\/(drizzle-orm|jose|zod)\/(?!.*\/node_modules\/)[^?#]+\.js$/;

/** The package, or our own folder, of a module that is an ES module like all others there; undefined for any other. */
function homeOf(url: string): string | undefined {
  return url.startsWith(OWN) && url.endsWith('.js') ? OWN : OF_ONE_KIND.exec(url)?.[1];
}

// As an optional property: an import by name would be a syntax error on a Node without it, before the check of its version.
const { enableCompileCache, registerHooks } = nodeModule as Partial<Pick<typeof nodeModule, 'enableCompileCache' | 'registerHooks'>>;

// What V8 made of the modules last time, beside the modules themselves: whoever may write there may change them as well. Where nobody
// may, there is none.
enableCompileCache?.(join(import.meta.dirname, '.compile-cache'));

const packages = new Map<string, ResolveFnOutput>();

registerHooks?.({
  resolve(specifier, context, nextResolve) {
    const { parentURL, conditions, importAttributes } = context;
    const home = parentURL !== undefined && conditions.includes('import') && Object.keys(importAttributes).length === 0 ? homeOf(parentURL) : undefined;
    if (home === undefined) return nextResolve(specifier, context);
    if (/^\.{1,2}\//.test(specifier)) {
      const { href } = new URL(specifier, parentURL);
      return homeOf(href) === home ? { url: href, format: 'module', shortCircuit: true } : nextResolve(specifier, context);
    }
    if (home !== OWN) return nextResolve(specifier, context);
    let known = packages.get(specifier);
    if (!known) packages.set(specifier, (known = { ...nextResolve(specifier, context), shortCircuit: true }));
    return known;
  },
});
