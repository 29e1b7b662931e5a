/** Page of a connection, as the lists of the console read it. */
export interface ListPage<N> {
  readonly nodes: readonly N[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** Returns a page with the nodes of the next one behind its own. */
function joinPages<P extends ListPage<unknown>>(earlier: P, next: P): P {
  return { ...next, nodes: [...earlier.nodes, ...next.nodes] };
}

/** Returns an object as its later page has it, with the nodes of both pages in one of its lists. */
export function joinList<K extends string, O extends Readonly<Record<K, ListPage<unknown>>>>(
  earlier: O,
  next: O,
  list: K,
): O {
  return { ...next, [list]: joinPages(earlier[list], next[list]) };
}
