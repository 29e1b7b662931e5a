import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { report, Skipped } from './harness.ts';

const EXAMPLE = join(import.meta.dirname, '../../examples/gateway');

/** Runs the example's own check; its packages are large, and installed by hand. */
await report(
  'three instances behind a gateway, each killed in turn: each change once and in order at every subscriber that resumes by cursor; batches of entities at all instances',
  async () => {
    if (!existsSync(join(EXAMPLE, 'node_modules')))
      throw new Skipped('run "npm ci" in examples/gateway first');
    const child = spawn(process.execPath, ['check-instances.js'], {
      cwd: EXAMPLE,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => lines.push(text.trim()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    return { measured: lines.join('; ').replaceAll('ok  ', ''), pass: code === 0 };
  },
);
