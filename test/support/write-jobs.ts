import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import { TURNS, WRITE_JOBS, type WriteJob } from '../../src/store/engine/write-jobs.js';

const jobs = tracingChannel<WriteJob, WriteJob>(WRITE_JOBS);
const turns = tracingChannel<object, object>(TURNS);
const current = new AsyncLocalStorage<WriteJob>();
const running = new Set<WriteJob>();
let isAllowed = false;

/**
 * Source texts of the jobs of this file's tests that waited for something else than their queries.
 */
export const waitingJobs: string[] = [];

/** Returns how many write jobs the work starts. */
export async function countWriteJobs(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const start = (): void => void (count += 1);
  jobs.start.subscribe(start);
  await work();
  jobs.start.unsubscribe(start);
  return count;
}

/** Lets jobs wait for other things: for tests that hold up the writer on purpose. */
export function allowWaitingJobs(): () => void {
  isAllowed = true;
  return () => (isAllowed = false);
}

/**
 * Notes every job on SQLite that is not settled once Node has run all that was due already, but for
 * the turns that many queries take on purpose. better-sqlite3 answers at once, so a job that does
 * wait waits for something foreign: the network, a timer, or libuv's thread pool.
 */
export function watchWriteJobs(): void {
  jobs.start.bindStore(current);
  const end = (job: WriteJob): void => void running.delete(job);
  jobs.subscribe({ start: expectEnd, end: ignore, asyncStart: ignore, asyncEnd: end, error: end });
  turns.subscribe({
    start: () => void running.delete(current.getStore()!),
    end: ignore,
    asyncStart: ignore,
    asyncEnd: () => expectEnd(current.getStore()),
    error: ignore,
  });
}

const ignore = (): void => undefined;

function expectEnd(job: WriteJob | undefined): void {
  if (job?.dialect !== 'sqlite' || isAllowed) return;
  running.add(job);
  afterMicrotasks(() => {
    if (running.delete(job)) waitingJobs.push(sourceOf(job));
  });
}

/**
 * A tick comes when the queue of microtasks is empty, or before its turn: the second one comes when
 * it is empty.
 */
function afterMicrotasks(check: () => void): void {
  process.nextTick(() => queueMicrotask(() => process.nextTick(check)));
}

/**
 * Names that Node gives to work of libuv's thread pool. Random bytes have one as well, but are made
 * at once where no callback is given.
 */
const IN_THREAD_POOL = /(?<!RANDOMBYTES)REQUEST$|^FSREQ|ADDRINFO|NAMEINFO|^ZLIB|^FILEHANDLE/;

/**
 * Notes what jobs on any engine ask of libuv's thread pool.
 * @returns ends it, and gives the kinds of work with the jobs that asked for it
 */
export function watchThreadPool(): () => readonly string[] {
  const found: string[] = [];
  const hook = createHook({
    init: (_id, type) => {
      const job = current.getStore();
      if (job && IN_THREAD_POOL.test(type)) found.push(`${type} in ${sourceOf(job)}`);
    },
  }).enable();
  return () => {
    hook.disable();
    return found;
  };
}

function sourceOf({ run }: WriteJob): string {
  return String(run).slice(0, 500);
}
