import { pendingMigrations } from '../../store/engine/migration-status.js';
import { type Command } from '../command.js';
import { nameOf, openDatabase } from '../open-database.js';

export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'creates the database, or migrates its tables',
  run: async (_args, config, { print }) => {
    const pending = await pendingMigrations(config.database);
    const store = await openDatabase(config);
    await store.close();
    for (const migration of pending) print(`carried out ${migration}`);
    print(`${nameOf(config)} is up to date.`);
    return 0;
  },
};
