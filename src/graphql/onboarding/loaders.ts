import { type Onboarding } from '../../domain/onboarding.js';
import { type BatchLoad } from '../loader.js';

export const onboardingById: BatchLoad<Onboarding | null> = (services, caller, ids) =>
  services.onboardings.byIds(caller, ids);
