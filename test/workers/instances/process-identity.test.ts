import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { hasEnded, thisProcess } from '../../../src/workers/instances/process-identity.js';

/** A process that runs until it is killed. */
async function startChild() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000); console.log(1)']);
  await once(child.stdout, 'data');
  return {
    identity: { ...thisProcess(), pid: child.pid!, processStart: startOf(child.pid!) },
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** Start time of a process as Linux states it; null elsewhere. */
function startOf(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[19]!;
  } catch {
    return null;
  }
}

it('knows that this process runs, and until when another one does', async () => {
  expect(hasEnded(thisProcess())).toBe(false);
  const { identity, kill } = await startChild();
  expect(hasEnded(identity)).toBe(false);
  await kill();
  expect(hasEnded(identity)).toBe(true);
});

it('knows nothing of a process of another machine', () => {
  expect(hasEnded({ ...thisProcess(), machine: 'another', pid: 2 ** 30 })).toBe(false);
});

it('is not deceived by another process with the same number', () => {
  const self = thisProcess();
  expect(hasEnded({ ...self, processStart: '1' })).toBe(self.processStart !== null);
  expect(hasEnded({ ...self, processStart: null })).toBe(false);
});
