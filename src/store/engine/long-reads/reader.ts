import { Worker } from 'node:worker_threads';
import { StoreUnavailable, toStoreError } from '../store.js';
import { type Answer, type Question } from './reader-thread.js';

/** Module of the thread: beside this one, or beside the bundle; tests run TypeScript. */
const MODULE = new URL(
  import.meta.url.endsWith('.ts') ? './reader-thread.ts' : './reader-thread.js',
  import.meta.url,
);

type Pending = PromiseWithResolvers<readonly (readonly unknown[])[]>;

/** Read-only connection to a SQLite file in a thread of its own, which starts when it is used. */
export class Reader {
  readonly #path: string;
  #worker: Worker | undefined;
  #pending: Pending | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Runs a statement; one at a time. @throws StoreUnavailable if the thread ends */
  async run(question: Question): Promise<readonly (readonly unknown[])[]> {
    this.#worker ??= this.#start();
    this.#pending = Promise.withResolvers();
    this.#worker.postMessage(question);
    try {
      return await this.#pending.promise;
    } finally {
      this.#pending = undefined;
    }
  }

  /** Ends the thread; a statement in progress ends first. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(MODULE, { workerData: { path: this.#path }, execArgv: [] });
    // A thread without a statement must not prevent the process from ending.
    worker.unref();
    worker.on('message', (answer: Answer) => this.#settle(answer));
    worker.on('error', (error) => this.#end(error));
    worker.on('exit', () => this.#end(undefined));
    return worker;
  }

  #settle(answer: Answer): void {
    if ('rows' in answer) this.#pending?.resolve(answer.rows);
    else {
      const { message, code } = answer;
      const error = new Error(message);
      this.#pending?.reject(
        toStoreError(code === undefined ? error : Object.assign(error, { code })),
      );
    }
  }

  /** Rejects the statement in progress; the next one starts another thread. */
  #end(cause: unknown): void {
    this.#worker = undefined;
    this.#pending?.reject(new StoreUnavailable('a reader of the database has ended', { cause }));
  }
}
