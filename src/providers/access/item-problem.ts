/** A part of a provider's answer that cannot be read, and what it is about. */
export interface ItemProblem {
  /** null when it is about no vehicle, or about one whose VIN cannot be read. */
  readonly vin: string | null;
  /** How people find it at the provider: its id or name, else its place in the list; null where the VIN says it. */
  readonly id: string | null;
  /** Path within the item, e.g. `changelog.0.timestamp`. */
  readonly field: string;
  /** What is wrong with the field, to be read behind its name; never a secret. */
  readonly reason: string;
}

/** What a provider lists: what can be read of it, and what cannot, which costs nothing else. */
export interface Listing<T> {
  readonly items: readonly T[];
  readonly problems: readonly ItemProblem[];
}
