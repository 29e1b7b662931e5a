import { ONBOARDING_ID_PREFIX } from '../../domain/onboarding.js';
import { type NounModule } from '../module.js';
import { onboardingById } from './loaders.js';
import { OnboardingProgressResolver } from './progress-resolver.js';
import { OnboardingResolver, OnboardingRowResolver } from './resolver.js';

export const onboardingModule: NounModule = {
  resolvers: [OnboardingResolver, OnboardingRowResolver, OnboardingProgressResolver],
  nodes: [{ prefix: ONBOARDING_ID_PREFIX, typeName: 'Onboarding', byId: onboardingById }],
  rights: {
    onboarding: 'fleet:read',
    onboardingPlan: 'fleet:read',
    startOnboarding: 'vehicle:write',
    retryOnboarding: 'vehicle:write',
    cancelOnboarding: 'vehicle:write',
    onboardingProgressed: 'fleet:read',
  },
  secretFields: ['startOnboarding', 'onboardingPlan'],
};
