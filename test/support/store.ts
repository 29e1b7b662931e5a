import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { SignIns } from '../../src/auth/sign-ins/sign-ins.js';
import { Turns } from '../../src/auth/sign-ins/turns.js';
import { type Logger } from '../../src/domain/ports/logger.js';
import { Secret } from '../../src/domain/values/secret.js';
import { SCOPES, type Viewer } from '../../src/domain/values/viewer.js';
import { openSqliteStore } from '../../src/store/engine/sqlite/sqlite-store.js';
import { type Settle, type Store } from '../../src/store/engine/store.js';
import { CursorSeal } from '../../src/vault/cursor-seal.js';
import { createKeyRing } from '../../src/vault/key-ring.js';
import { Vault } from '../../src/vault/vault.js';
import { PLAIN } from './mode.js';

export interface TempStore {
  readonly store: Store;
  readonly path: string;
  /** Closes the database and removes its directory. */
  readonly dispose: () => Promise<void>;
}

/** A SQLite database of its own in a directory of its own. */
export function openTempStore(settle?: Settle): TempStore {
  const directory = mkdtempSync(join(tmpdir(), 'fleetgraph-test-'));
  const path = join(directory, 'fleetgraph.db');
  const store = openSqliteStore(path, { patienceMs: 100, plain: PLAIN, ...(settle && { settle }) });
  return {
    store,
    path,
    dispose: async () => {
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The same for one test: it is gone when the test is over. Call it inside the test or in `beforeEach`. */
export function useTempStore(settle?: Settle): Store {
  const { store, dispose } = openTempStore(settle);
  onTestFinished(dispose);
  return store;
}

/** A vault with one random key. */
export function testVault(kid = 'test-key'): Vault {
  return new Vault(createKeyRing([{ kid, key: new Secret(randomBytes(32)) }]));
}

export function testCursors(): CursorSeal {
  return new CursorSeal(randomBytes(32));
}

/** An operator with all scopes, by default. */
export function testViewer(changes: Partial<Viewer> = {}): Viewer {
  return {
    clientId: 'test-operator',
    scopes: SCOPES,
    fleetIds: null,
    requestId: 'test-request',
    ...changes,
  };
}

/** A clock that stands still until it is moved. */
export class TestClock {
  #time: number;
  readonly now = () => new Date(this.#time);

  constructor(start = '2026-01-01T00:00:00.250Z') {
    this.#time = Date.parse(start);
  }

  advance(seconds: number): void {
    this.#time += seconds * 1000;
  }
}

/** Sign-ins as a server has them, which log nothing. */
export function testSignIns(store: Store, now: () => Date, log: Logger = SILENT): SignIns {
  return new SignIns({ store, turns: new Turns(), perMinute: 0, log, now });
}

const ignore = (): void => undefined;
const SILENT: Logger = { info: ignore, warn: ignore, error: ignore };
