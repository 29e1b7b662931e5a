import { FleetgraphError } from '../../domain/errors.js';
import { type ProviderDescription, type ProviderName } from '../../domain/provider.js';
import { type Caller, requireScope } from '../../domain/values/viewer.js';
import { type ProviderRegistry } from '../../providers/registry.js';

/** Descriptions of the built-in providers. */
export class CatalogueService {
  readonly #providers: ProviderRegistry;

  constructor(providers: ProviderRegistry) {
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
