import { AUDIT_EVENT_ID_PREFIX } from '../../domain/audit.js';
import { type NounModule } from '../module.js';
import { FleetAuditResolver } from './fleet-resolver.js';
import { auditEventById } from './loaders.js';
import { AuditEventResolver } from './resolver.js';

export const auditModule: NounModule = {
  resolvers: [AuditEventResolver, FleetAuditResolver],
  rights: { auditEvents: 'audit:read', auditVerification: 'audit:read' },
  nodes: [{ prefix: AUDIT_EVENT_ID_PREFIX, typeName: 'AuditEvent', byId: auditEventById }],
};
