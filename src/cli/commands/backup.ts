import { type Config } from '../../config/config.js';
import { BACKUP_ACTION } from '../../services/system/system.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { backUpSqlite } from '../../store/engine/backup.js';
import { pendingMigrations } from '../../store/engine/migration-status.js';
import { toolAsViewer } from '../client-service.js';
import { type CliContext, type Command, CommandError } from '../command.js';
import { requireDatabase, withDatabase } from '../open-database.js';
import { pathOf } from '../terminal/files.js';

export const backupCommand: Command = {
  name: 'backup',
  summary: 'copies the SQLite database, also while the server runs, and checks the copy',
  arguments: [{ name: '<file>', description: 'path of the copy' }],
  run: async ({ positionals: [name = ''] }, config, context) => {
    const { print } = context;
    const file = pathOf(name, context);
    const { database } = config;
    if (database.kind !== 'sqlite')
      throw new CommandError(
        'This database is PostgreSQL: back it up with its own tools, e.g. pg_dump.',
      );
    requireDatabase(config);
    const bytes = await backUpSqlite(database.path, file);
    print(`${file}: ${bytes} bytes, complete and sound.`);
    await recordBackup(config, bytes, context);
    print('Store it apart from the encryption keys; without them its secrets do not open.');
    return 0;
  },
};

/**
 * Records the backup in the audit log, where operators see when the last one was made. A database
 * of an earlier version is left as it is: its backup is made before the upgrade.
 */
async function recordBackup(
  config: Config,
  bytes: number,
  { complain, now }: CliContext,
): Promise<void> {
  try {
    if ((await pendingMigrations(config.database)).length > 0) return;
    const event = {
      viewer: toolAsViewer(),
      action: BACKUP_ACTION,
      fleetId: null,
      subjectId: null,
      details: { bytes },
    };
    await withDatabase(config, (store) => store.write((tx) => recordAudit(tx, event, now())));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    complain(`The backup is sound; that it was made could not be recorded: ${why}`);
  }
}
