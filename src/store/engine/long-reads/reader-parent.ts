import { type ChildProcess, fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';

// Runs in a process of its own, in tests as TypeScript: it imports no other module of ours.

/** Order of the server: to ask a reader, or to end the reader that was asked. */
export type Order = { readonly ask: number; readonly question: unknown } | { readonly end: number };

/** Answer of a reader; without one, the reader has ended. */
export interface Report {
  readonly of: number;
  readonly answer?: unknown;
}

const [, , path = ''] = process.argv;
const MODULE = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? './reader-process.ts' : './reader-process.js',
    import.meta.url,
  ),
);

const idle: ChildProcess[] = [];
/** Readers by the number of what they were asked. */
const asked = new Map<number, ChildProcess>();

function start(): ChildProcess {
  const reader = fork(MODULE, [path], {
    env: {},
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  reader.on('message', (answer) => {
    const number = take(reader);
    // One that was ended may have answered before.
    if (number === undefined) return;
    idle.push(reader);
    report({ of: number, answer });
  });
  const lose = (): void => {
    const number = take(reader);
    const at = idle.indexOf(reader);
    if (at >= 0) idle.splice(at, 1);
    if (number !== undefined) report({ of: number });
  };
  reader.on('error', lose);
  reader.on('exit', lose);
  yieldTo(reader.pid);
  return reader;
}

/** Returns the number of what the reader was asked, which is over then. */
function take(reader: ChildProcess): number | undefined {
  for (const [number, other] of asked)
    if (other === reader) {
      asked.delete(number);
      return number;
    }
  return undefined;
}

function report(what: Report): void {
  if (process.connected) process.send?.(what);
}

/** Lets the server have the processor first. */
function yieldTo(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // The process has ended, or the system does not allow it.
  }
}

process.on('message', (order: Order) => {
  if ('end' in order) {
    asked.get(order.end)?.kill('SIGKILL');
    asked.delete(order.end);
    return;
  }
  const reader = idle.pop() ?? start();
  asked.set(order.ask, reader);
  reader.send(order.question as object);
});
// The server decides when its readers end: a signal to the whole group must not end reads that a
// server still waits for while it stops.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
process.on('disconnect', () => {
  for (const reader of [...idle, ...asked.values()]) reader.kill('SIGKILL');
  process.exit();
});
