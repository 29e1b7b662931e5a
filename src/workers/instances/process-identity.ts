import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { type Instance } from '../../domain/instance.js';

/** Identity of a process among all others, on this machine and on others. */
export type ProcessIdentity = Pick<Instance, 'host' | 'machine' | 'pid' | 'processStart'>;

/** Index of the start time in `/proc/PID/stat`, counted from the state behind the name. */
const START_FIELD = 19;

/** Returns the identity of this process. */
export function thisProcess(): ProcessIdentity {
  const host = hostname();
  return {
    host,
    machine: machineOr(host),
    pid: process.pid,
    processStart: statOf(process.pid)?.start ?? null,
  };
}

/**
 * Returns whether a process is known to have ended. False for one of another machine or container,
 * about which nothing is known here.
 */
export function hasEnded({ machine, pid, processStart }: ProcessIdentity): boolean {
  if (machine !== machineOr(hostname())) return false;
  if (!exists(pid)) return true;
  if (processStart === null) return false;
  const stat = statOf(pid);
  // Another process may have its number; a zombie has ended and waits for its parent.
  return stat !== undefined && (stat.start !== processStart || stat.isZombie);
}

/** Process ids are unique within a boot and a namespace of Linux, elsewhere on a host. */
function machineOr(host: string): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return `host ${host}`;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

function statOf(pid: number): { readonly start: string; readonly isZombie: boolean } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name may hold spaces and parentheses; the fields follow its last one.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { start: fields[START_FIELD] ?? '', isZombie: fields[0] === 'Z' };
  } catch {
    return undefined;
  }
}
