import { type NounModule } from '../module.js';
import { auditEventById } from './loaders.js';

export const auditModule: NounModule = {
  resolvers: [],
  nodes: {
    audit: { typeName: 'AuditEvent', byId: auditEventById },
  },
};
