import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { StoreUnavailable, toStoreError } from '../store.js';
import { type Order, type Report } from './reader-parent.js';
import { type Answer, type Question } from './reader-process.js';

/** Module of the process: beside this one, or beside the bundle; tests run TypeScript. */
const MODULE = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? './reader-parent.ts' : './reader-parent.js',
    import.meta.url,
  ),
);

type Rows = readonly (readonly unknown[])[];

/**
 * Read-only connections to a SQLite file in processes of their own, which start when they are used:
 * a statement of SQLite in a thread of this process could not be ended from outside. A small process
 * between is their parent: this one stands still for as long as it takes to start another, longer
 * the more memory it has.
 */
export class Readers {
  readonly #path: string;
  readonly #asked = new Map<number, PromiseWithResolvers<Rows>>();
  #count = 0;
  #parent: ChildProcess | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Runs a statement on a reader that has none. A signal ends the reader, and so the statement.
   * @throws StoreUnavailable if the process ends
   */
  async run(question: Question, cutOff: AbortSignal): Promise<Rows> {
    const parent = (this.#parent ??= this.#start());
    const number = (this.#count += 1);
    const asked = Promise.withResolvers<Rows>();
    this.#asked.set(number, asked);
    const order = (what: Order): void => {
      parent.send(what, (error) => {
        if (error) this.#lose(parent, error);
      });
    };
    const end = (): void => {
      if (parent.connected) order({ end: number });
      asked.reject(ended(undefined));
    };
    cutOff.addEventListener('abort', end, { once: true });
    order({ ask: number, question });
    try {
      return await asked.promise;
    } finally {
      this.#asked.delete(number);
      cutOff.removeEventListener('abort', end);
    }
  }

  /** Ends the processes and the statements in progress. */
  async close(): Promise<void> {
    const parent = this.#parent;
    if (!parent || parent.exitCode !== null) return;
    const exit = once(parent, 'exit');
    if (parent.connected) parent.disconnect();
    await exit;
  }

  #start(): ChildProcess {
    const parent = fork(MODULE, [this.#path], {
      // No secrets of the server's environment, and no options of its Node.
      env: {},
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    // A process without a statement must not prevent this one from ending.
    parent.unref();
    parent.channel?.unref();
    parent.on('message', (report: Report) => this.#settle(report));
    parent.on('error', (error) => this.#lose(parent, error));
    parent.on('exit', () => this.#lose(parent, undefined));
    return parent;
  }

  #settle({ of, answer }: Report): void {
    // An ended read has no entry any more; its answer may have been on its way.
    const asked = this.#asked.get(of);
    if (answer === undefined) asked?.reject(ended(undefined));
    else if ('rows' in (answer as Answer))
      asked?.resolve((answer as Extract<Answer, { rows: unknown }>).rows);
    else asked?.reject(faultOf(answer as Exclude<Answer, { rows: unknown }>));
  }

  /** Rejects the statements in progress; the next one starts other processes. */
  #lose(parent: ChildProcess, cause: unknown): void {
    if (this.#parent !== parent) return;
    this.#parent = undefined;
    for (const asked of this.#asked.values()) asked.reject(ended(cause));
  }
}

const ended = (cause: unknown): StoreUnavailable =>
  new StoreUnavailable('a reader of the database has ended', { cause });

function faultOf({ message, code }: Exclude<Answer, { rows: unknown }>): unknown {
  const error = new Error(message);
  return toStoreError(code === undefined ? error : Object.assign(error, { code }));
}
