import { type OemCredential } from '../../domain/credential.js';
import { type Page } from '../../domain/values/page.js';
import { type Caller } from '../../domain/values/viewer.js';
import { type Enrollment } from '../../domain/vehicle.js';
import { type Services } from '../../services/all.js';
import { type Loader, loaderOf } from '../loader.js';

export interface CredentialLoaders {
  readonly credentialById: Loader<OemCredential | null>;
  readonly credentialInUse: Loader<boolean>;
  /** One for each size of page: an operation may ask for several. */
  readonly firstEnrollmentsOfCredential: (first: number) => Loader<Page<Enrollment>>;
}

export function credentialLoaders(services: Services, caller: Caller): CredentialLoaders {
  const firstPages = new Map<number, Loader<Page<Enrollment>>>();
  return {
    credentialById: loaderOf((ids) => services.credentials.byIds(caller, ids)),
    credentialInUse: loaderOf((ids) => services.credentials.inUse(caller, ids)),
    firstEnrollmentsOfCredential(first) {
      let loader = firstPages.get(first);
      if (!loader)
        firstPages.set(
          first,
          (loader = loaderOf((ids) => services.credentials.firstEnrollments(caller, ids, first))),
        );
      return loader;
    },
  };
}
