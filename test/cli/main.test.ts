import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { newInstallation } from './support.js';

const main = fileURLToPath(new URL('../../dist/bin/cli.js', import.meta.url));

describe.skipIf(!existsSync(main))('the built tool', () => {
  it('works on the database that its environment names, and hands on the exit code', () => {
    const { folder, path } = newInstallation();
    const run = (...argv: readonly string[]) =>
      spawnSync(process.execPath, [main, ...argv], {
        cwd: folder,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], FLEETGRAPH_DATABASE: path },
      });

    expect(run('migrate')).toMatchObject({ status: 0, stderr: '' });
    const made = run('client', 'create', '--name', 'Office', '--scopes', 'fleet:read');
    expect(made).toMatchObject({ status: 0, stderr: '' });
    expect(run('client', 'list').stdout).toContain('Office');
    expect(run('client', 'revoke', 'unknown').status).toBe(1);
    expect(run('fly').status).toBe(2);
  });
});
