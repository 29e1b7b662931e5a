import { type NounModule } from '../module.js';
import { credentialById } from './loaders.js';
import {
  EnrollmentCredentialResolver,
  FleetCredentialsResolver,
  OemCredentialResolver,
} from './resolver.js';

export const credentialModule: NounModule = {
  resolvers: [OemCredentialResolver, FleetCredentialsResolver, EnrollmentCredentialResolver],
  nodes: {
    credential: { typeName: 'OemCredential', byId: credentialById },
  },
  rights: {
    vehicleModels: 'fleet:read',
    createOemCredential: 'credential:write',
    updateOemCredentialSecret: 'credential:write',
    deleteOemCredential: 'credential:write',
  },
  secretFields: ['createOemCredential', 'updateOemCredentialSecret'],
};
