import { API_CLIENT_ID_PREFIX } from '../../domain/values/viewer.js';
import { type NounModule } from '../module.js';
import { clientById } from './loaders.js';
import { ApiClientResolver } from './resolver.js';

export const clientModule: NounModule = {
  resolvers: [ApiClientResolver],
  nodes: [{ prefix: API_CLIENT_ID_PREFIX, typeName: 'ApiClient', byId: clientById }],
  rights: {
    apiClients: 'client:admin',
    createApiClient: 'client:admin',
    rotateApiClientSecret: 'client:admin',
    deleteApiClient: 'client:admin',
  },
  secretFields: ['createApiClient', 'rotateApiClientSecret'],
};
