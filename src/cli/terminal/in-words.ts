import { ConfigError } from '../../config/config.js';
import { ProviderFailure } from '../../providers/failure.js';
import { describe } from '../../services/access/provider-errors.js';
import { BackupError } from '../../store/engine/backup.js';
import { CopyError } from '../../store/engine/copy/copy-end.js';
import { StoreUnavailable } from '../../store/engine/store.js';
import { MissingKey } from '../../vault/missing-key.js';
import { VaultError } from '../../vault/vault-error.js';
import { CommandError } from '../command.js';

/**
 * Formats an error for people, without a stack. For an error that is not ours only the innermost
 * cause is shown: the errors around it may hold a statement with its parameters, and so a hash or a
 * sealed secret.
 */
export function inWords(error: unknown): string {
  if (error instanceof ProviderFailure) return describe(error);
  if (error instanceof MissingKey) return error.cause.message;
  const isOurs = [
    CommandError,
    ConfigError,
    BackupError,
    CopyError,
    StoreUnavailable,
    VaultError,
  ].some((known) => error instanceof known);
  if (isOurs) return (error as Error).message;
  if (!(error instanceof Error)) return 'it failed without saying why';
  if (error.cause instanceof Error) return inWords(error.cause);
  // Node gives only the code of a connection that failed on every address.
  return error.message || ('code' in error ? String(error.code) : error.name);
}
