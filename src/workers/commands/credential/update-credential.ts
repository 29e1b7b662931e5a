import { ProviderFailure } from '../../../providers/failure.js';
import { updateCredential as saveCredential } from '../../../store/credentials.js';
import { RETRY_POLICIES } from '../retry-policy.js';
import { type CredentialCommand, refusedAs } from './credential-commands.js';

/**
 * Replaces a credential's secret. Replacing it twice does no harm, so the call is repeated without
 * a look-up.
 */
export const updateCredential: CredentialCommand = {
  purpose: "update a credential's secret",
  policy: RETRY_POLICIES.UPDATE_CREDENTIAL,
  action: 'oem_credential.secret_updated',
  async perform({ port, session, credential, secret }) {
    try {
      await port.updateSecret(
        session,
        { ...credential, externalId: credential.externalId ?? '' },
        secret,
      );
    } catch (error) {
      if (!(error instanceof ProviderFailure) || error.refusal !== 'not-found') throw error;
      return refusedAs(
        'NOT_FOUND',
        ['credentialId'],
        'The provider has no such credential any more. Delete it here, too.',
      );
    }
    return {
      ok: true,
      save: (tx, now) => saveCredential(tx, credential.id, { secretUpdatedAt: now }),
    };
  },
  undo: () => Promise.resolve(),
};
