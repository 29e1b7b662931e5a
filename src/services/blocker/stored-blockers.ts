import { type Blocker } from '../../domain/blockers/blocker.js';
import { type BrandOf } from '../../domain/blockers/find-blockers.js';
import { type ListedBlocker } from '../../store/blockers/list.js';
import { checkTimesOf } from '../../store/blockers/marks.js';
import { type Store } from '../../store/engine/store.js';
import { deriveSubjects } from './derive-subjects.js';

/** Words of stored blockers, which are derived again for the time of the stored ones. */
export class StoredBlockers {
  readonly #store: Pick<Store, 'read'>;
  readonly #brandOf: BrandOf;

  constructor(store: Pick<Store, 'read'>, brandOf: BrandOf) {
    this.#store = store;
    this.#brandOf = brandOf;
  }

  /** Returns the blockers in their order; null for one that has ended meanwhile. */
  async find(
    listed: readonly Pick<ListedBlocker, 'subjectId' | 'code'>[],
  ): Promise<readonly (Blocker | null)[]> {
    const { read } = this.#store;
    const ids = [...new Set(listed.map(({ subjectId }) => subjectId))];
    const times = await checkTimesOf(read, ids);
    const known = ids.filter((id) => times.has(id));
    const derived = await deriveSubjects(
      read,
      known,
      this.#brandOf,
      (id) => times.get(id) ?? new Date(0),
    );
    const byId = new Map(derived.map(({ id, blockers }) => [id, blockers]));
    return listed.map(
      ({ subjectId, code }) =>
        byId.get(subjectId)?.find((blocker) => blocker.code === code) ?? null,
    );
  }
}
