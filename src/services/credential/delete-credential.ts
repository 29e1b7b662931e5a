import { done, type Outcome, refused, type UserError, userError } from '../../domain/errors.js';
import { type Caller, requireScope } from '../../domain/values/viewer.js';
import {
  credentialsInUse,
  type StoredCredential,
  updateCredential,
} from '../../store/credentials.js';
import { type Db } from '../../store/engine/store.js';
import { type CredentialCommands, notAnswered, queueChange } from './credential-commands.js';

/** Deletes a credential at the provider, then here. @returns its id */
export async function deleteCredential(
  commands: CredentialCommands,
  caller: Caller,
  credentialId: string,
): Promise<Outcome<string>> {
  const viewer = requireScope(caller, 'credential:write');
  const queued = await queueChange(commands, viewer, {
    kind: 'DELETE_CREDENTIAL',
    credentialId,
    action: 'oem_credential.deletion_requested',
    prepare: markRemoving,
  });
  if (!queued.ok) return queued;
  const { commandId } = queued.value;
  const ended = commandId === null ? undefined : await commands.commands.outcome(commandId);
  if (!ended) return notAnswered('the deletion');
  return ended.state === 'FAILED' ? refused(...(ended.userErrors ?? [])) : done(credentialId);
}

async function markRemoving(tx: Db, { id }: StoredCredential): Promise<UserError | null> {
  if ((await credentialsInUse(tx, [id])).has(id))
    return userError(
      'IN_USE',
      ['credentialId'],
      'Vehicles still use this credential. Let them use another one with `changeEnrollmentCredential` first, or remove them.',
    );
  await updateCredential(tx, id, { status: 'REMOVING' });
  return null;
}
