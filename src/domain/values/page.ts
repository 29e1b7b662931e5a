import { FleetgraphError } from '../errors.js';

/** One page of a list, by keyset: where it was cut, and whether more lies beyond. */
export interface Page<T> {
  readonly items: readonly PageItem<T>[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** Counts all items of the list; a function, since few callers ask for it. */
  readonly totalCount: () => Promise<number>;
  /** Returns false if the list has more items than `totalCount`. */
  readonly totalCountIsExact: () => Promise<boolean>;
}

/** Number of items of a list. */
export interface Count {
  readonly value: number;
  /** False if the list has more items: they are counted up to `MAX_COUNT`. */
  readonly isExact: boolean;
}

/** Maximum of a count that is not maintained. */
export const MAX_COUNT = 10_000;

/** Returns the counts of a page; the items are counted when one of them is first read. */
export function countsOf(
  count: () => Promise<number | Count>,
): Pick<Page<unknown>, 'totalCount' | 'totalCountIsExact'> {
  let counted: Promise<number | Count> | undefined;
  const once = (): Promise<number | Count> => (counted ??= count());
  return {
    totalCount: async () => {
      const total = await once();
      return typeof total === 'number' ? total : total.value;
    },
    totalCountIsExact: async () => {
      const total = await once();
      return typeof total === 'number' || total.isExact;
    },
  };
}

export interface PageItem<T> {
  readonly cursor: string;
  readonly node: T;
}

export interface PageRequest {
  readonly first: number;
  readonly after?: string | null | undefined;
  /** Number of items at the end of the list, or before `before`; overrides `first`. */
  readonly last?: number | undefined;
  readonly before?: string | null | undefined;
}

/** A page in either direction: `first` with `after`, or `last` with `before`. */
export interface EventPageRequest {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** Maximum of `first` and `last`. */
export const MAX_PAGE_SIZE = 500;
/** Number of items of a page whose size is not given. */
export const DEFAULT_PAGE_SIZE = 25;

/** @throws FleetgraphError BAD_USER_INPUT for a size outside 1–500. */
export function checkPageSize(name: 'first' | 'last', size: number): number {
  if (Number.isInteger(size) && size >= 1 && size <= MAX_PAGE_SIZE) return size;
  throw new FleetgraphError(
    'BAD_USER_INPUT',
    `"${name}" must be between 1 and ${MAX_PAGE_SIZE}, not ${size}.`,
    { argument: name },
  );
}

/** Default maximum size of one answer, in bytes. */
export const DEFAULT_RESPONSE_BYTES = 16 * 1024 * 1024;
