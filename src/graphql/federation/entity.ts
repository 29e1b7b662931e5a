import { type GraphqlContext } from '../engine/context.js';

/**
 * A router's reference to an entity: `__typename`, one of its keys, and fields of others that ours
 * `@requires`.
 */
export type Representation = Readonly<Record<string, unknown>>;

/**
 * Finds an entity by the fields of its `@key`, which are strings; null when the caller sees none.
 */
export type FindEntity = (
  representation: Representation,
  context: GraphqlContext,
) => Promise<object | null> | object | null;

/** Finders by type name; types without a `@key` are never looked up. */
export type Entities = Readonly<Record<string, FindEntity>>;
