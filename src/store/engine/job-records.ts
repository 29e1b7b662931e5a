import { type Db } from './store.js';

/**
 * Records of write jobs in progress, which their last step writes: it takes locks that other
 * transactions would wait for during the rest of the job.
 */
export class JobRecords<T> {
  readonly #name: string;
  readonly #recorded = new WeakMap<Db, T[]>();

  /** @param name of the records in the plural, for the error */
  constructor(name: string) {
    this.#name = name;
  }

  /** @param tx transaction that a write job was given */
  add(tx: Db, records: readonly T[]): void {
    const all = this.#recorded.get(tx);
    if (!all) throw new Error(`${this.#name} are recorded by write jobs only.`);
    all.push(...records);
  }

  /** Returns what the job has recorded so far. */
  of(tx: Db): readonly T[] {
    return this.#recorded.get(tx) ?? [];
  }

  /** Runs a write job, then writes what it has recorded, in the same transaction. */
  async during<Value>(
    tx: Db,
    job: () => Promise<Value>,
    write: (records: readonly T[]) => Promise<void> = () => Promise.resolve(),
  ): Promise<Value> {
    const records: T[] = [];
    this.#recorded.set(tx, records);
    try {
      const value = await job();
      if (records.length > 0) await write(records);
      return value;
    } finally {
      this.#recorded.delete(tx);
    }
  }
}
