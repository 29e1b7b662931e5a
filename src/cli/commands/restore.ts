import { existsSync, rmSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { type Config } from '../../config/config.js';
import { countUnopened } from '../../services/sealing/resealing.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { backUpSqlite, putInPlace } from '../../store/engine/backup.js';
import { pendingMigrations } from '../../store/engine/migration-status.js';
import { openSqliteStore } from '../../store/engine/sqlite/sqlite-store.js';
import { toolAsViewer } from '../client-service.js';
import { type Command, CommandError } from '../command.js';
import { openVault } from '../open-database.js';
import { pathOf } from '../terminal/files.js';

export const restoreCommand: Command = {
  name: 'restore',
  summary:
    'puts a backup in the place of the SQLite database, once it is found sound and the encryption keys open it; the server must not run',
  arguments: [{ name: '<file>', description: 'path of the backup' }],
  options: [{ flags: '--overwrite', description: 'replaces the database that is there' }],
  run: async ({ positionals: [name = ''], flags }, config, context) => {
    const { print, now } = context;
    const file = pathOf(name, context);
    const { database } = config;
    if (database.kind !== 'sqlite')
      throw new CommandError(
        'This database is PostgreSQL: restore it with its own tools, e.g. pg_restore.',
      );
    const { path } = database;
    if (!existsSync(file)) throw new CommandError(`There is no file ${file}.`);
    if (resolve(file) === resolve(path)) throw new CommandError(`${file} is the database itself.`);
    if (existsSync(path) && !flags.has('overwrite'))
      throw new CommandError(
        `${path} is there already; --overwrite renames it and puts the backup in its place.`,
      );
    const partial = `${path}.restoring`;
    const bytes = await backUpSqlite(file, partial);
    try {
      await requireOurs(file, partial, config, now());
      const previous = putInPlace(partial, path, now());
      print(
        `${path}: ${bytes} bytes from ${file}, complete and sound; the encryption keys open its secrets.`,
      );
      if (previous !== null)
        print(`The previous database is now ${previous}; delete it when it is no longer needed.`);
      return 0;
    } finally {
      for (const suffix of ['', '-wal', '-shm']) rmSync(partial + suffix, { force: true });
    }
  },
};

/**
 * Checks the copy, so that the backup stays unchanged; the copy's tables are migrated on the way,
 * as at a start, and its audit log records the restoration.
 */
async function requireOurs(file: string, copy: string, config: Config, now: Date): Promise<void> {
  const known = await pendingMigrations({ kind: 'sqlite', path: `${copy}.none` });
  const pending = await pendingMigrations({ kind: 'sqlite', path: copy });
  if (pending.length === known.length)
    throw new CommandError(`${file} is a SQLite database, but none of Fleetgraph.`);
  const vault = openVault(config);
  const store = openSqliteStore(copy);
  try {
    const unopened = await countUnopened(store, vault);
    if (unopened > 0)
      throw new CommandError(
        `The encryption keys do not open ${unopened} of its secrets: put the keys of the time of the backup into FLEETGRAPH_ENCRYPTION_KEYS, behind the others.`,
      );
    const event = {
      viewer: toolAsViewer(),
      action: 'database.restored',
      fleetId: null,
      subjectId: null,
      details: { file: basename(file) },
    };
    await store.write((tx) => recordAudit(tx, event, now));
  } finally {
    await store.close();
  }
}
