import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type CliContext, type ExitCode } from '../../src/cli/command.js';
import { runCli } from '../../src/cli/run.js';
import { Secret } from '../../src/domain/values/secret.js';
import { openSqliteStore } from '../../src/store/engine/sqlite/sqlite-store.js';
import { type Store } from '../../src/store/engine/store.js';
import { createKeyRing } from '../../src/vault/key-ring.js';
import { Vault } from '../../src/vault/vault.js';
import { searchCommand, searchDatabase } from '../support/watch.js';

export interface CliRun {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

export interface Installation {
  readonly folder: string;
  readonly path: string;
  /** Runs the tool with the installation's settings, and others over them. */
  run(
    argv: readonly string[],
    env?: Readonly<Record<string, string>>,
    more?: Partial<CliContext>,
  ): Promise<CliRun>;
  /** Works on the database as a server would. */
  withStore<T>(work: (store: Store) => Promise<T>): Promise<T>;
}

/** An empty folder with settings for a database in it. */
export function newInstallation(settings: Readonly<Record<string, string>> = {}): Installation {
  const folder = mkdtempSync(join(tmpdir(), 'fleetgraph-cli-'));
  const path = join(folder, 'fleetgraph.db');
  onTestFinished(() => {
    searchDatabase(path, settings);
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    folder,
    path,
    run: async (argv, env = {}, more = {}) => {
      const out: string[] = [];
      const err: string[] = [];
      const context = {
        env: { FLEETGRAPH_DATABASE: path, ...settings, ...env },
        now: () => new Date(),
        print: (line: string) => out.push(line),
        complain: (line: string) => err.push(line),
        terminal: null,
        ask: null,
        input: () => Promise.resolve(''),
        folder: process.cwd(),
        stopped: () => new Promise<never>(() => undefined),
        ...more,
      };
      const code = await runCli(argv, context);
      searchCommand(context.env, [...out, ...err].join('\n'));
      return { code, out: out.join('\n'), err: err.join('\n') };
    },
    withStore: async (work) => {
      const store = openSqliteStore(path);
      try {
        return await work(store);
      } finally {
        await store.close();
      }
    },
  };
}

/** One of the encryption keys, as the setting has it and as the vault does. */
export interface TestKey {
  readonly setting: string;
  readonly kid: string;
  readonly key: Secret<Uint8Array>;
}

export function newKey(kid: string): TestKey {
  const bytes = randomBytes(32);
  return {
    setting: `${kid}:${bytes.toString('base64url')}`,
    kid,
    key: new Secret(Uint8Array.from(bytes)),
  };
}

export const vaultWith = (...keys: readonly TestKey[]): Vault => new Vault(createKeyRing(keys));
