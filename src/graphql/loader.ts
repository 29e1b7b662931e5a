import DataLoader from 'dataloader';
import { type Caller } from '../domain/values/viewer.js';
import { type Services } from '../services/all.js';

/** Maximum number of ids per batch: one statement of either database takes as many. */
const MAX_BATCH = 500;

/**
 * Loads items by id with one of the services' `…ByIds` or `…Of` methods: one result per id, in
 * order.
 */
export type BatchLoad<T> = (
  services: Services,
  caller: Caller,
  ids: readonly string[],
) => Promise<readonly T[]>;

/** Any object with an id of Fleetgraph. */
export interface Node {
  readonly id: string;
}

/** Finds the loader for an id of any kind. */
export type NodeLoadOf = (id: string) => BatchLoad<Node | null>;

/** The loaders of one execution: each collects the ids of one turn, and is created on first use. */
export class Loaders {
  readonly #services: Services;
  readonly #caller: Caller;
  readonly #loaders = new Map<BatchLoad<unknown>, DataLoader<string, unknown>>();

  readonly #nodeLoadOf: NodeLoadOf;

  constructor(services: Services, caller: Caller, nodeLoadOf: NodeLoadOf) {
    this.#services = services;
    this.#caller = caller;
    this.#nodeLoadOf = nodeLoadOf;
  }

  load<T>(batchLoad: BatchLoad<T>, id: string): Promise<T> {
    let loader = this.#loaders.get(batchLoad) as DataLoader<string, T> | undefined;
    if (!loader) {
      loader = new DataLoader((ids) => batchLoad(this.#services, this.#caller, ids), {
        maxBatchSize: MAX_BATCH,
      });
      this.#loaders.set(batchLoad, loader);
    }
    return loader.load(id);
  }

  /** Loads an object of any kind; null when the caller sees none of this id. */
  node(id: string): Promise<Node | null> {
    return this.load(this.#nodeLoadOf(id), id);
  }
}
