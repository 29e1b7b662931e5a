import { afterAll, expect } from 'vitest';
import { endWatching } from './watch.js';
import { waitingJobs, watchWriteJobs } from './write-jobs.js';

watchWriteJobs();

/**
 * ASVS 5.0 14.2.4, 14.2.6, 16.2.5: whatever the tests of a file are about, no server in them lets a
 * secret out.
 */
afterAll(async () => {
  expect(await endWatching()).toEqual([]);
});

/** A job that waits for something else than its queries holds up every other writer. */
afterAll(() => {
  expect(waitingJobs.splice(0)).toEqual([]);
});
