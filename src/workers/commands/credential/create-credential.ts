import { ProviderFailure } from '../../../providers/failure.js';
import { type RemoteCredential } from '../../../providers/ports/credential.js';
import { deleteCredential, updateCredential } from '../../../store/credentials.js';
import { RETRY_POLICIES } from '../retry-policy.js';
import { lookUpOutcome } from '../unknown-outcome.js';
import {
  type CredentialCommand,
  type CredentialResult,
  type CredentialTask,
  refusedAs,
} from './credential-commands.js';

/**
 * Creates a credential. One whose creation may have taken effect is looked up by its name, which is
 * unique.
 */
export const createCredential: CredentialCommand = {
  purpose: 'create a credential',
  policy: RETRY_POLICIES.CREATE_CREDENTIAL,
  action: 'oem_credential.created',
  async perform(task) {
    const { port, session, credential, secret, command } = task;
    const there = command.unsure ? await find(task) : undefined;
    if (there) return toResult(task, there);
    try {
      return toResult(task, await port.create(session, { ...credential, secret }));
    } catch (error) {
      if (!(error instanceof ProviderFailure) || error.refusal !== 'already-exists') throw error;
      // An earlier attempt may have arrived late; a first one has met a credential that is not
      // ours.
      const late = command.unsure ? await find(task) : undefined;
      return late ? toResult(task, late) : nameTaken();
    }
  },
  undo: (tx, { id }) => deleteCredential(tx, id),
};

const find = ({
  port,
  session,
  credential: { brand, name },
}: CredentialTask): Promise<RemoteCredential | undefined> =>
  lookUpOutcome(async () => {
    const { items: credentials } = await port.list(session, brand);
    return credentials.find((credential) => credential.name === name);
  });

function toResult(
  { credential }: CredentialTask,
  { externalId, principal, secretKind }: RemoteCredential,
): CredentialResult {
  if (principal !== credential.principal || secretKind !== credential.secretKind)
    return nameTaken();
  return {
    ok: true,
    save: (tx, now) =>
      updateCredential(tx, credential.id, { externalId, status: 'ACTIVE', secretUpdatedAt: now }),
  };
}

const nameTaken = (): CredentialResult =>
  refusedAs(
    'NAME_TAKEN',
    ['name'],
    'The provider has another credential of this name already. Choose another name, or bring that one in with `importFromProvider`.',
  );
