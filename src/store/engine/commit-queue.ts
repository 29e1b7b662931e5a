import { setTimeout as sleep } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import { type Telemetry } from '../../domain/ports/telemetry.js';
import { type EventFeed } from '../journal/event-feed.js';
import { thenClearanceEvents, withEvents } from '../journal/record-event.js';
import {
  type AfterCommit,
  type Db,
  type Settle,
  StoreUnavailable,
  thenSettle,
  toStoreError,
} from './store.js';
import { runJob } from './write-jobs.js';

interface Job {
  readonly run: (tx: Db, afterCommit: AfterCommit) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** Deadline for waiting on another process, in the time of `performance.now()`. */
  readonly deadline: number;
}

export interface CommitQueueOptions {
  /** Maximum time another process may lock the file before a write fails, in milliseconds. */
  readonly patienceMs: number;
  /** Called before every commit. @throws StoreUnavailable */
  readonly requireWritable: () => void;
  readonly feed: EventFeed;
  readonly telemetry?: Pick<Telemetry, 'commit'>;
  readonly settle?: Settle;
}

/** Maximum jobs per commit: bounds the work lost when a commit fails. */
const MAX_JOBS_PER_COMMIT = 256;

/** Interval between attempts at a file that another process has locked, in milliseconds. */
const RETRY_MS = 10;

function isBusy(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('SQLITE_BUSY')
  );
}

/** Prepares the statements of a transaction once: each job runs between two of them. */
function stepsOf(connection: Database.Database) {
  return {
    begin: connection.prepare('BEGIN IMMEDIATE'),
    commit: connection.prepare('COMMIT'),
    rollBack: connection.prepare('ROLLBACK'),
    save: connection.prepare('SAVEPOINT job'),
    release: connection.prepare('RELEASE job'),
    rollBackJob: connection.prepare('ROLLBACK TO job'),
  };
}

type Steps = ReturnType<typeof stepsOf>;

/**
 * Single writer of a SQLite file. Waiting jobs share a transaction and so one fsync; each has its
 * own savepoint, so that a failing job does not affect the others. A job's promise settles only
 * after the commit.
 */
export class CommitQueue {
  readonly #connection: Database.Database;
  readonly #steps: Steps;
  readonly #db: Db;
  readonly #patienceMs: number;
  readonly #requireWritable: () => void;
  readonly #feed: EventFeed;
  readonly #telemetry: Pick<Telemetry, 'commit'> | undefined;
  readonly #settle: Settle | undefined;
  #waiting: Job[] = [];
  #draining: Promise<void> | undefined;
  #closed = false;

  constructor(
    connection: Database.Database,
    db: Db,
    { patienceMs, requireWritable, feed, telemetry, settle }: CommitQueueOptions,
  ) {
    this.#connection = connection;
    this.#steps = stepsOf(connection);
    this.#db = db;
    this.#patienceMs = patienceMs;
    this.#requireWritable = requireWritable;
    this.#feed = feed;
    this.#telemetry = telemetry;
    this.#settle = settle;
  }

  run<T>(run: (tx: Db, afterCommit: AfterCommit) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreUnavailable('the database is closed'));
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({
        run,
        resolve: resolve as (value: unknown) => void,
        reject,
        deadline: performance.now() + this.#patienceMs,
      });
      this.#draining ??= this.#drain();
    });
  }

  /** Accepts no further jobs and waits for the queued ones. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Waits one turn of the event loop, so that other writers can join this commit.
      await new Promise((resolve) => setImmediate(resolve));
      await this.#commitTogether(this.#waiting.splice(0, MAX_JOBS_PER_COMMIT));
    }
    this.#draining = undefined;
  }

  async #commitTogether(jobs: readonly Job[]): Promise<void> {
    const settled: (() => void)[] = [];
    const effects: (() => void)[] = [];
    const startedAt = performance.now();
    const report = (outcome: 'ok' | 'failed'): void =>
      this.#telemetry?.commit({
        jobs: jobs.length,
        seconds: (performance.now() - startedAt) / 1000,
        outcome,
      });
    try {
      await this.#begin(Math.min(...jobs.map(({ deadline }) => deadline)));
    } catch (error) {
      report('failed');
      this.#giveUp(jobs, error);
      return;
    }
    try {
      for (const job of jobs) settled.push(await this.#attempt(job, effects));
      this.#steps.commit.run();
      report('ok');
    } catch (error) {
      this.#rollBack();
      report('failed');
      const reason = toStoreError(error);
      for (const job of jobs) job.reject(reason);
      return;
    }
    for (const settle of settled) settle();
    for (const effect of effects) {
      // Effects are hints: a failing one must stop neither the others nor the queue.
      try {
        effect();
      } catch {}
    }
  }

  /**
   * Fails the jobs past their deadlines while another process has the file; each job waits its own
   * time, not in addition to those before it.
   */
  #giveUp(jobs: readonly Job[], error: unknown): void {
    const isOver = ({ deadline }: Job): boolean => !isBusy(error) || performance.now() >= deadline;
    this.#waiting.unshift(...jobs.filter((job) => !isOver(job)));
    const reason = toStoreError(error);
    for (const job of jobs) if (isOver(job)) job.reject(reason);
  }

  /** Rolls back. A broken file may refuse even this: then the next transaction starts with it. */
  #rollBack(): void {
    try {
      if (this.#connection.inTransaction) this.#steps.rollBack.run();
    } catch {}
  }

  /**
   * Begins a transaction, which takes the file's write lock; the event loop runs on while another
   * process has the lock.
   */
  async #begin(deadline: number): Promise<void> {
    this.#rollBack();
    this.#requireWritable();
    for (;;) {
      try {
        this.#steps.begin.run();
        return;
      } catch (error) {
        if (!isBusy(error) || performance.now() >= deadline) throw error;
        await sleep(RETRY_MS);
      }
    }
  }

  async #attempt(job: Job, effects: (() => void)[]): Promise<() => void> {
    const own: (() => void)[] = [];
    this.#steps.save.run();
    try {
      const { run } = job;
      const context = { dialect: 'sqlite', run } as const;
      const afterCommit: AfterCommit = (effect) => void own.push(effect);
      const settled = thenSettle(thenClearanceEvents(run, this.#feed), this.#settle);
      const value = await runJob(
        () => withEvents(this.#db, afterCommit, this.#feed, settled),
        context,
      );
      this.#steps.release.run();
      effects.push(...own);
      return () => job.resolve(value);
    } catch (error) {
      const reason = toStoreError(error);
      // SQLite may have rolled back the whole transaction by itself (a full disk): then no job was
      // stored.
      if (reason instanceof StoreUnavailable || !this.#connection.inTransaction) throw reason;
      this.#steps.rollBackJob.run();
      this.#steps.release.run();
      return () => job.reject(reason);
    }
  }
}
