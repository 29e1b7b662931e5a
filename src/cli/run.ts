import { loadConfig } from '../config/config.js';
import { type CliContext, type Command, type ExitCode, UsageError } from './command.js';
import { auditExportCommand } from './commands/audit/audit-export.js';
import { auditVerifyCommand } from './commands/audit/audit-verify.js';
import { backupCommand } from './commands/backup.js';
import { checkCommand } from './commands/check.js';
import { clientCreateCommand } from './commands/client/client-create.js';
import { clientListCommand } from './commands/client/client-list.js';
import { clientRevokeCommand } from './commands/client/client-revoke.js';
import { completionCommand } from './commands/completion.js';
import { eventsCommand } from './commands/events.js';
import { keysResealCommand, keysRotateCommand } from './commands/keys.js';
import { migrateCommand } from './commands/migrate.js';
import { migrateDatabaseCommand } from './commands/migrate-database.js';
import { onboardCommand } from './commands/onboard.js';
import { recountCommand } from './commands/recount.js';
import {
  accountConnectCommand,
  accountImportCommand,
  accountListCommand,
  accountRotateCommand,
  accountVerifyCommand,
} from './commands/remote/accounts.js';
import { auditListCommand } from './commands/remote/audit.js';
import { blockersCommand } from './commands/remote/blockers.js';
import { clientRotateCommand } from './commands/remote/clients.js';
import {
  credentialCreateCommand,
  credentialDeleteCommand,
  credentialListCommand,
} from './commands/remote/credentials.js';
import {
  driverListCommand,
  driverRegisterCommand,
  driverRemoveCommand,
  driverShowCommand,
  driverUpdateCommand,
} from './commands/remote/drivers.js';
import { fleetCreateCommand, fleetListCommand } from './commands/remote/fleets.js';
import { loginCommand, logoutCommand } from './commands/remote/login.js';
import {
  onboardingCancelCommand,
  onboardingListCommand,
  onboardingRetryCommand,
  onboardingShowCommand,
} from './commands/remote/onboardings.js';
import {
  clearanceEndCommand,
  clearanceRequestCommand,
  vehicleListCommand,
  vehicleRemoveCommand,
  vehicleShowCommand,
} from './commands/remote/vehicles.js';
import { webhookListenCommand } from './commands/remote/webhook-listen.js';
import {
  webhookCreateCommand,
  webhookListCommand,
  webhookPauseCommand,
  webhookReplayCommand,
  webhookTestCommand,
} from './commands/remote/webhooks.js';
import { restoreCommand } from './commands/restore.js';
import { tailCommand } from './commands/tail.js';
import { inWords } from './terminal/in-words.js';
import { readCall, wordsOf } from './tree.js';

/** Commands in the order of the help text. */
export const COMMANDS: readonly Command[] = [
  loginCommand,
  logoutCommand,
  fleetListCommand,
  fleetCreateCommand,
  accountListCommand,
  accountConnectCommand,
  accountRotateCommand,
  accountVerifyCommand,
  accountImportCommand,
  onboardCommand,
  onboardingListCommand,
  onboardingShowCommand,
  onboardingRetryCommand,
  onboardingCancelCommand,
  vehicleListCommand,
  vehicleShowCommand,
  vehicleRemoveCommand,
  clearanceRequestCommand,
  clearanceEndCommand,
  blockersCommand,
  tailCommand,
  eventsCommand,
  credentialListCommand,
  credentialCreateCommand,
  credentialDeleteCommand,
  driverListCommand,
  driverShowCommand,
  driverRegisterCommand,
  driverUpdateCommand,
  driverRemoveCommand,
  webhookListCommand,
  webhookCreateCommand,
  webhookTestCommand,
  webhookPauseCommand,
  webhookReplayCommand,
  webhookListenCommand,
  auditListCommand,
  auditExportCommand,
  auditVerifyCommand,
  clientCreateCommand,
  clientListCommand,
  clientRotateCommand,
  clientRevokeCommand,
  checkCommand,
  migrateCommand,
  migrateDatabaseCommand,
  backupCommand,
  restoreCommand,
  recountCommand,
  keysRotateCommand,
  keysResealCommand,
  completionCommand(() => wordsOf(COMMANDS)),
];

/**
 * Executes the arguments' command; never throws.
 * @param argv without the paths of Node and the script
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<ExitCode> {
  try {
    const call = readCall(argv, COMMANDS, context);
    if (!call) return 0;
    const { definition, args } = call;
    const config = loadConfig(context.env, definition.mode ?? 'cli');
    return await definition.run(args, config, context);
  } catch (error) {
    context.complain(inWords(error));
    if (!(error instanceof UsageError)) return 1;
    context.complain(`"${helpFor(argv)}" says how.`);
    return 2;
  }
}

/** Returns the call for help on the command that was meant. */
function helpFor(argv: readonly string[]): string {
  const isMeant = ({ name }: Command): boolean =>
    name.split(' ').every((word, index) => argv[index] === word);
  return ['npm run cli --', COMMANDS.find(isMeant)?.name, '--help'].filter(Boolean).join(' ');
}
