import { statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { StoreUnavailable, toStoreError } from './store.js';

/** What is in the file is not what SQLite has written there. */
const DAMAGED = /^SQLITE_(CORRUPT|NOTADB)/;
/** The disk does not give the file back; it may yet. */
const UNREADABLE = /^SQLITE_IOERR_(READ|SHORT_READ|DATA|CORRUPTFS|VNODE)$/;
/** A disk that could not be read counts as broken for so long. */
const UNREADABLE_MS = 30_000;

/**
 * Watches the file behind its connections. One that is damaged takes nothing more, because whatever is written on top makes
 * it worse and may be lost with it; nor does one that was moved or removed, because nobody would find there what is
 * written now. What can still be read is read.
 */
export class FileGuard {
  readonly #path: string;
  readonly #onFault: (fault: StoreUnavailable) => void;
  readonly #identities = new Map<string, string>();
  #damage: StoreUnavailable | undefined;
  #unreadable: { readonly fault: StoreUnavailable; readonly until: number } | undefined;
  #told = '';

  /** @param onFault told of every fault once, for the log */
  constructor(path: string, onFault: (fault: StoreUnavailable) => void = () => undefined) {
    this.#path = path;
    this.#onFault = onFault;
  }

  /**
   * Hears of every error of every statement that is prepared from now on.
   * @param failure what another error than those of the file is thrown as; for a writer it stays as it is
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

  /** @throws StoreUnavailable while nothing may be written */
  requireWritable(): void {
    const fault = this.#damage ?? this.#displacement();
    if (!fault) return;
    this.#tell(fault);
    throw fault;
  }

  /** @throws StoreUnavailable while nothing may be written, and for some time after the disk could not be read */
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
    this.#tell(fault);
    return fault;
  }

  /** The WAL as well: SQLite keeps it for as long as anybody has the file open. */
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

  #tell(fault: StoreUnavailable): void {
    if (this.#told === fault.message) return;
    this.#told = fault.message;
    this.#onFault(fault);
  }
}

function watched(
  statement: Database.Statement,
  hear: (error: unknown) => unknown,
): Database.Statement {
  const own = Object.getPrototypeOf(statement) as Database.Statement;
  // Looked up at each call, so that whoever counts statements sees those that were prepared before as well.
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
