import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A server in a process of its own. */
export interface ServerProcess {
  readonly port: number;
  readonly pid: number;
  /** Seconds of processor time so far; NaN where the system does not report it. */
  cpuSeconds(): number;
  /** Memory in use, in bytes; NaN where the system does not report it. */
  memory(): number;
  /** Sends the child process a message, for scripts that handle messages. */
  send(message: object): void;
  stop(): Promise<void>;
}

/** Path of the built product. */
export const PRODUCT = join(import.meta.dirname, '../../dist');

/**
 * Returns the processor time of all threads, to the nanosecond, as the Linux scheduler counts it.
 */
function cpuSeconds(pid: number): number {
  try {
    let nanoseconds = 0;
    for (const thread of readdirSync(`/proc/${pid}/task`))
      nanoseconds += Number(
        readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0],
      );
    return nanoseconds / 1e9;
  } catch {
    return NaN;
  }
}

function memory(pid: number): number {
  try {
    return (
      Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) * 1024
    );
  } catch {
    return NaN;
  }
}

function handle(child: ChildProcess, port: number): ServerProcess {
  const pid = child.pid ?? -1;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    port,
    pid,
    cpuSeconds: () => cpuSeconds(pid),
    memory: () => memory(pid),
    send: (message) => void child.send(message),
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
}

/** Starts one of the contenders of this folder; it says on which port it listens. */
export function startContender(name: string, args: readonly string[]): Promise<ServerProcess> {
  const script = join(import.meta.dirname, 'contenders', `${name}.js`);
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { NODE_ENV: 'production' },
  });
  return new Promise((resolve, reject) => {
    child.once('message', ({ port }: { readonly port: number }) => resolve(handle(child, port)));
    child.once('exit', (code) =>
      reject(new Error(`${name} ended with ${String(code)} before it listened`)),
    );
  });
}

export interface ProductOptions {
  /** Path of the script in `dist/`. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a program of the product and waits for the line of its output that `read` accepts. */
export async function startProduct<T>(
  { script, args = [], env = {} }: ProductOptions,
  read: (output: string) => T | undefined,
): Promise<{ readonly started: T; readonly process: (port: number) => ServerProcess }> {
  const child = spawn(process.execPath, [join(PRODUCT, script), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { NODE_ENV: 'production', FLEETGRAPH_DRAIN_SECONDS: '0', ...env },
    cwd: import.meta.dirname,
  });
  let output = '';
  const started = await new Promise<T>((resolve, reject) => {
    const look = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-20_000);
      const found = read(output);
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.once('exit', (code) =>
      reject(new Error(`${script} ended with ${String(code)}:\n${output}`)),
    );
  });
  return { started, process: (port) => handle(child, port) };
}
