import { AUDIT_EVENT_ID_PREFIX } from '../../domain/audit.js';
import { type NounModule } from '../module.js';
import { auditEventById } from './loaders.js';
import { AuditEventResolver } from './resolver.js';

export const auditModule: NounModule = {
  resolvers: [AuditEventResolver],
  rights: { auditEvents: 'audit:read' },
  nodes: [{ prefix: AUDIT_EVENT_ID_PREFIX, typeName: 'AuditEvent', byId: auditEventById }],
};
