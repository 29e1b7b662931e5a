import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { vi } from 'vitest';
import { makeDirectory } from '../support/app.js';

const ROOT = join(import.meta.dirname, '../..');

/**
 * Stand-ins for the world outside: packages are there already, and the server's address of the
 * pages is the one that is free here. A start prints the operator that the shell has made up.
 */
const PRELUDE = `
npm() {
  if [ "$1" = ci ]; then return; fi
  if [ "$1" = start ]; then echo "operator \${FLEETGRAPH_BOOTSTRAP_CLIENT-}"; fi
  command npm "$@"
}
curl() {
  local args=("\${@//https:\\/\\/fleet.example.com/$SERVER}")
  command curl "\${args[@]//http:\\/\\/localhost:4000/$SERVER}"
}
`;

export interface Ended {
  readonly code: number | null;
  /** Everything that it has written, faults among it. */
  readonly output: string;
}

/** A command that runs until it is stopped. */
export interface Running {
  /** Everything it has written so far, faults among it. */
  readonly output: () => string;
  /** Until it has written this. @throws when it ends before. */
  readonly until: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** Ctrl-C, as a terminal sends it: to everything that the command has started. */
  readonly interrupt: () => Promise<Ended>;
  /** Until it has ended by itself. */
  readonly ended: Promise<Ended>;
}

/**
 * A folder that looks like a clone after `npm ci` and `npm run build`, with data and settings of
 * its own.
 */
export class ProjectCopy {
  readonly folder = makeDirectory();
  readonly #running = new Set<() => void>();

  constructor() {
    for (const name of [
      'node_modules',
      'dist',
      'migrations',
      'schema',
      'src',
      'simulators',
      'demo',
    ])
      symlinkSync(join(ROOT, name), join(this.folder, name));
    copyFileSync(join(ROOT, '.npmrc'), join(this.folder, '.npmrc'));
    // `npm test` has built it; building again for each command would test nothing new.
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    this.write(
      'package.json',
      JSON.stringify({
        ...manifest,
        scripts: { ...manifest.scripts, build: 'true', 'build:demo': 'true' },
      }),
    );
    mkdirSync(join(this.folder, 'home'));
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  /**
   * Begins to run a snippet by bash; `SERVER` among the settings is the address that the pages'
   * addresses stand for.
   */
  start(snippet: string, env: Readonly<Record<string, string>> = {}): Running {
    const child = spawn('bash', ['-euo', 'pipefail', '-c', PRELUDE + snippet], {
      cwd: this.folder,
      env: {
        PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
        HOME: join(this.folder, 'home'),
        npm_config_update_notifier: 'false',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    const signal = (name: NodeJS.Signals): void => {
      if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, name);
    };
    const kill = (): void => signal('SIGKILL');
    this.#running.add(kill);
    const ended = new Promise<Ended>((resolve) => {
      child.once('close', (code) => {
        this.#running.delete(kill);
        resolve({ code, output });
      });
    });
    return {
      output: () => output,
      until: (pattern) =>
        vi.waitFor(() => foundIn(output, pattern, child.exitCode), {
          timeout: 120_000,
          interval: 50,
        }),
      interrupt: async () => {
        signal('SIGINT');
        return ended;
      },
      ended,
    };
  }

  /** Runs a snippet to its end. @returns what it has written @throws Error when it fails */
  async run(snippet: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
    const { code, output } = await this.start(snippet, env).ended;
    if (code !== 0) throw new Error(`${snippet}\nends with ${code}:\n${output}`);
    return output;
  }

  remove(): void {
    for (const kill of this.#running) kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function foundIn(output: string, pattern: RegExp, exitCode: number | null): RegExpExecArray {
  const found = pattern.exec(output);
  if (found) return found;
  throw new Error(
    `${exitCode === null ? 'has not written' : `has ended with ${exitCode} without writing`} ${String(pattern)}:\n${output}`,
  );
}
