import { type Onboarding } from '../../domain/onboarding.js';
import { type Caller } from '../../domain/values/viewer.js';
import { type Services } from '../../services/all.js';
import { type Loader, loaderOf } from '../loader.js';

export interface OnboardingLoaders {
  readonly onboardingById: Loader<Onboarding | null>;
}

export function onboardingLoaders(services: Services, caller: Caller): OnboardingLoaders {
  return { onboardingById: loaderOf((ids) => services.onboardings.byIds(caller, ids)) };
}
