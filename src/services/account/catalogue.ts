import { FleetgraphError } from '../../domain/errors.js';
import { type ProviderDescription, type ProviderName } from '../../domain/provider.js';
import { requireScope } from '../../domain/values/viewer.js';
import { type Caller, type CatalogueServiceApi } from '../services.js';

/** Where the descriptions come from: the providers that are built in. */
export interface DescribedProviders {
  descriptions(): readonly ProviderDescription[];
}

/** The providers and what they can do, as data. */
export class CatalogueService implements CatalogueServiceApi {
  readonly #providers: DescribedProviders;

  constructor(providers: DescribedProviders) {
    this.#providers = providers;
  }

  list(caller: Caller): readonly ProviderDescription[] {
    requireScope(caller, 'fleet:read');
    return this.#providers.descriptions();
  }

  /** @throws FleetgraphError BAD_USER_INPUT for a provider that is not built in */
  get(caller: Caller, name: ProviderName): ProviderDescription {
    const description = this.list(caller).find((provider) => provider.name === name);
    if (!description)
      throw new FleetgraphError('BAD_USER_INPUT', `The provider ${name} is not built in here.`, {
        provider: name,
      });
    return description;
  }
}
