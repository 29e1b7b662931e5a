import { FLEET_ID_PREFIX } from '../../domain/fleet.js';
import { type NounModule } from '../module.js';
import { fleetById } from './loaders.js';
import { FleetResolver } from './resolver.js';

export const fleetModule: NounModule = {
  resolvers: [FleetResolver],
  nodes: [{ prefix: FLEET_ID_PREFIX, typeName: 'Fleet', byId: fleetById }],
  rights: {
    fleets: 'fleet:read',
    fleet: 'fleet:read',
    createFleet: 'fleet:write',
    updateFleet: 'fleet:write',
    deleteFleet: 'fleet:write',
  },
};
