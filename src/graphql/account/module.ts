import { type NounModule } from '../module.js';
import { AccountHealthResolver } from './health-resolver.js';
import { accountById } from './loaders.js';
import { AccountResolver } from './resolver.js';

export const accountModule: NounModule = {
  resolvers: [AccountResolver, AccountHealthResolver],
  nodes: {
    account: { typeName: 'ProviderAccount', byId: accountById },
  },
  rights: {
    connectProviderAccount: 'fleet:write',
    verifyProviderAccount: 'fleet:write',
    rotateProviderAccountSecrets: 'fleet:write',
    disconnectProviderAccount: 'fleet:write',
    importFromProvider: 'vehicle:write',
    accountHealthChanged: 'fleet:read',
  },
  secretFields: ['connectProviderAccount', 'rotateProviderAccountSecrets'],
};
