import { ProviderFailure } from '../../providers/provider.js';
import { updateCredential } from '../../store/credentials.js';
import { type CredentialWork, refusedAs } from './credential-executor.js';

/** Replaces a credential's secret. Doing it twice does no harm, so an outcome that is not known is no reason to look first. */
export const updateCredentialSecret: CredentialWork = {
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
      keep: (tx, now) => updateCredential(tx, credential.id, { secretUpdatedAt: now }),
    };
  },
  undo: () => Promise.resolve(),
};
