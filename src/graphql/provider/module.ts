import { type NounModule } from '../module.js';
import { ProviderResolver } from './resolver.js';

export const providerModule: NounModule = {
  resolvers: [ProviderResolver],
  entities: {
    Provider: ({ name }, { services, viewer }) =>
      services.catalogue.list(viewer).find((provider) => provider.name === name) ?? null,
  },
  rights: {
    providers: 'fleet:read',
    provider: 'fleet:read',
  },
};
