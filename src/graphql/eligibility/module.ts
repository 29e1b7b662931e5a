import { type NounModule } from '../module.js';
import { EligibilityResolver } from './resolver.js';

export const eligibilityModule: NounModule = {
  resolvers: [EligibilityResolver],
  rights: {
    eligibility: 'fleet:read',
  },
};
