import 'reflect-metadata';
import { accountModule } from './account/module.js';
import { auditModule } from './audit/module.js';
import { blockerModule } from './blocker/module.js';
import { clearanceModule } from './clearance/module.js';
import { clientModule } from './client/module.js';
import { credentialModule } from './credential/module.js';
import { dataModule } from './data/module.js';
import { driverModule } from './driver/module.js';
import { eligibilityModule } from './eligibility/module.js';
import { endpointModule } from './endpoint/module.js';
import { eventModule } from './event/module.js';
import { fleetModule } from './fleet/module.js';
import { grantModule } from './grant/module.js';
import { type NounModule } from './module.js';
import { nodeModule } from './node/module.js';
import { NodeKinds } from './node/node-kinds.js';
import { onboardingModule } from './onboarding/module.js';
import { providerModule } from './provider/module.js';
import { storyModule } from './story/module.js';
import { systemModule } from './system/module.js';
import { vehicleModule } from './vehicle/module.js';
import { viewerModule } from './viewer/module.js';

/** Every module of the graph of fleets. */
export const MODULES: readonly NounModule[] = [
  nodeModule,
  viewerModule,
  providerModule,
  fleetModule,
  accountModule,
  vehicleModule,
  dataModule,
  clearanceModule,
  onboardingModule,
  eligibilityModule,
  credentialModule,
  driverModule,
  grantModule,
  clientModule,
  eventModule,
  endpointModule,
  auditModule,
  blockerModule,
  storyModule,
  systemModule,
];

export const NODE_KINDS = new NodeKinds(MODULES);
