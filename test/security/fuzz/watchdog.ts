import { Worker } from 'node:worker_threads';

/** Milliseconds for which the event loop may stand still. */
export const MAX_HELD_MS = 250;
/** Milliseconds after which the process ends: nothing else stops a loop that never turns again. */
const HUNG_MS = 60_000;
const TICK_MS = 5;

/** Runs in a thread of its own: the watched thread cannot notice that it stands still. */
const WATCH = `
const { workerData: { shared, hungMs } } = require('node:worker_threads');
const cells = new Int32Array(shared);
const cpuMs = () => { const { user } = process.cpuUsage(); return user / 1000; };
let last = Atomics.load(cells, 0), since = performance.now(), cpu = cpuMs();
for (;;) {
  Atomics.wait(cells, 2, 0, 10);
  if (Atomics.load(cells, 2) === 1) break;
  const tick = Atomics.load(cells, 0), now = performance.now();
  // Time in which the process got no CPU is the machine's, not the loop's.
  const held = Math.round(Math.min(now - since, cpuMs() - cpu));
  if (held > Atomics.load(cells, 1)) Atomics.store(cells, 1, held);
  if (now - since > hungMs) { console.error('the event loop stands still'); process.exit(99); }
  if (tick !== last) { last = tick; since = now; cpu = cpuMs(); }
}`;

export interface Watchdog {
  /**
   * Longest time for which the event loop stood still and computed, in milliseconds, since the last
   * call.
   */
  readonly takeLongestMs: () => number;
  readonly stop: () => Promise<void>;
}

/** Watches the event loop of this thread from another one. */
export function startWatchdog(): Watchdog {
  const shared = new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT);
  const cells = new Int32Array(shared);
  const timer = setInterval(() => Atomics.add(cells, 0, 1), TICK_MS).unref();
  const worker = new Worker(WATCH, { eval: true, workerData: { shared, hungMs: HUNG_MS } });
  worker.unref();
  return {
    takeLongestMs: () => Atomics.exchange(cells, 1, 0),
    async stop() {
      clearInterval(timer);
      Atomics.store(cells, 2, 1);
      Atomics.notify(cells, 2);
      await worker.terminate();
    },
  };
}
