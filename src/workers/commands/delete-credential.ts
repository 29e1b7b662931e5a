import { ProviderFailure } from '../../providers/provider.js';
import { describe } from '../../services/access/provider-errors.js';
import { deleteCredential as forgetCredential, updateCredential } from '../../store/credentials.js';
import { type CredentialWork, refusedAs } from './credential-executor.js';

/** Deletes a credential, at the provider first. One that is gone there already counts as deleted. */
export const deleteCredential: CredentialWork = {
  action: 'oem_credential.deleted',
  async perform({ port, session, credential }) {
    try {
      await port.delete(session, { ...credential, externalId: credential.externalId ?? '' });
    } catch (error) {
      if (!(error instanceof ProviderFailure) || error.refusal !== 'conflict') throw error;
      return refusedAs(
        'IN_USE',
        ['credentialId'],
        `A vehicle uses it at the provider: ${describe(error)}`,
      );
    }
    return { ok: true, keep: (tx) => forgetCredential(tx, credential.id) };
  },
  undo: (tx, { id }) => updateCredential(tx, id, { status: 'ACTIVE' }),
};
