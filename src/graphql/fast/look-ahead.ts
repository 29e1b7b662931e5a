import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

type Below = ReadonlyMap<string, readonly SelectionSetNode[]>;

/**
 * The fields that are asked for below one field, whatever `@skip` and `@include` make of them. One
 * level is read at a time and only when it is asked for, and each fragment once for each level: its
 * fields unfold to any number of paths, of which those who look ahead need a handful.
 */
export class AskedFields {
  readonly #fragments: GraphQLResolveInfo['fragments'];
  readonly #levels = new Map<string, Below>();

  constructor(sets: readonly SelectionSetNode[], fragments: GraphQLResolveInfo['fragments']) {
    this.#fragments = fragments;
    this.#levels.set('', this.#read(sets));
  }

  /** The names of the fields right below a path such as `nodes.clearance`; `''` is the field itself. */
  namesBelow(path: string): readonly string[] {
    return [...this.#level(path).keys()];
  }

  #level(path: string): Below {
    const known = this.#levels.get(path);
    if (known) return known;
    const dot = path.lastIndexOf('.');
    const parent = this.#level(path.slice(0, Math.max(dot, 0)));
    const level = this.#read(parent.get(path.slice(dot + 1)) ?? []);
    this.#levels.set(path, level);
    return level;
  }

  #read(sets: readonly SelectionSetNode[]): Below {
    const fields = new Map<string, SelectionSetNode[]>();
    // A set iterates over what is added on the way, and holds each selection set once.
    const open = new Set(sets);
    for (const { selections } of open) {
      for (const selection of selections) {
        if (selection.kind === Kind.FIELD) {
          const below = fields.get(selection.name.value) ?? [];
          fields.set(selection.name.value, below);
          if (selection.selectionSet) below.push(selection.selectionSet);
        } else if (selection.kind === Kind.INLINE_FRAGMENT) open.add(selection.selectionSet);
        else {
          const fragment = this.#fragments[selection.name.value];
          if (fragment) open.add(fragment.selectionSet);
        }
      }
    }
    return fields;
  }
}

/** By field node: a document that comes again is the same object. */
const known = new WeakMap<FieldNode, AskedFields>();

/** Returns what the operation asks for below the field that is being resolved. */
export function askedBelow(
  info: Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>,
): AskedFields {
  const { fieldNodes, fragments } = info;
  const [first] = fieldNodes;
  const only = fieldNodes.length === 1 ? first : undefined;
  const remembered = only && known.get(only);
  if (remembered) return remembered;
  const sets = fieldNodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  const asked = new AskedFields(sets, fragments);
  if (only) known.set(only, asked);
  return asked;
}
