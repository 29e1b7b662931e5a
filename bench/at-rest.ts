import { setTimeout as sleep } from 'node:timers/promises';
import { type ServerProcess } from './processes.js';

/** Processor time per second below which a server is at rest. */
const RESTING_CPU_SECONDS = 0.06;
const MAX_REST_SECONDS = 300;

/**
 * Waits until the server has derived what a seeded or copied database lacks, such as blockers,
 * which takes the processor from requests at the first start.
 * @returns the seconds that it took
 */
export async function untilAtRest(server: ServerProcess): Promise<number> {
  const startedAt = performance.now();
  const seconds = (): number => (performance.now() - startedAt) / 1000;
  let restingSeconds = 0;
  let before = server.cpuSeconds();
  while (restingSeconds < 2 && seconds() < MAX_REST_SECONDS) {
    await sleep(1000);
    const now = server.cpuSeconds();
    restingSeconds = now - before < RESTING_CPU_SECONDS ? restingSeconds + 1 : 0;
    before = now;
  }
  return seconds();
}
