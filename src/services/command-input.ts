import { type Viewer } from '../domain/viewer.js';
import { type Command } from '../store/commands.js';
import { type Vault } from '../vault/vault.js';
import { commandInputPlace } from './seal-places.js';

/** Who gave a command, for the audit log, and the secret that it takes to the provider. */
export interface CommandInput {
  readonly by: Pick<Viewer, 'clientId' | 'requestId'>;
  readonly secret?: string;
}

/** The command with its input sealed; to be made before the transaction that stores it. */
export async function withInput(vault: Vault, command: Command, { by: { clientId, requestId }, secret }: CommandInput): Promise<Command> {
  const input: CommandInput = { by: { clientId, requestId }, ...(secret !== undefined && { secret }) };
  return { ...command, sealedInput: await vault.seal(input, commandInputPlace(command.id)) };
}

/** @throws VaultError; Error for a command that carries nothing */
export async function inputOf(vault: Vault, { id, sealedInput }: Command): Promise<CommandInput> {
  if (sealedInput === null) throw new Error('a command without its input');
  return vault.openJson<CommandInput>(sealedInput, commandInputPlace(id));
}
