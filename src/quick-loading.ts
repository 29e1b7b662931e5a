import nodeModule from 'node:module';
import { join } from 'node:path';

/**
 * Imported for its effect, before whatever imports drizzle-orm: that has some 150 modules and a package.json of 180 kB,
 * which Node 24 parses anew for each of them to learn what kind of module it is; a third of the time that the server took
 * to start. From one of its modules to the next the kind is known: the same. Where Node has no such hooks it goes as ever.
 */
const OF_DRIZZLE = /\/node_modules\/drizzle-orm\/[^?#]+\.js$/;

// As an optional property: an import by name would be a syntax error on a Node without it, before the check of its version.
const { enableCompileCache, registerHooks } = nodeModule as Partial<Pick<typeof nodeModule, 'enableCompileCache' | 'registerHooks'>>;

// What V8 made of the modules last time, beside the modules themselves: whoever may write there may change them as well. Where nobody
// may, there is none.
enableCompileCache?.(join(import.meta.dirname, '.compile-cache'));

registerHooks?.({
  resolve(specifier, context, nextResolve) {
    const { parentURL, conditions } = context;
    if (parentURL === undefined || !/^\.{1,2}\//.test(specifier) || !OF_DRIZZLE.test(parentURL) || !conditions.includes('import')) return nextResolve(specifier, context);
    const { href } = new URL(specifier, parentURL);
    return OF_DRIZZLE.test(href) ? { url: href, format: 'module', shortCircuit: true } : nextResolve(specifier, context);
  },
});
