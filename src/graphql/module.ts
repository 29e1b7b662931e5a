import { type ClassType } from 'type-graphql';
import { type IdPrefix } from '../domain/values/ids.js';
import { type Scope } from '../domain/values/viewer.js';
import { type Entities } from './federation/entity.js';
import { type BatchLoad, type Node } from './loader.js';

/** Requirement of a root field: a scope, or only a signed-in caller. */
export type Right = Scope | 'signed-in';

/**
 * An object type with ids of its own: a `Node`, and an entity of the subgraph if it has a `@key`.
 */
export interface NodeKind {
  /** Prefix of its ids. */
  readonly prefix: IdPrefix;
  readonly typeName: string;
  readonly byId: BatchLoad<Node | null>;
}

/**
 * A noun of the graph: everything that the schema, `node`, the subgraph and its rights are made of.
 */
export interface NounModule {
  readonly resolvers: readonly ClassType[];
  readonly nodes?: readonly NodeKind[];
  /** Entities whose `@key` is not an id, by type name. */
  readonly entities?: Entities;
  /**
   * Requirement of each root field, as routers and readers of the SDL see it; the services enforce
   * it.
   */
  readonly rights?: Readonly<Record<string, Right>>;
  /** Root fields that take or return secrets: contracts of a router can exclude them. */
  readonly secretFields?: readonly string[];
}
