import { type NounModule } from '../module.js';
import { grantById } from './loaders.js';
import { EnrollmentGrantResolver, GrantResolver } from './resolver.js';

export const grantModule: NounModule = {
  resolvers: [GrantResolver, EnrollmentGrantResolver],
  nodes: {
    grant: { typeName: 'AccessGrant', byId: grantById },
  },
  rights: {
    issueAccessToken: 'token:issue',
    revokeAccessGrant: 'token:issue',
  },
  secretFields: ['issueAccessToken'],
};
