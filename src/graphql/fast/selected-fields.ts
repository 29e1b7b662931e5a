import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

type Below = ReadonlyMap<string, readonly SelectionSetNode[]>;

/**
 * Fields that an operation selects below one field, regardless of `@skip` and `@include`. Reads one
 * level at a time, on demand, and each fragment once per level: fragments unfold to any number of
 * paths, of which a projection needs a handful.
 */
export class SelectedFields {
  readonly #fragments: GraphQLResolveInfo['fragments'];
  readonly #levels = new Map<string, Below>();

  constructor(sets: readonly SelectionSetNode[], fragments: GraphQLResolveInfo['fragments']) {
    this.#fragments = fragments;
    this.#levels.set('', this.#read(sets));
  }

  /**
   * Returns the names of the fields directly below a path such as `nodes.clearance`; `''` is the
   * field itself.
   */
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
    // Iterating over a Set reaches what is added meanwhile, each selection set once.
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

/** By field node: a document that is sent again is the same object. */
const known = new WeakMap<FieldNode, SelectedFields>();

/** Returns the fields that the operation selects below the field that is being resolved. */
export function selectedFields(
  info: Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>,
): SelectedFields {
  const { fieldNodes, fragments } = info;
  const [first] = fieldNodes;
  const only = fieldNodes.length === 1 ? first : undefined;
  const remembered = only && known.get(only);
  if (remembered) return remembered;
  const sets = fieldNodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  const selected = new SelectedFields(sets, fragments);
  if (only) known.set(only, selected);
  return selected;
}
