import { type OemCredential } from '../../domain/credential.js';
import { type Caller, type Services } from '../../services/services.js';
import { type Loader, loaderOf } from '../loader.js';

export interface CredentialLoaders {
  readonly credentialById: Loader<OemCredential | null>;
  readonly credentialInUse: Loader<boolean>;
}

export function credentialLoaders(services: Services, caller: Caller): CredentialLoaders {
  return {
    credentialById: loaderOf((ids) => services.credentials.byIds(caller, ids)),
    credentialInUse: loaderOf((ids) => services.credentials.inUse(caller, ids)),
  };
}
