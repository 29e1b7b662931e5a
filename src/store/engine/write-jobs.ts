import { tracingChannel } from 'node:diagnostics_channel';

/** Message to subscribers about one write job. */
export interface WriteJob {
  readonly dialect: 'sqlite' | 'postgres';
  /** The job itself; its source text names the place it comes from. */
  readonly run: (...args: never[]) => unknown;
}

/** Name of the channel that announces the start and the end of every write job. */
export const WRITE_JOBS = 'fleetgraph:write-job';

/** Name of the channel that announces that queries yield to the event loop. */
export const TURNS = 'fleetgraph:turn-of-queries';

const jobs = tracingChannel<WriteJob>(WRITE_JOBS);
const turns = tracingChannel<object>(TURNS);

/**
 * Runs a write job and announces it. While a job runs, other writers wait, so it may await only its
 * own queries; the tests subscribe and fail if one awaits something else. Costs nothing without
 * subscribers.
 */
export function runJob<T>(job: () => Promise<T>, context: WriteJob): Promise<T> {
  return jobs.tracePromise(job, context);
}

/** Yields to the event loop between two of many queries. */
export function takeTurn(): Promise<void> {
  return turns.tracePromise(() => new Promise<void>((resolve) => setImmediate(resolve)), {});
}
