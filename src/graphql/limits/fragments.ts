import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** The fragments of a document by their names. */
export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

export function fragmentsOf(document: DocumentNode): Fragments {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
  }
  return fragments;
}

/** Returns the selections below a field or a fragment; undefined where there are none. */
export function selectionsBelow(
  selection: SelectionNode,
  fragments: Fragments,
): SelectionSetNode | undefined {
  if (selection.kind !== Kind.FRAGMENT_SPREAD) return selection.selectionSet;
  return fragments.get(selection.name.value)?.selectionSet;
}

/**
 * Measures a selection set through all of its fragments, and each set once: a document of n tokens
 * takes n steps, whatever its fragments unfold to. A fragment that contains itself counts as empty
 * inside itself; the validation rules of GraphQL refuse it.
 *
 * @param combine returns the measure of a set; `measureBelow` gives that of a selection in it
 */
export function measure(
  root: SelectionSetNode,
  fragments: Fragments,
  combine: (
    selections: readonly SelectionNode[],
    measureBelow: (selection: SelectionNode) => number,
  ) => number,
  known = new Map<SelectionSetNode, number>(),
): number {
  const measureBelow = (selection: SelectionNode): number => {
    const below = selectionsBelow(selection, fragments);
    return below ? measureSet(below) : 0;
  };
  const measureSet = (set: SelectionSetNode): number => {
    const measured = known.get(set);
    if (measured !== undefined) return measured;
    known.set(set, 0);
    const size = combine(set.selections, measureBelow);
    known.set(set, size);
    return size;
  };
  return measureSet(root);
}

/** Counts the selections of a set with every fragment written out where it is spread. */
export function countUnfolded(root: SelectionSetNode, fragments: Fragments): number {
  return measure(root, fragments, (selections, measureBelow) =>
    selections.reduce((sum, selection) => sum + 1 + measureBelow(selection), 0),
  );
}
