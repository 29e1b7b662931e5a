import { GRANT_ID_PREFIX } from '../../domain/grant.js';
import { type NounModule } from '../module.js';
import { grantById } from './loaders.js';
import { EnrollmentGrantResolver, GrantResolver } from './resolver.js';

export const grantModule: NounModule = {
  resolvers: [GrantResolver, EnrollmentGrantResolver],
  nodes: [{ prefix: GRANT_ID_PREFIX, typeName: 'AccessGrant', byId: grantById }],
  rights: {
    issueAccessToken: 'token:issue',
    revokeAccessGrant: 'token:issue',
  },
  secretFields: ['issueAccessToken'],
};
