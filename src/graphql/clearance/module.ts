import { EVENT_ID_PREFIX } from '../../domain/clearance.js';
import { type NounModule } from '../module.js';
import { ClearanceEventResolver } from './event-resolver.js';
import { eventById } from './loaders.js';
import { ClearanceResolver } from './resolver.js';

export const clearanceModule: NounModule = {
  resolvers: [ClearanceResolver, ClearanceEventResolver],
  nodes: [{ prefix: EVENT_ID_PREFIX, typeName: 'ClearanceEvent', byId: eventById }],
  rights: {
    clearanceChanged: 'fleet:read',
    requestClearance: 'clearance:write',
    endClearance: 'clearance:write',
    reconcileClearances: 'clearance:write',
  },
};
