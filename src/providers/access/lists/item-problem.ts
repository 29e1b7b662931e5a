/** Part of a provider's answer that cannot be read, and the item it belongs to. */
export interface ItemProblem {
  /** null when it is about no vehicle, or about one whose VIN cannot be read. */
  readonly vin: string | null;
  /**
   * Identifies the item at the provider: its id or name, else its place in the list; null where the
   * VIN identifies it.
   */
  readonly id: string | null;
  /** Path within the item, e.g. `changelog.0.timestamp`. */
  readonly field: string;
  /** Fault of the field, worded to follow its name; never a secret. */
  readonly reason: string;
}

/**
 * Result of listing: the readable items and the problems of the others, which do not affect the
 * readable ones.
 */
export interface Listing<T> {
  readonly items: readonly T[];
  readonly problems: readonly ItemProblem[];
}
