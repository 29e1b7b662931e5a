import { ACCOUNT_ID_PREFIX } from '../../domain/account.js';
import { type NounModule } from '../module.js';
import { AccountHealthResolver } from './health-resolver.js';
import { accountById } from './loaders.js';
import { AccountResolver } from './resolver.js';

export const accountModule: NounModule = {
  resolvers: [AccountResolver, AccountHealthResolver],
  nodes: [{ prefix: ACCOUNT_ID_PREFIX, typeName: 'ProviderAccount', byId: accountById }],
  rights: {
    connectProviderAccount: 'fleet:write',
    verifyProviderAccount: 'fleet:write',
    rotateProviderAccountSecrets: 'fleet:write',
    updateProviderAccount: 'fleet:write',
    disconnectProviderAccount: 'fleet:write',
    importFromProvider: 'vehicle:write',
    accountHealthChanged: 'fleet:read',
  },
  secretFields: ['connectProviderAccount', 'rotateProviderAccountSecrets'],
};
