import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { StoreUnavailable, toStoreError } from '../store.js';
import { type Answer, type Question } from './reader-process.js';

/** Module of the process: beside this one, or beside the bundle; tests run TypeScript. */
const MODULE = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? './reader-process.ts' : './reader-process.js',
    import.meta.url,
  ),
);

type Pending = PromiseWithResolvers<readonly (readonly unknown[])[]>;

/**
 * Read-only connection to a SQLite file in a process of its own, which starts when it is used: a
 * statement of SQLite in a thread of this process could not be ended from outside.
 */
export class Reader {
  readonly #path: string;
  #child: ChildProcess | undefined;
  #pending: Pending | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Runs a statement; one at a time. A signal ends the process, and so the statement.
   * @throws StoreUnavailable if the process ends
   */
  async run(question: Question, cutOff: AbortSignal): Promise<readonly (readonly unknown[])[]> {
    const child = (this.#child ??= this.#start());
    this.#pending = Promise.withResolvers();
    const kill = (): void => {
      child.kill('SIGKILL');
      // At once: its answer may have arrived, and the next statement must not go to it.
      this.#end(child, undefined);
    };
    cutOff.addEventListener('abort', kill, { once: true });
    child.send(question, (error) => {
      if (error) this.#end(child, error);
    });
    try {
      return await this.#pending.promise;
    } finally {
      this.#pending = undefined;
      cutOff.removeEventListener('abort', kill);
    }
  }

  /** Ends the process and the statement in progress. */
  async close(): Promise<void> {
    const child = this.#child;
    if (child?.kill('SIGKILL')) await once(child, 'exit');
  }

  #start(): ChildProcess {
    const child = fork(MODULE, [this.#path], {
      // No secrets of the server's environment, and no options of its Node.
      env: {},
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    // A process without a statement must not prevent this one from ending.
    child.unref();
    child.channel?.unref();
    // A process that was ended may have answered before: not to the statement in progress now.
    child.on('message', (answer: Answer) => {
      if (this.#child === child) this.#settle(answer);
    });
    child.on('error', (error) => this.#end(child, error));
    child.on('exit', () => this.#end(child, undefined));
    yieldTo(child.pid);
    return child;
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

  /** Rejects the statement in progress; the next one starts another process. */
  #end(child: ChildProcess, cause: unknown): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#pending?.reject(new StoreUnavailable('a reader of the database has ended', { cause }));
  }
}

/** Lets the server have the processor first. */
function yieldTo(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // The process has ended, or the system does not allow it.
  }
}
