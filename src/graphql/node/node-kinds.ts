import { type IdKind, kindOfId } from '../../domain/values/ids.js';
import { fleetById } from '../fleet/loaders.js';
import { type BatchLoad, type Node } from '../loader.js';
import { type NodeKind, type NounModule } from '../module.js';

/** The node types of all nouns, by the kind of their ids. */
export class NodeKinds {
  readonly #kinds = new Map<IdKind, NodeKind>();

  constructor(modules: readonly NounModule[]) {
    for (const { nodes = {} } of modules)
      for (const [kind, node] of Object.entries(nodes) as [IdKind, NodeKind][]) {
        if (this.#kinds.has(kind)) throw new Error(`two modules define the node type of ${kind}`);
        this.#kinds.set(kind, node);
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
    const kind = kindOfId(id);
    return kind && this.#kinds.get(kind);
  }
}
