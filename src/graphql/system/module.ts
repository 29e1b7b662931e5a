import { type NounModule } from '../module.js';
import { AccountCircuitResolver, SystemResolver } from './resolver.js';

export const systemModule: NounModule = {
  resolvers: [SystemResolver, AccountCircuitResolver],
  rights: { system: 'client:admin' },
};
