import { readFileSync } from 'node:fs';
import { Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql';
import type { Plugin } from 'vite';

const ASKED = '.graphql?operations';

/** Returns an operation as Apollo Client sends it: with the type of every object. */
function textsOf(source: string): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const definition of parse(source).definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION || !definition.name)
      throw new Error('Operations that are sent early have a name and no fragments of their own.');
    const typed = visit(definition, {
      SelectionSet: (node, _key, parent) => {
        const has = node.selections.some(
          (each) => each.kind === Kind.FIELD && each.name.value === '__typename',
        );
        if (has || parent === definition) return undefined;
        const name = { kind: Kind.NAME, value: '__typename' } as const;
        return { ...node, selections: [...node.selections, { kind: Kind.FIELD, name } as const] };
      },
    });
    texts[definition.name.value] = stripIgnoredCharacters(print(typed));
  }
  return texts;
}

/** Imports of `name.graphql?operations`: the texts of the operations in the file, by their names. */
export const operations: Plugin = {
  name: 'operations',
  enforce: 'pre',
  load(id) {
    if (!id.endsWith(ASKED)) return null;
    const path = id.slice(0, id.lastIndexOf('?'));
    this.addWatchFile(path);
    const code = `export const operations = ${JSON.stringify(textsOf(readFileSync(path, 'utf8')))};`;
    return { code, moduleType: 'js' };
  },
};
