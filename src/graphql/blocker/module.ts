import { BLOCKER_ID_PREFIX } from '../../domain/blockers/blocker.js';
import { type NounModule } from '../module.js';
import { BlockerGroupResolver, FleetBlockersResolver } from './fleet-resolver.js';
import { blockerById } from './loaders.js';
import {
  AccountBlockersResolver,
  BlockerResolver,
  DriverBlockersResolver,
  EnrollmentBlockersResolver,
} from './resolver.js';

export const blockerModule: NounModule = {
  resolvers: [
    BlockerResolver,
    EnrollmentBlockersResolver,
    DriverBlockersResolver,
    AccountBlockersResolver,
    FleetBlockersResolver,
    BlockerGroupResolver,
  ],
  nodes: [{ prefix: BLOCKER_ID_PREFIX, typeName: 'Blocker', byId: blockerById }],
};
