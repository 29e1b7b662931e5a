import { holds, type Scope, SCOPES } from '../../domain/values/viewer.js';
import { type Right } from '../module.js';
import { MODULES } from '../modules.js';

/**
 * Requirements of all root fields, for routers and readers of the SDL; the services enforce them.
 */
const RIGHTS: ReadonlyMap<string, Right> = new Map(
  MODULES.flatMap(({ rights = {} }) => Object.entries(rights)),
);

const SECRET_FIELDS: ReadonlySet<string> = new Set(
  MODULES.flatMap(({ secretFields = [] }) => secretFields),
);

/** Requirement of a root field; undefined for a field that no module lists. */
export function rightOf(field: string): Right | undefined {
  return RIGHTS.get(field);
}

/** The scopes of which any one opens what takes this scope: it, and those that imply it. */
export function scopesThatOpen(scope: Scope): readonly Scope[] {
  return SCOPES.filter((held) =>
    holds({ clientId: '', scopes: [held], fleetIds: null, requestId: '' }, scope),
  );
}

/**
 * Returns the tags by which a router's contracts include or exclude a field: `administration` for
 * managing API clients, and `secrets`.
 */
export function tagsOf(field: string): readonly string[] {
  return [
    ...(rightOf(field) === 'client:admin' ? ['administration'] : []),
    ...(SECRET_FIELDS.has(field) ? ['secrets'] : []),
  ];
}
