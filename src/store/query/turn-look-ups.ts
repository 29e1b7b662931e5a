import DataLoader from 'dataloader';

/** Maximum keys per statement. */
const MAX_KEYS = 500;

/**
 * Joins the look-ups of one turn of the event loop, of all requests, into one statement. It is sent
 * at the end of the turn, after all of them: each sees what was committed before it was made.
 * PostgreSQL saves round trips; SQLite has none.
 * @param read returns a result for each key, in the order of the keys, or throws for all of them
 */
export function joinLookUps<Key, Value>(
  read: (keys: readonly Key[]) => Promise<readonly Value[]>,
): (key: Key) => Promise<Value> {
  const loader = new DataLoader<Key, Value>(read, {
    cache: false,
    maxBatchSize: MAX_KEYS,
    batchScheduleFn: (send) => void setImmediate(send),
  });
  return (key) => loader.load(key);
}
