import { existsSync } from 'node:fs';
import { type Config } from '../config/config.js';
import { databaseName } from '../config/database-name.js';
import { openPostgresStore } from '../store/engine/postgres-store.js';
import { openSqliteStore } from '../store/engine/sqlite/sqlite-store.js';
import { type Store } from '../store/engine/store.js';
import { storeMissingTexts } from '../store/search/texts.js';
import { createKeyRing } from '../vault/key-ring.js';
import { Vault } from '../vault/vault.js';
import { CommandError } from './command.js';

/** Returns the database for people, without secrets. */
export const nameOf = ({ database }: Config): string => databaseName(database);

/** Opens the database, creates a missing one, and brings it up to date. */
export async function openDatabase({ database, databaseLimits }: Config): Promise<Store> {
  const store =
    database.kind === 'sqlite'
      ? openSqliteStore(database.path)
      : await openPostgresStore(database.url.reveal(), { limits: databaseLimits });
  await storeMissingTexts(store);
  return store;
}

/**
 * Opens the existing database for `work`, and closes it.
 * @throws CommandError where there is none: a command run in the wrong folder must not leave an
 * empty one behind
 */
export async function withDatabase<T>(
  config: Config,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  requireDatabase(config);
  const store = await openDatabase(config);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

export function requireDatabase({ database }: Config): void {
  if (database.kind === 'sqlite' && !existsSync(database.path)) {
    throw new CommandError(
      `There is no database at ${database.path}. Set FLEETGRAPH_DATABASE, or make it with: npm run cli -- migrate`,
    );
  }
}

/** @throws CommandError without encryption keys */
export function openVault(config: Config): Vault {
  if (config.encryptionKeys.length === 0)
    throw new CommandError(
      'This needs the encryption keys: set FLEETGRAPH_ENCRYPTION_KEYS as for the server.',
    );
  return new Vault(createKeyRing(config.encryptionKeys));
}
