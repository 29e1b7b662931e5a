import { type ProviderAccount, type WebhookHealth } from '../../domain/account.js';
import { type AccessGrant } from '../../domain/grant.js';
import { type Caller } from '../../domain/values/viewer.js';
import { type Services } from '../../services/all.js';
import { type Loader, loaderOf } from '../loader.js';

export interface AccountLoaders {
  readonly accountById: Loader<ProviderAccount | null>;
  readonly accountsOfFleet: Loader<readonly ProviderAccount[]>;
  readonly webhookHealthOfAccount: Loader<WebhookHealth | null>;
  readonly grantOfAccount: Loader<AccessGrant | null>;
  readonly grantById: Loader<AccessGrant | null>;
}

export function accountLoaders(services: Services, caller: Caller): AccountLoaders {
  return {
    accountById: loaderOf((ids) => services.accounts.byIds(caller, ids)),
    accountsOfFleet: loaderOf((ids) => services.accounts.ofFleets(caller, ids)),
    webhookHealthOfAccount: loaderOf((ids) => services.accounts.webhookHealthOf(caller, ids)),
    grantOfAccount: loaderOf((ids) => services.accounts.grantsOf(caller, ids)),
    grantById: loaderOf((ids) => services.accounts.grantsByIds(caller, ids)),
  };
}
