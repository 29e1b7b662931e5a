import { type Viewer } from '../../domain/values/viewer.js';
import { type DriverChanges } from '../../providers/ports/driver.js';
import { sealIdentity } from '../../store/access/sealed-columns.js';
import { type Command } from '../../store/commands.js';
import { type Vault } from '../../vault/vault.js';

/**
 * Client that queued a command, for the audit log, and input that only the call to the provider
 * needs.
 */
export interface CommandInput {
  readonly by: Pick<Viewer, 'clientId' | 'requestId'>;
  readonly secret?: string;
  /** Credential that the vehicle is to use. */
  readonly credentialId?: string;
  /** Key requested for a driver at the provider; null if the provider chooses it. */
  readonly customToken?: string | null;
  /** Changes of a driver's personal data. */
  readonly driver?: DriverChanges;
}

/** @returns the command with its input sealed */
export function withInput(
  vault: Vault,
  command: Command,
  { by: { clientId, requestId }, ...more }: CommandInput,
): Command {
  const input: CommandInput = { by: { clientId, requestId }, ...more };
  return {
    ...command,
    sealedInput: vault.seal(input, sealIdentity('commands.sealed_input', command.id)),
  };
}

/** @throws VaultError; Error for a command without input */
export function inputOf(vault: Vault, { id, sealedInput }: Command): CommandInput {
  if (sealedInput === null) throw new Error('a command without its input');
  return vault.openJson(sealedInput, sealIdentity('commands.sealed_input', id)) as CommandInput;
}
