import { ProviderFailure, type RemoteCredential } from '../../providers/provider.js';
import { deleteCredential, updateCredential } from '../../store/credentials.js';
import {
  type CredentialResult,
  type CredentialTask,
  type CredentialWork,
  refusedAs,
} from './credential-executor.js';

/** Creates a credential. One whose creation may have gone through unnoticed is looked for by its name, which is unique. */
export const createCredential: CredentialWork = {
  action: 'oem_credential.created',
  async perform(task) {
    const { port, session, credential, secret, unsure } = task;
    const there = unsure ? await find(task) : undefined;
    if (there) return toResult(task, there);
    try {
      return toResult(task, await port.create(session, { ...credential, secret }));
    } catch (error) {
      if (!(error instanceof ProviderFailure) || error.refusal !== 'already-exists') throw error;
      // An earlier try may have arrived late; a first one has come upon somebody else's.
      const late = unsure ? await find(task) : undefined;
      return late ? toResult(task, late) : nameTaken();
    }
  },
  undo: (tx, { id }) => deleteCredential(tx, id),
};

/** @throws ProviderFailure; `outcomeUnknown` where the provider does not let us look: what came of the earlier try stays open then */
async function find({
  port,
  session,
  credential,
}: CredentialTask): Promise<RemoteCredential | undefined> {
  try {
    return (await port.list(session, credential.brand)).find(
      ({ name }) => name === credential.name,
    );
  } catch (cause) {
    if (!(cause instanceof ProviderFailure) || cause.kind !== 'rejected') throw cause;
    const { provider, kind, message, status, details } = cause;
    throw new ProviderFailure(provider, kind, message, {
      ...(status !== undefined && { status }),
      details,
      cause,
      outcomeUnknown: true,
    });
  }
}

function toResult(
  { credential }: CredentialTask,
  { externalId, principal, secretKind }: RemoteCredential,
): CredentialResult {
  if (principal !== credential.principal || secretKind !== credential.secretKind)
    return nameTaken();
  return {
    ok: true,
    keep: (tx, now) =>
      updateCredential(tx, credential.id, { externalId, status: 'ACTIVE', secretUpdatedAt: now }),
  };
}

const nameTaken = (): CredentialResult =>
  refusedAs(
    'NAME_TAKEN',
    ['name'],
    'The provider has another credential of this name already. Choose another name, or bring that one in with `importFromProvider`.',
  );
