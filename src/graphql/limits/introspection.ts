import { BREAK, type DocumentNode, GraphQLError, visit } from 'graphql';
import { FleetgraphError } from '../../domain/errors.js';
import { type Viewer } from '../../domain/values/viewer.js';

/** Callers who may read the schema from the server: all, signed-in ones, or none. */
export type IntrospectionMode = 'on' | 'authenticated' | 'off';

/** `_service` is how a router reads the schema. */
const SCHEMA_FIELDS = new Set(['__schema', '__type', '_service']);

/** Results by document: Apollo returns the same parsed document for the same text. */
const known = new WeakMap<DocumentNode, boolean>();

function readsSchema(document: DocumentNode): boolean {
  const remembered = known.get(document);
  if (remembered !== undefined) return remembered;
  let found = false;
  visit(document, {
    Field({ name }) {
      if (!SCHEMA_FIELDS.has(name.value)) return undefined;
      found = true;
      return BREAK;
    },
  });
  known.set(document, found);
  return found;
}

/**
 * @throws GraphQLError UNAUTHENTICATED or GRAPHQL_VALIDATION_FAILED when the document reads the
 *   schema and the caller may not.
 */
export function assertMayIntrospect(
  mode: IntrospectionMode,
  document: DocumentNode,
  viewer: Viewer | null,
): void {
  if (mode === 'on' || !readsSchema(document)) return;
  assertMayReadSchema(mode, viewer);
}

/**
 * @throws GraphQLError UNAUTHENTICATED or GRAPHQL_VALIDATION_FAILED when the caller may not read
 *   the schema.
 */
export function assertMayReadSchema(mode: IntrospectionMode, viewer: Viewer | null): void {
  if (mode === 'on' || (mode === 'authenticated' && viewer)) return;
  if (mode === 'off') {
    throw new GraphQLError('This server does not show its schema.', {
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
    });
  }
  const originalError = new FleetgraphError(
    'UNAUTHENTICATED',
    'The schema is shown to those who are signed in: send `Authorization: Bearer <token>`.',
  );
  throw new GraphQLError(originalError.message, {
    originalError,
    extensions: { http: { status: 400 } },
  });
}
