/** Definition by which esbuild names every function when it runs. */
const NAMES_ALL =
  'var __name = (target, value) => __defProp(target, "name", { value, configurable: true });';
const NAMES_NONE = 'var __name = (target) => target;';
/** Static block in which esbuild names a class. */
const CLASS_NAMED = /__name\(this, ("[^"\\]+")\)/g;

/** Returns whether a chunk defines how functions are named. */
export const definesNames = (text: string): boolean => text.includes(NAMES_ALL);

/**
 * Names classes only: types get their names in the graph from them. esbuild's `keepNames` also
 * names every closure each time that it is created, which was a fifth of the processor time of a
 * small read.
 */
export const namesOfClassesOnly = (text: string): string =>
  text
    .replace(NAMES_ALL, NAMES_NONE)
    .replaceAll(
      CLASS_NAMED,
      'Object.defineProperty(this, "name", { value: $1, configurable: true })',
    );
