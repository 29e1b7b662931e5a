import { loadConfig } from '../../config/config.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { copyDatabase } from '../../store/engine/copy/copy-database.js';
import { type CopyEnd } from '../../store/engine/copy/copy-end.js';
import { openPostgresSource, openPostgresTarget } from '../../store/engine/copy/postgres-end.js';
import { openSqliteSource, openSqliteTarget } from '../../store/engine/copy/sqlite-end.js';
import { type DatabasePlace } from '../../store/engine/migration-status.js';
import { toolAsViewer } from '../client-service.js';
import { type Command, CommandError, UsageError } from '../command.js';
import { Progress } from '../terminal/progress.js';

export const migrateDatabaseCommand: Command = {
  name: 'migrate-database',
  summary:
    'copies the whole database from SQLite to PostgreSQL or back, and compares all rows; continues a copy that was cut off. No server may run',
  options: [
    {
      flags: '--to <database>',
      description: 'postgres://… or the path of a SQLite file',
      required: true,
    },
  ],
  run: async ({ values: { to } }, config, context) => {
    if (to === undefined)
      throw new UsageError('It is: migrate-database --to <postgres://… or file>');
    const { database } = config;
    const place = loadConfig({ FLEETGRAPH_DATABASE: to }, 'cli').database;
    if (place.kind === database.kind) throw new CommandError(SAME_ENGINE[place.kind]);
    const source = await openSource(database);
    try {
      const target = await openTarget(place);
      try {
        await copy(source, target, context);
      } catch (error) {
        await target.close();
        throw error;
      }
    } finally {
      await source.close();
    }
    return 0;
  },
};

const SAME_ENGINE = {
  sqlite: 'Both databases are SQLite: copy the file with: npm run cli -- backup',
  postgres: 'Both databases are PostgreSQL: copy one with its own tools, e.g. pg_dump.',
} as const;

const openSource = (place: DatabasePlace): Promise<CopyEnd> =>
  place.kind === 'sqlite' ? openSqliteSource(place.path) : openPostgresSource(place.url.reveal());

const openTarget = (place: DatabasePlace): Promise<CopyEnd> =>
  place.kind === 'sqlite' ? openSqliteTarget(place.path) : openPostgresTarget(place.url.reveal());

async function copy(
  source: CopyEnd,
  target: CopyEnd,
  context: Parameters<Command['run']>[2],
): Promise<void> {
  const { print, now } = context;
  const event = {
    viewer: toolAsViewer(),
    action: 'database.copied',
    fleetId: null,
    subjectId: null,
    details: { from: source.name, to: target.name },
  };
  const steps = copyDatabase(source, target, (db) => recordAudit(db, event, now()));
  const progress = new Progress(context);
  let step = await steps.next();
  while (!step.done) {
    const { done, total } = step.value;
    progress.show({ total, succeeded: done, failed: 0 });
    step = await steps.next();
  }
  progress.end();
  for (const { name, rows, sha256 } of step.value)
    print(`${name}: ${rows} rows, SHA-256 ${sha256}`);
  print(`${target.name} has every row of ${source.name}.`);
  print(
    'Set FLEETGRAPH_DATABASE to it and start the server. Do not start one on the old database.',
  );
}
