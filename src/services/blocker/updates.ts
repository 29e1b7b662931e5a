import { hash } from 'node:crypto';
import { type BrandOf } from '../../domain/blockers/find-blockers.js';
import { RULES } from '../../domain/blockers/rules.js';
import { brandSupport } from '../../providers/catalogue.js';
import { type ProviderRegistry } from '../../providers/registry.js';
import { MAX_SUBJECTS, takeMarks } from '../../store/blockers/marks.js';
import { storeDerived, storedSubjects } from '../../store/blockers/stored.js';
import { lockSubjects } from '../../store/blockers/subjects.js';
import { type AfterCommit, type Db } from '../../store/engine/store.js';
import { recordEvent } from '../../store/journal/record-event.js';
import { together } from '../../store/query/together.js';
import { deriveSubjects } from './derive-subjects.js';

export interface BlockerUpdatesParts {
  readonly registry: Pick<ProviderRegistry, 'get' | 'descriptions'>;
  readonly now: () => Date;
  /** Called after a commit that has left subjects to the timer. */
  readonly onLeft?: () => void;
}

/** Returns the catalogue's entry of a brand at the account's provider. */
export const brandsOf =
  (registry: Pick<ProviderRegistry, 'get'>): BrandOf =>
  ({ provider }, brand) => {
    const description = registry.get(provider)?.description;
    return (description && brandSupport(description, brand)) ?? null;
  };

/**
 * Stores the blockers of subjects whose facts have changed, in the transaction of the change:
 * triggers mark the subjects.
 */
export class BlockerUpdates {
  readonly #parts: BlockerUpdatesParts;
  readonly #brandOf: BrandOf;
  /** Digest of the rules and of the catalogues that they read. */
  readonly rules: string;

  constructor(parts: BlockerUpdatesParts) {
    this.#parts = parts;
    this.#brandOf = brandsOf(parts.registry);
    this.rules = hash('sha256', JSON.stringify([RULES, parts.registry.descriptions()]));
  }

  /** Derives the blockers of the subjects that the transaction has marked; call it at its end. */
  async settle(tx: Db, afterCommit: AfterCommit): Promise<void> {
    const marked = await takeMarks(tx, MAX_SUBJECTS);
    if (marked.isLeft && this.#parts.onLeft) afterCommit(this.#parts.onLeft);
    await this.update(tx, marked.ids);
  }

  /**
   * Derives and stores the blockers of subjects, and records those that begin and end.
   * @param isFirst whether nothing was stored of any subject before: then no event is recorded
   */
  async update(tx: Db, ids: readonly string[], isFirst = false): Promise<void> {
    if (ids.length === 0) return;
    const now = this.#parts.now();
    await lockSubjects(tx, ids, now);
    const [derived, stored] = await together([
      deriveSubjects(tx, ids, this.#brandOf, () => now),
      storedSubjects(tx, ids),
    ]);
    const changes = await storeDerived(tx, { ids, stored, derived }, now);
    if (isFirst) return;
    for (const { isOpen, fleetId, subjectId, accountId, ...details } of changes)
      recordEvent(tx, {
        type: isOpen ? 'BLOCKER_OPENED' : 'BLOCKER_CLOSED',
        fleetId,
        subjectId,
        accountId,
        details,
        at: now,
      });
  }
}
