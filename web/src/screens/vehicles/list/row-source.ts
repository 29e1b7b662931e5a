import type { ApolloClient } from '@apollo/client';
import type { LiveChange } from '../../../app/live/live';
import { Store } from '../../../app/store';
import {
  ChangedVehiclesDocument,
  type VehicleRowFragment,
  VehicleRowsDocument,
  type VehicleRowsQueryVariables,
} from '../generated/vehicles';

const PAGE = 200;
/** Maximum rows per page of an export or a selection. */
const LARGE_PAGE = 500;

export type Row = VehicleRowFragment;
export type Query = Pick<
  VehicleRowsQueryVariables,
  'fleetId' | 'filterBy' | 'orderBy' | 'withData'
>;

export interface RowState {
  /** Number of rows in the list; null before the first page. */
  readonly total: number | null;
  readonly isExact: boolean;
  readonly error: unknown;
  /** Grows with every change of the rows. */
  readonly version: number;
}

/**
 * Rows of a long list, read from both of its ends: pages have cursors and no numbers, so that the
 * rows in the middle are reached from the nearer end. Rows live outside of Apollo's cache, which
 * would normalize a hundred thousand of them.
 */
export class RowSource {
  readonly state = new Store<RowState>({ total: null, isExact: true, error: null, version: 0 });
  readonly #client: ApolloClient;
  readonly #query: Query;
  readonly #rows = new Map<number, Row>();
  readonly #places = new Map<string, number>();
  #head: { count: number; cursor: string | null } = { count: 0, cursor: null };
  #tail: { count: number; cursor: string | null } = { count: 0, cursor: null };
  #wanted: readonly [number, number] = [0, 0];
  #reading = false;
  #isOver = false;

  constructor(client: ApolloClient, query: Query) {
    this.#client = client;
    this.#query = query;
  }

  row(index: number): Row | undefined {
    return this.#rows.get(index);
  }

