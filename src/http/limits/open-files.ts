import { readFileSync } from 'node:fs';

interface Report {
  readonly userLimits?: { readonly open_files?: { readonly soft?: number | string } };
}

/** Reads the limit from Node's report, which takes some milliseconds. */
function reported(): number | null {
  // Without this the report looks up the names of all peers.
  Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = process.report.getReport() as Report;
  const soft = Number(userLimits?.open_files?.soft);
  return Number.isSafeInteger(soft) ? soft : null;
}

/**
 * @returns how many files and connections this process may have open; null where the system has no
 *   such limit.
 */
export function openFilesLimit(): number | null {
  try {
    const [, soft] =
      /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined || soft === 'unlimited' ? null : Number(soft);
  } catch {
    return reported();
  }
}

/** Share and least number of open files that are left for the database, providers and logs. */
const HEADROOM = 0.1;
const LEAST_HEADROOM = 64;
/** Connections of a process without a limit of open files. */
const MOST_CONNECTIONS = 1_000_000;

/** @returns how many connections may be open at a time, so that files can still be opened. */
export function connectionsFor(openFiles: number | null): number {
  if (openFiles === null) return MOST_CONNECTIONS;
  const headroom = Math.max(LEAST_HEADROOM, Math.ceil(openFiles * HEADROOM));
  return Math.min(Math.max(openFiles - headroom, 1), MOST_CONNECTIONS);
}
