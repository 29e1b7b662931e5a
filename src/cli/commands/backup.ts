import { backUpSqlite } from '../../store/engine/backup.js';
import { type Command, CommandError } from '../command.js';
import { requireDatabase } from '../open-database.js';
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
    print('Store it apart from the encryption keys; without them its secrets do not open.');
    return 0;
  },
};
