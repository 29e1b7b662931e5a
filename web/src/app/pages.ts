/** Page of a connection, as the lists of the console read it. */
export interface ListPage<N> {
  readonly nodes: readonly N[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** Returns a page with the nodes of the next one behind its own. */
export function joinPages<P extends ListPage<unknown>>(earlier: P, next: P): P {
  return { ...next, nodes: [...earlier.nodes, ...next.nodes] };
}
