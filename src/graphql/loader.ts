import DataLoader from 'dataloader';

/** As many ids as one statement of either database takes at ease. */
const MAX_BATCH = 500;

/** Gathers the ids that are asked for in the same turn; most operations use few of the loaders, so that each is made when it is first asked. */
export class Loader<T> {
  readonly #load: (ids: readonly string[]) => Promise<readonly T[]>;
  #batches: DataLoader<string, T> | undefined;

  constructor(load: (ids: readonly string[]) => Promise<readonly T[]>) {
    this.#load = load;
  }

  load(id: string): Promise<T> {
    this.#batches ??= new DataLoader<string, T>(this.#load, { maxBatchSize: MAX_BATCH });
    return this.#batches.load(id);
  }
}

/** A loader over one of the services' `…ByIds` or `…Of` methods, which answer in the order of the ids. */
export function loaderOf<T>(load: (ids: readonly string[]) => Promise<readonly T[]>): Loader<T> {
  return new Loader(load);
}
