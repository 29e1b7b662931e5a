import { type DataFlow } from '../../domain/data/data-flow.js';
import { type Caller, maySeeFleet, requireScope } from '../../domain/values/viewer.js';
import { clearancesOfEnrollments } from '../../store/clearances.js';
import { type DataRead, dataReadsOfEnrollments } from '../../store/data/data-reads.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { enrollmentsByIds } from '../../store/enrollments.js';

/** Status of the data of enrollments, for callers. */
export class DataFlows {
  readonly #store: Store;

  constructor({ store }: { readonly store: Store }) {
    this.#store = store;
  }

  /** Returns the status of each enrollment's data; null for one that the caller may not see. */
  async of(
    caller: Caller,
    enrollmentIds: readonly string[],
  ): Promise<readonly (DataFlow | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const db = this.#store.read;
    const reads = await dataReadsOfEnrollments(db, enrollmentIds);
    const flows = new Map(reads.map((read) => [read.enrollmentId, { ...read, ...toFlow(read) }]));
    const others = await withoutData(
      db,
      enrollmentIds.filter((id) => !flows.has(id)),
    );
    return enrollmentIds.map((id) => {
      const found = flows.get(id) ?? others.get(id);
      if (!found || !maySeeFleet(viewer, found.fleetId)) return null;
      const { status, since, lastDataAt } = found;
      return { status, since, lastDataAt };
    });
  }
}

type FlowOfFleet = DataFlow & { readonly fleetId: string };

const toFlow = ({ flow, flowSince, lastDataAt }: DataRead): DataFlow => ({
  status: flow,
  since: flowSince,
  lastDataAt,
});

/** Finds enrollments whose data may not be read, since the last change of their clearance. */
async function withoutData(
  db: Db,
  enrollmentIds: readonly string[],
): Promise<ReadonlyMap<string, FlowOfFleet>> {
  if (enrollmentIds.length === 0) return new Map();
  const clearances = await clearancesOfEnrollments(db, enrollmentIds);
  const enrollments = await enrollmentsByIds(db, enrollmentIds);
  return new Map(
    enrollments.map(({ id, fleetId, createdAt }) => {
      const since = clearances.get(id)?.changedAt ?? createdAt;
      return [id, { fleetId, status: 'NONE', since, lastDataAt: null }];
    }),
  );
}
