import { type Viewer } from '../../domain/values/viewer.js';
import { type Command } from '../../store/commands.js';
import { type Vault } from '../../vault/vault.js';
import { commandInputPlace } from '../sealing/seal-places.js';

/** Who gave a command, for the audit log, and the secret that it takes to the provider. */
export interface CommandInput {
  readonly by: Pick<Viewer, 'clientId' | 'requestId'>;
  readonly secret?: string;
}

/** @returns the command with its input sealed */
export function withInput(
  vault: Vault,
  command: Command,
  { by: { clientId, requestId }, secret }: CommandInput,
): Command {
  const input: CommandInput = {
    by: { clientId, requestId },
    ...(secret !== undefined && { secret }),
  };
  return { ...command, sealedInput: vault.seal(input, commandInputPlace(command.id)) };
}

/** @throws VaultError; Error for a command that carries nothing */
export function inputOf(vault: Vault, { id, sealedInput }: Command): CommandInput {
  if (sealedInput === null) throw new Error('a command without its input');
  return vault.openJson(sealedInput, commandInputPlace(id)) as CommandInput;
}
