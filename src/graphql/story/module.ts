import { type NounModule } from '../module.js';
import {
  AccountStoryResolver,
  CredentialStoryResolver,
  DriverStoryResolver,
  EnrollmentStoryResolver,
  FleetStoryResolver,
} from './resolver.js';

export const storyModule: NounModule = {
  resolvers: [
    EnrollmentStoryResolver,
    AccountStoryResolver,
    CredentialStoryResolver,
    DriverStoryResolver,
    FleetStoryResolver,
  ],
};
