import { type AuditEvent } from '../../domain/audit.js';
import { type BatchLoad } from '../loader.js';

export const auditEventById: BatchLoad<AuditEvent | null> = (services, caller, ids) =>
  services.audit.byIds(caller, ids);
