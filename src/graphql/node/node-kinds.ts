import { type IdPrefix, prefixOfId } from '../../domain/values/ids.js';
import { fleetById } from '../fleet/loaders.js';
import { type BatchLoad, type Node } from '../loader.js';
import { type NodeKind, type NounModule } from '../module.js';

/** The node types of all nouns, by the prefix of their ids. */
export class NodeKinds {
  readonly #kinds = new Map<IdPrefix, NodeKind>();

  constructor(modules: readonly NounModule[]) {
    for (const node of modules.flatMap(({ nodes = [] }) => nodes)) {
      if (this.#kinds.has(node.prefix))
        throw new Error(`two modules define the node type of ${node.prefix}`);
      this.#kinds.set(node.prefix, node);
    }
  }

  get typeNames(): ReadonlySet<string> {
    return new Set([...this.#kinds.values()].map(({ typeName }) => typeName));
  }

  /** Resolves an abstract type: the object type is known from the prefix of the id. */
  readonly typeNameOf = ({ id }: Node): string | undefined => this.#kindOf(id)?.typeName;

  /**
   * Finds the loader for an id. An unknown prefix is looked up among the fleets, without success,
   * so that a caller without rights gets the same error for any id.
   */
  readonly loadOf = (id: string): BatchLoad<Node | null> => this.#kindOf(id)?.byId ?? fleetById;

  #kindOf(id: string): NodeKind | undefined {
    const prefix = prefixOfId(id);
    return prefix && this.#kinds.get(prefix);
  }
}
