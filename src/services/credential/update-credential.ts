// Tests: test/api/invers.test.ts

import { type OemCredential } from '../../domain/credential.js';
import { type Outcome, refused, type UserError, userError } from '../../domain/errors.js';
import { type Caller, requireScope } from '../../domain/values/viewer.js';
import { brandSupport } from '../../providers/catalogue.js';
import { type ProviderRegistry } from '../../providers/registry.js';
import { accountsByIds } from '../../store/accounts.js';
import { type StoredCredential } from '../../store/credentials.js';
import { type Db } from '../../store/engine/store.js';
import { type CredentialCommands, queueChange, waitForCredential } from './credential-commands.js';
import { checkSecret } from './inputs.js';

export interface UpdateCredentialSecretInput {
  readonly credentialId: string;
  readonly secret: string;
}

/** Replaces the secret at the provider. */
export async function updateCredential(
  commands: CredentialCommands,
  caller: Caller,
  { credentialId, secret }: UpdateCredentialSecretInput,
): Promise<Outcome<OemCredential>> {
  const viewer = requireScope(caller, 'credential:write');
  const problem = checkSecret(secret, ['secret']);
  if (problem) return refused(problem);
  const queued = await queueChange(commands, viewer, {
    kind: 'UPDATE_CREDENTIAL',
    credentialId,
    action: 'oem_credential.secret_update_requested',
    secret,
    prepare: (tx, credential) => checkHasSecret(tx, commands.registry, credential),
  });
  return waitForCredential(commands, queued, 'the new secret');
}

/** Refuses a credential that an owner has authorized: it has no secret to replace. */
async function checkHasSecret(
  tx: Db,
  registry: ProviderRegistry,
  credential: StoredCredential,
): Promise<UserError | null> {
  const [account] = await accountsByIds(tx, [credential.accountId]);
  const provider = account && registry.get(account.provider);
  const brand = provider && brandSupport(provider.description, credential.brand);
  if (!brand?.authorizationHint) return null;
  const message = `A credential for ${brand.displayName} has no secret. ${brand.authorizationHint}`;
  return userError('NOT_SUPPORTED', ['credentialId'], message);
}
