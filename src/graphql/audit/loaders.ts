import { type AuditEvent, type Caller, type Services } from '../../services/services.js';
import { type Loader, loaderOf } from '../loader.js';

export interface AuditLoaders {
  readonly auditEventById: Loader<AuditEvent | null>;
}

export function auditLoaders(services: Services, caller: Caller): AuditLoaders {
  return { auditEventById: loaderOf((ids) => services.audit.byIds(caller, ids)) };
}