  get loaded(): readonly Row[] {
    return [...this.#rows.entries()].sort(([one], [other]) => one - other).map(([, row]) => row);
  }

  /**
   * Returns whether something is true of all rows that are loaded.
   * @param most number of vehicles that it is true of, at most
   */
  areAll(isTrue: (id: string) => boolean, most: number): boolean {
    const count = this.#places.size;
    return count > 0 && most >= count && [...this.#places.keys()].every(isTrue);
  }

  /** Reads the rows that are shown, unless they are there. */
  want(first: number, last: number): void {
    this.#wanted = [first, last];
    if (!this.#reading) void this.#read();
  }

  dispose(): void {
    this.#isOver = true;
  }

  /** Reads everything again. */
  reload(): void {
    this.#rows.clear();
    this.#places.clear();
    this.#head = { count: 0, cursor: null };
    this.#tail = { count: 0, cursor: null };
    this.state.set({ ...this.state.get(), total: null, error: null });
    this.want(...this.#wanted);
  }

  /**
   * Reads the rows again that have changed. Rows of a long list stay where they are; a list of one
   * page is read again where vehicles may have come or gone.
   */
  async update(change: LiveChange): Promise<void> {
    if (change === null) {
      this.reload();
      return;
    }
    const { total } = this.state.get();
    const isNew = [...change.vehicleIds].some((id) => !this.#places.has(id));
    const isFiltered = Object.keys(this.#query.filterBy ?? {}).length > 0;
    if (total !== null && total <= PAGE && (isNew || isFiltered)) {
      await this.#readAgain();
      return;
    }
    const ids = [...change.vehicleIds].filter((id) => this.#places.has(id)).slice(0, LARGE_PAGE);
    if (ids.length === 0) return;
    const { data } = await this.#client
      .query({
        query: ChangedVehiclesDocument,
        variables: { ids, withData: this.#query.withData },
        fetchPolicy: 'no-cache',
      })
      .catch(() => ({ data: undefined }));
    for (const node of data?.nodes ?? []) {
      const row = node as Row | null;
      const place = row ? this.#places.get(row.id) : undefined;
      if (row && place !== undefined) this.#rows.set(place, row);
    }
    this.#bump();
  }

  /** Reads the whole list, page by page, up to a number of rows. */
  async readAll(most: number, onProgress: (count: number) => void): Promise<readonly Row[]> {
    const rows: Row[] = [];
    for (let after: string | null = null; ;) {
      const page: Page = await this.#page({ first: LARGE_PAGE, after });
      rows.push(...page.nodes);
      onProgress(rows.length);
      after = page.pageInfo.endCursor;
      if (!page.pageInfo.hasNextPage || rows.length >= most || this.#isOver) return rows;
    }
  }

  async #read(): Promise<void> {
    this.#reading = true;
    try {
      while (!this.#isOver && (await this.#readMore()));
    } catch (error) {
      this.state.set({ ...this.state.get(), error });
    } finally {
      this.#reading = false;
    }
  }

  /** Reads one page towards what is wanted; returns whether something is still missing. */
  async #readMore(): Promise<boolean> {
    const { total } = this.state.get();
    const [first, last] = this.#wanted;
    const count = total ?? Infinity;
    const end = Math.min(last, count - 1);
    if (total !== null && (end < this.#head.count || first >= count - this.#tail.count))
      return false;
    if (total !== null && this.#head.count + this.#tail.count >= count) return false;
    const fromHead = end - this.#head.count;
    const fromTail = count - this.#tail.count - first;
    if (total === null || fromHead <= fromTail) await this.#readHead();
    else await this.#readTail(count);
    return true;
  }

  async #readHead(): Promise<void> {
    const start = this.#head;
    const page = await this.#page({ first: PAGE, after: start.cursor });
    if (start !== this.#head) return;
    page.nodes.forEach((row, index) => this.#put(start.count + index, row));
    const count = start.count + page.nodes.length;
    this.#head = { count, cursor: page.pageInfo.endCursor ?? start.cursor };
    // A count that is cut off grows with the rows; a list may have shrunk meanwhile.
    const isEnd = !page.pageInfo.hasNextPage;
    const total = isEnd ? count : Math.max(page.totalCount, count + 1);
    this.#bump({ total, isExact: page.totalCountIsExact || isEnd, error: null });
  }

  /** Reads a list of one page again; its rows are shown until the answer is here. */
  async #readAgain(): Promise<void> {
    const start = this.#head;
    const page = await this.#page({ first: PAGE, after: null }).catch(() => null);
    if (!page || this.#isOver || start !== this.#head) return;
    this.#rows.clear();
    this.#places.clear();
    page.nodes.forEach((row, index) => this.#put(index, row));
    this.#head = { count: page.nodes.length, cursor: page.pageInfo.endCursor };
    this.#tail = { count: 0, cursor: null };
    this.#bump({ total: page.totalCount, isExact: page.totalCountIsExact, error: null });
  }

  async #readTail(total: number): Promise<void> {
    const start = this.#tail;
    const page = await this.#page({ last: PAGE, before: start.cursor });
    if (start !== this.#tail) return;
    const first = total - start.count - page.nodes.length;
    page.nodes.forEach((row, index) => this.#put(first + index, row));
    const count = start.count + Math.max(page.nodes.length, 1);
    this.#tail = { count, cursor: page.pageInfo.startCursor ?? start.cursor };
    this.#bump();
  }

  #put(place: number, row: Row): void {
    this.#rows.set(place, row);
    this.#places.set(row.id, place);
  }

  #bump(changes: Partial<RowState> = {}): void {
    const state = this.state.get();
    this.state.set({ ...state, ...changes, version: state.version + 1 });
  }

  async #page(
    range: Pick<VehicleRowsQueryVariables, 'first' | 'after' | 'last' | 'before'>,
  ): Promise<Page> {
    const { data } = await this.#client.query({
      query: VehicleRowsDocument,
      variables: { ...this.#query, first: null, ...range },
      fetchPolicy: 'no-cache',
    });
    const page = data?.fleet?.vehicles;
    return page ?? EMPTY;
  }
}

interface Page {
  readonly nodes: readonly Row[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount: number;
  readonly totalCountIsExact: boolean;
}

const EMPTY: Page = {
  nodes: [],
  pageInfo: { hasNextPage: false, startCursor: null, endCursor: null },
  totalCount: 0,
  totalCountIsExact: true,
};
