import { parseArgs } from 'node:util';
import { loadConfig } from '../config/config.js';
import {
  type CliContext,
  type Command,
  type CommandArgs,
  type ExitCode,
  UsageError,
} from './command.js';
import { backupCommand } from './commands/backup.js';
import { checkCommand } from './commands/check.js';
import { clientCreateCommand } from './commands/client-create.js';
import { clientListCommand } from './commands/client-list.js';
import { clientRevokeCommand } from './commands/client-revoke.js';
import { keysResealCommand, keysRotateCommand } from './commands/keys.js';
import { migrateCommand } from './commands/migrate.js';
import { migrateDatabaseCommand } from './commands/migrate-database.js';
import { onboardCommand } from './commands/onboard.js';
import { recountCommand } from './commands/recount.js';
import { restoreCommand } from './commands/restore.js';
import { tailCommand } from './commands/tail.js';
import { inWords } from './in-words.js';

/** Commands in the order of the help text. */
export const COMMANDS: readonly Command[] = [
  migrateCommand,
  migrateDatabaseCommand,
  clientCreateCommand,
  clientListCommand,
  clientRevokeCommand,
  keysRotateCommand,
  keysResealCommand,
  backupCommand,
  restoreCommand,
  checkCommand,
  recountCommand,
  onboardCommand,
  tailCommand,
];

/**
 * Executes the arguments' command; never throws.
 * @param argv without the paths of Node and the script
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<ExitCode> {
  try {
    if (argv.length === 0 || argv.some((argument) => argument === '--help' || argument === '-h')) {
      for (const line of helpLines()) (argv.length === 0 ? context.complain : context.print)(line);
      return argv.length === 0 ? 2 : 0;
    }
    const { command, args } = readArguments(argv);
    return await command.run(args, loadConfig(context.env, command.mode ?? 'cli'), context);
  } catch (error) {
    if (isUsageError(error)) {
      context.complain(error.message);
      context.complain('"npm run cli -- --help" shows the commands.');
      return 2;
    }
    context.complain(inWords(error));
    return 1;
  }
}

function readArguments(argv: readonly string[]): {
  readonly command: Command;
  readonly args: CommandArgs;
} {
  const command = COMMANDS.find(({ name }) =>
    name.split(' ').every((word, index) => argv[index] === word),
  );
  if (!command)
    throw new UsageError(
      `There is no command ${argv
        .slice(0, 2)
        .filter((word) => !word.startsWith('-'))
        .join(' ')}.`,
    );
  const { flags = [] } = command;
  const optionsOf = (names: readonly string[], type: 'string' | 'boolean') =>
    Object.fromEntries(names.map((name) => [name, { type }]));
  const { values, positionals } = parseArgs({
    args: argv.slice(command.name.split(' ').length),
    options: { ...optionsOf(command.options, 'string'), ...optionsOf(flags, 'boolean') },
    allowPositionals: true,
  });
  if (positionals.length !== command.positionals)
    throw new UsageError(`It is: ${[command.name, command.usage].filter(Boolean).join(' ')}`);
  const given = Object.entries(values);
  const texts = Object.fromEntries(
    given.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  return {
    command,
    args: {
      positionals,
      values: texts,
      flags: new Set(
        flags.filter((name) => given.some(([key, value]) => key === name && value === true)),
      ),
    },
  };
}

function isUsageError(error: unknown): error is Error {
  if (error instanceof UsageError) return true;
  return (
    error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  );
}

function helpLines(): readonly string[] {
  return [
    "The operator's tool. It reads the same settings as the server (docs/settings.md).",
    '',
    'npm run cli -- <command>',
    '',
    ...COMMANDS.flatMap(({ name, usage, summary }) => [
      `  ${[name, usage].filter(Boolean).join(' ')}`,
      `      ${summary}`,
    ]),
    '',
    'It exits with 0 when all went well, 1 when something failed, 2 when it was called wrongly.',
  ];
}
