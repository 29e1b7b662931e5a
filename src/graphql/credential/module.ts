import { CREDENTIAL_ID_PREFIX } from '../../domain/credential.js';
import { type NounModule } from '../module.js';
import { credentialById } from './loaders.js';
import {
  EnrollmentCredentialResolver,
  FleetCredentialsResolver,
  OemCredentialResolver,
} from './resolver.js';

export const credentialModule: NounModule = {
  resolvers: [OemCredentialResolver, FleetCredentialsResolver, EnrollmentCredentialResolver],
  nodes: [{ prefix: CREDENTIAL_ID_PREFIX, typeName: 'OemCredential', byId: credentialById }],
  rights: {
    vehicleModels: 'fleet:read',
    createOemCredential: 'credential:write',
    updateOemCredentialSecret: 'credential:write',
    deleteOemCredential: 'credential:write',
  },
  secretFields: ['createOemCredential', 'updateOemCredentialSecret'],
};
