import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { MEASUREMENTS } from './measurements.ts';

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

function run(name: string): Promise<Ended> {
  const child = spawn(process.execPath, [join(import.meta.dirname, `${name}.ts`), '--short'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  return new Promise((resolve) =>
    child.once('close', (code) => resolve({ code, output: chunks.join('') })),
  );
}

/** Measures the memory of a server, whose garbage is collected late beside other load. */
const ALONE: readonly string[] = ['connections'];

describe('what must hold under fire, in its short form', () => {
  for (const name of MEASUREMENTS) {
    const start = ALONE.includes(name) ? test : test.concurrent;
    start(name, { timeout: 300_000 }, async ({ expect }) => {
      const { code, output } = await run(name);
      expect(output).toMatch(/^(PASS|SKIP) \| /m);
      expect(code).toBe(0);
    });
  }
});
