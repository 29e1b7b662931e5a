import DataLoader from 'dataloader';

/** A loader over one of the services' `…ByIds` or `…Of` methods, which answer in the order of the ids. */
export type Loader<T> = DataLoader<string, T>;

/** As many ids as one statement of either database takes at ease. */
const MAX_BATCH = 500;

export function loaderOf<T>(load: (ids: readonly string[]) => Promise<readonly T[]>): Loader<T> {
  return new DataLoader<string, T>(load, { maxBatchSize: MAX_BATCH });
}
