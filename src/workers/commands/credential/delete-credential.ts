import { ProviderFailure } from '../../../providers/failure.js';
import { describe } from '../../../services/access/provider-errors.js';
import { deleteCredential as deleteStored, updateCredential } from '../../../store/credentials.js';
import { RETRY_POLICIES } from '../retry-policy.js';
import { type CredentialCommand, refusedAs } from './credential-commands.js';

/**
 * Deletes a credential, at the provider first. One that is gone there already counts as deleted.
 */
export const deleteCredential: CredentialCommand = {
  purpose: 'delete a credential',
  policy: RETRY_POLICIES.DELETE_CREDENTIAL,
  action: 'oem_credential.deleted',
  async perform({ port, session, credential }) {
    try {
      await port.delete(session, { ...credential, externalId: credential.externalId ?? '' });
    } catch (error) {
      if (!(error instanceof ProviderFailure) || error.refusal !== 'conflict') throw error;
      return refusedAs(
        'IN_USE',
        ['credentialId'],
        `A vehicle uses it at the provider: ${describe(error)} Import it with \`importFromProvider\`, then let it use another one with \`changeEnrollmentCredential\`.`,
      );
    }
    return { ok: true, save: (tx) => deleteStored(tx, credential.id) };
  },
  undo: (tx, { id }) => updateCredential(tx, id, { status: 'ACTIVE' }),
};
