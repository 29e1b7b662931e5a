import { statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { StoreUnavailable, toStoreError } from '../store.js';

/** SQLite's codes for content that it did not write. */
const DAMAGED = /^SQLITE_(CORRUPT|NOTADB)/;
/** SQLite's codes for a disk that does not return the file; possibly temporary. */
const UNREADABLE = /^SQLITE_IOERR_(READ|SHORT_READ|DATA|CORRUPTFS|VNODE)$/;
/** Time for which a disk counts as broken after a failed read, in milliseconds. */
const UNREADABLE_MS = 30_000;

/**
 * Watches the file behind its connections. Refuses writes to a damaged file, because they make the
 * damage worse and may be lost with it, and to a moved or removed one, because they could not be
 * found again. Reads continue as far as they succeed.
 */
export class FileGuard {
  readonly #path: string;
  readonly #onFault: (fault: StoreUnavailable) => void;
  readonly #identities = new Map<string, string>();
  #damage: StoreUnavailable | undefined;
  #unreadable: { readonly fault: StoreUnavailable; readonly until: number } | undefined;
  #reported = '';

  /** @param onFault called once for each fault, for the log */
  constructor(path: string, onFault: (fault: StoreUnavailable) => void = () => undefined) {
    this.#path = path;
    this.#onFault = onFault;
  }

  /**
   * Inspects every error of every statement that is prepared from now on.
   * @param failure maps errors that are not the file's; for a writer they pass unchanged
   */
  watch(
    connection: Database.Database,
    failure: (error: unknown) => unknown = (error) => error,
  ): void {
    const prepare = connection.prepare.bind(connection);
    const hear = (error: unknown): unknown => failure(this.#hear(error));
    connection.prepare = ((source: string) => {
      try {
        return watched(prepare(source), hear);
      } catch (error) {
        throw hear(error);
      }
    }) as typeof connection.prepare;
  }

  /** @throws StoreUnavailable while writes are refused */
  requireWritable(): void {
    const fault = this.#damage ?? this.#displacement();
    if (!fault) return;
    this.#report(fault);
    throw fault;
  }

  /**
   * @throws StoreUnavailable while writes are refused, and for some time after a failed read of the
   * disk
   */
  requireSound(): void {
    this.requireWritable();
    if (this.#unreadable && performance.now() < this.#unreadable.until)
      throw this.#unreadable.fault;
  }

  #hear(error: unknown): unknown {
    const code =
      error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
    if (!DAMAGED.test(code) && !UNREADABLE.test(code)) return error;
    const fault = toStoreError(error) as StoreUnavailable;
    if (DAMAGED.test(code)) this.#damage ??= fault;
    else this.#unreadable = { fault, until: performance.now() + UNREADABLE_MS };
    this.#report(fault);
    return fault;
  }

  /** Checks the WAL as well: SQLite holds it for as long as any process has the file open. */
  #displacement(): StoreUnavailable | undefined {
    for (const path of [this.#path, `${this.#path}-wal`]) {
      const found = statSync(path, { throwIfNoEntry: false });
      const identity = found ? `${found.dev}:${found.ino}` : undefined;
      const known = this.#identities.get(path);
      if (known === undefined && identity !== undefined) this.#identities.set(path, identity);
      else if (known !== identity)
        return new StoreUnavailable(
          `the database takes no writes now: ${identity === undefined ? 'its file was moved or removed' : 'another file is in the place of its own'} while the server runs; put it back, or stop the server`,
        );
    }
    return undefined;
  }

  #report(fault: StoreUnavailable): void {
    if (this.#reported === fault.message) return;
    this.#reported = fault.message;
    this.#onFault(fault);
  }
}

function watched(
  statement: Database.Statement,
  hear: (error: unknown) => unknown,
): Database.Statement {
  const own = Object.getPrototypeOf(statement) as Database.Statement;
  // Looked up at each call, so that a counter of statements also sees those prepared before.
  const heard = (name: 'run' | 'get' | 'all') => ({
    value: (...values: unknown[]): unknown => {
      try {
        return own[name].apply(statement, values);
      } catch (error) {
        throw hear(error);
      }
    },
  });
  return Object.defineProperties(statement, {
    run: heard('run'),
    get: heard('get'),
    all: heard('all'),
  });
}
