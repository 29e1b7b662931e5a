import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

/** The fields that are asked for below one field, as paths of their own names: `nodes`, `nodes.clearance`. */
export type AskedFields = ReadonlySet<string>;

/** Documents that come again are the same objects; those that do not, go with what is known of them. */
const known = new WeakMap<FieldNode, AskedFields>();

/** What the operation asks for below the field that is being resolved, whatever `@skip` and `@include` make of it. */
export function askedBelow({ fieldNodes, fragments }: Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>): AskedFields {
  const [first] = fieldNodes;
  const remembered = first && fieldNodes.length === 1 ? known.get(first) : undefined;
  if (remembered) return remembered;
  const asked = new Set<string>();
  for (const { selectionSet } of fieldNodes) if (selectionSet) collect(selectionSet, '', fragments, asked);
  if (first && fieldNodes.length === 1) known.set(first, asked);
  return asked;
}

function collect({ selections }: SelectionSetNode, prefix: string, fragments: GraphQLResolveInfo['fragments'], asked: Set<string>): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      const path = `${prefix}${selection.name.value}`;
      asked.add(path);
      if (selection.selectionSet) collect(selection.selectionSet, `${path}.`, fragments, asked);
    } else {
      const set = selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet : fragments[selection.name.value]?.selectionSet;
      if (set) collect(set, prefix, fragments, asked);
    }
  }
}

/** The names of the fields that are asked for right below a path; `''` is the field that is being resolved. */
export function fieldsBelow(asked: AskedFields, path: string): readonly string[] {
  const prefix = path === '' ? '' : `${path}.`;
  return [...asked].filter((one) => one.startsWith(prefix) && !one.includes('.', prefix.length)).map((one) => one.slice(prefix.length));
}
