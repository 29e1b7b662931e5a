import DataLoader from 'dataloader';

/** As many ids as one statement of either database takes at ease. */
const MAX_BATCH = 500;

type Load<T> = (ids: readonly string[]) => Promise<readonly T[]>;

/** A loader over one of the services' `…ByIds` or `…Of` methods, which answer in the order of the ids. */
export class Loader<T> {
  readonly #load: Load<T>;
  #batches: DataLoader<string, T> | undefined;
  #gathered: Map<string, T> | undefined;

  constructor(load: Load<T>) {
    this.#load = load;
  }

  /** Gathers the ids that are asked for in the same turn. */
  load(id: string): Promise<T> {
    this.#batches ??= new DataLoader<string, T>(this.#load, { maxBatchSize: MAX_BATCH });
    return this.#batches.load(id);
  }

  /** What `gather` has brought, without a promise for each; else as `load`. */
  get(id: string): T | Promise<T> {
    const found = this.#gathered?.get(id);
    return found === undefined ? this.load(id) : found;
  }

  /** Loads what is known to be asked for of many items, for `get` to find. */
  async gather(ids: readonly string[]): Promise<void> {
    try {
      for (let from = 0; from < ids.length; from += MAX_BATCH) {
        const some = ids.slice(from, from + MAX_BATCH);
        const found = await this.#load(some);
        this.#gathered ??= new Map<string, T>();
        for (const [index, id] of some.entries()) this.#gathered.set(id, found[index] as T);
      }
    } catch {
      // The fields ask again, each for itself, and tell of what is wrong in its own place.
    }
  }
}

export function loaderOf<T>(load: Load<T>): Loader<T> {
  return new Loader(load);
}
