import { type AfterCommit, type Db, type Store, StoreUnavailable } from '../store/engine/store.js';

/** Maximum items per write job: bounds the work repeated if one of them fails. */
const MAX_TOGETHER = 256;

/** Writes items in one transaction, and returns the result of each, in their order. */
export type WriteTogether<Item, Result> = (
  tx: Db,
  afterCommit: AfterCommit,
  items: readonly Item[],
) => Promise<readonly Result[]>;

interface Batch<Item, Result> {
  readonly items: Item[];
  readonly written: Promise<readonly Result[]>;
}

export interface SharedWritesOptions {
  /**
   * Whether an item waits for the transaction before it, and shares the next one with the items
   * that wait too. Without it an item joins a job that is queued and has not started, which on
   * PostgreSQL is rare: there jobs run on several connections at once.
   */
  readonly oneAtATime?: boolean;
}

/**
 * Writes items that arrive at the same time in one job: a transaction costs more than a row. Items
 * of one key share jobs; those of different keys do not wait for each other's locks.
 */
export class SharedWrites<Item, Result> {
  readonly #store: Pick<Store, 'write'>;
  readonly #write: WriteTogether<Item, Result>;
  readonly #oneAtATime: boolean;
  readonly #waiting = new Map<string, Batch<Item, Result>>();
  /** Last transaction of each key; settles without an error. */
  readonly #running = new Map<string, Promise<void>>();

  constructor(
    store: Pick<Store, 'write'>,
    write: WriteTogether<Item, Result>,
    { oneAtATime = false }: SharedWritesOptions = {},
  ) {
    this.#store = store;
    this.#write = write;
    this.#oneAtATime = oneAtATime;
  }

  /** Resolves with the item's result when it is committed. @throws StoreUnavailable */
  async write(key: string, item: Item): Promise<Result> {
    const waiting = this.#waiting.get(key);
    const batch = waiting && waiting.items.length < MAX_TOGETHER ? waiting : this.#begin(key);
    const place = batch.items.push(item) - 1;
    try {
      return resultAt(await batch.written, place);
    } catch (error) {
      if (error instanceof StoreUnavailable || batch.items.length === 1) throw error;
      // Written alone, because the database refused one item of the batch, possibly another one.
      return resultAt(
        await this.#store.write((tx, afterCommit) => this.#write(tx, afterCommit, [item])),
        0,
      );
    }
  }

  #begin(key: string): Batch<Item, Result> {
    const items: Item[] = [];
    const close = (): void => {
      if (this.#waiting.get(key)?.items === items) this.#waiting.delete(key);
    };
    const start = (): Promise<readonly Result[]> =>
      this.#store.write((tx, afterCommit) => {
        close();
        return this.#write(tx, afterCommit, items);
      });
    const before = this.#running.get(key);
    const written = before ? before.then(start) : start();
    const ended = written.then(
      () => undefined,
      // Closes a batch whose job never ran, so that later items start another one.
      close,
    );
    if (this.#oneAtATime) {
      this.#running.set(key, ended);
      void ended.then(() => {
        if (this.#running.get(key) === ended) this.#running.delete(key);
      });
    }
    const batch = { items, written };
    this.#waiting.set(key, batch);
    return batch;
  }
}

function resultAt<Result>(results: readonly Result[], place: number): Result {
  if (place >= results.length) throw new RangeError('a job returned too few results');
  return results[place] as Result;
}
