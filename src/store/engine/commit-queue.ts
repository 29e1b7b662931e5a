import { setTimeout as sleep } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import { type Telemetry } from '../../domain/ports/telemetry.js';
import { type AfterCommit, type Db, StoreUnavailable, toStoreError } from './store.js';
import { runJob } from './write-jobs.js';

interface Job {
  readonly run: (tx: Db, afterCommit: AfterCommit) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** Until when it may wait for another process, by `performance.now()`. */
  readonly deadline: number;
}

export interface CommitQueueOptions {
  /** How long another process may hold the file before a write is given up. */
  readonly patienceMs: number;
  /** Asked before every commit. @throws StoreUnavailable */
  readonly requireWritable: () => void;
  readonly telemetry?: Pick<Telemetry, 'commit'>;
}

/** So many writers at most share one commit: it bounds what is lost to all when a commit fails. */
const MAX_JOBS_PER_COMMIT = 256;

/** How often a file that another process holds is tried. */
const RETRY_MS = 10;

function isBusy(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('SQLITE_BUSY')
  );
}

/** What a transaction is made of, parsed once: each job is between two of these. */
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
 * The one writer of a SQLite file. Jobs that wait share a transaction and so one fsync; each has a savepoint of its own,
 * so that one that fails takes nothing of the others with it. A job's promise settles only after the commit.
 */
export class CommitQueue {
  readonly #connection: Database.Database;
  readonly #steps: Steps;
  readonly #db: Db;
  readonly #patienceMs: number;
  readonly #requireWritable: () => void;
  readonly #telemetry: Pick<Telemetry, 'commit'> | undefined;
  #waiting: Job[] = [];
  #draining: Promise<void> | undefined;
  #closed = false;

  constructor(
    connection: Database.Database,
    db: Db,
    { patienceMs, requireWritable, telemetry }: CommitQueueOptions,
  ) {
    this.#connection = connection;
    this.#steps = stepsOf(connection);
    this.#db = db;
    this.#patienceMs = patienceMs;
    this.#requireWritable = requireWritable;
    this.#telemetry = telemetry;
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

  /** Takes no further job and waits for those that are in. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      // One turn of the event loop lets everyone who is about to write join this commit.
      await new Promise((resolve) => setImmediate(resolve));
      await this.#commitTogether(this.#waiting.splice(0, MAX_JOBS_PER_COMMIT));
    }
    this.#draining = undefined;
  }

  async #commitTogether(jobs: readonly Job[]): Promise<void> {
    const settled: (() => void)[] = [];
    const effects: (() => void)[] = [];
    const startedAt = performance.now();
    const tell = (outcome: 'ok' | 'failed'): void =>
      this.#telemetry?.commit({
        jobs: jobs.length,
        seconds: (performance.now() - startedAt) / 1000,
        outcome,
      });
    try {
      await this.#begin(Math.min(...jobs.map(({ deadline }) => deadline)));
    } catch (error) {
      tell('failed');
      this.#giveUp(jobs, error);
      return;
    }
    try {
      for (const job of jobs) settled.push(await this.#attempt(job, effects));
      this.#steps.commit.run();
      tell('ok');
    } catch (error) {
      this.#rollBack();
      tell('failed');
      const reason = toStoreError(error);
      for (const job of jobs) job.reject(reason);
      return;
    }
    for (const settle of settled) settle();
    for (const effect of effects) {
      // Effects are hints. One that fails must stop neither the others nor the queue.
      try {
        effect();
      } catch {}
    }
  }

  /** While another process has the file, each job waits for as long as it may, and not for the ones before it as well. */
  #giveUp(jobs: readonly Job[], error: unknown): void {
    const isOver = ({ deadline }: Job): boolean => !isBusy(error) || performance.now() >= deadline;
    this.#waiting.unshift(...jobs.filter((job) => !isOver(job)));
    const reason = toStoreError(error);
    for (const job of jobs) if (isOver(job)) job.reject(reason);
  }

  /** A file that is broken may refuse even this: then the next transaction begins with it. */
  #rollBack(): void {
    try {
      if (this.#connection.inTransaction) this.#steps.rollBack.run();
    } catch {}
  }

  /** Takes the file's one write lock; while another process has it, this one goes on with everything else. */
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
      const value = await runJob(() => run(this.#db, (effect) => own.push(effect)), context);
      this.#steps.release.run();
      effects.push(...own);
      return () => job.resolve(value);
    } catch (error) {
      const reason = toStoreError(error);
      // SQLite may have rolled the whole transaction back by itself (a full disk): then nobody's job was kept.
      if (reason instanceof StoreUnavailable || !this.#connection.inTransaction) throw reason;
      this.#steps.rollBackJob.run();
      this.#steps.release.run();
      return () => job.reject(reason);
    }
  }
}
