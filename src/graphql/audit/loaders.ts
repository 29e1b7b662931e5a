import { type AuditEvent } from '../../domain/audit.js';
import { type Caller } from '../../domain/values/viewer.js';
import { type Services } from '../../services/all.js';
import { type Loader, loaderOf } from '../loader.js';

export interface AuditLoaders {
  readonly auditEventById: Loader<AuditEvent | null>;
}

export function auditLoaders(services: Services, caller: Caller): AuditLoaders {
  return { auditEventById: loaderOf((ids) => services.audit.byIds(caller, ids)) };
}
