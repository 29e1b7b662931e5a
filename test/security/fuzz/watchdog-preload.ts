import { appendFileSync } from 'node:fs';
import { startWatchdog } from './watchdog.ts';

/** Times under this are not written, in milliseconds. */
const WRITTEN_FROM_MS = 50;

/**
 * Loaded into a server by `node --import`: appends to a file when its event loop stood still, and
 * for how long.
 */
const path = process.env['FUZZ_WATCHDOG_FILE'];
if (path !== undefined) {
  const watchdog = startWatchdog();
  setInterval(() => {
    const longest = watchdog.takeLongestMs();
    if (longest >= WRITTEN_FROM_MS) appendFileSync(path, `${Date.now()} ${longest}\n`);
  }, 200).unref();
}
