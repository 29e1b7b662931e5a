/** The address of a request, as its first line has it. */
export interface RequestTarget {
  readonly path: string;
  readonly params: URLSearchParams;
}

/**
 * The one reader of a request's parameters: everything behind the first `?` and before a `#`, as
 * the URL Standard has it. Libraries read addresses in their own ways; give them `writeTarget` of
 * this.
 */
export function readTarget(url: string): RequestTarget {
  const [target = ''] = url.split('#', 1);
  const [path = ''] = target.split('?', 1);
  return { path, params: new URLSearchParams(target.slice(path.length + 1)) };
}

/** Writes an address that can be read in one way only. */
export function writeTarget({ path, params }: RequestTarget): string {
  return params.size === 0 ? path : `${path}?${params.toString()}`;
}
