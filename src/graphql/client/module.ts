import { type NounModule } from '../module.js';
import { clientById } from './loaders.js';
import { ApiClientResolver } from './resolver.js';

export const clientModule: NounModule = {
  resolvers: [ApiClientResolver],
  nodes: {
    client: { typeName: 'ApiClient', byId: clientById },
  },
  rights: {
    apiClients: 'client:admin',
    createApiClient: 'client:admin',
    rotateApiClientSecret: 'client:admin',
    deleteApiClient: 'client:admin',
  },
  secretFields: ['createApiClient', 'rotateApiClientSecret'],
};
