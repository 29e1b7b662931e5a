import { dataFlowAt } from '../../domain/data/data-flow.js';
import {
  bringsNews,
  knownProblems,
  LOCATION_GROUPS,
  mergeValues,
  type StoredGroup,
  storedGroups,
  type StoredValues,
} from '../../domain/data/stored-signals.js';
import { isPrivate, type SignalProblem, type VehicleData } from '../../domain/data/vehicle-data.js';
import { type DataRead, lockDataReads, saveDataReads } from '../../store/data/data-reads.js';
import { recordFlowChange } from '../../store/data/flow-change.js';
import { recordStateChanges } from '../../store/data/state-changes.js';
import {
  deleteSignals,
  saveSignals,
  signalsOfEnrollments,
  type StoredSignals,
} from '../../store/data/vehicle-signals.js';
import { type Db } from '../../store/engine/store.js';

/** Answer to one read of an enrollment's data. */
export interface CompletedRead {
  /** The read as it was claimed. */
  readonly claim: Pick<DataRead, 'enrollmentId' | 'askedAt'>;
  readonly data: VehicleData;
  readonly observedAt: Date;
  /** Time from which the vehicle counts as silent unless more data come; null: it never does. */
  readonly silentAt: Date | null;
}

/**
 * Stores answers in one transaction. An answer is dropped if the right to read has ended since the
 * read was claimed, or if the enrollment has been claimed again. While privacy mode is on no
 * position is stored, and the older one is deleted.
 * @returns the reads of the enrollments whose answers were stored
 */
export async function recordData(
  tx: Db,
  completed: readonly CompletedRead[],
): Promise<readonly DataRead[]> {
  const answers = new Map(completed.map((answer) => [answer.claim.enrollmentId, answer]));
  const reads = (await lockDataReads(tx, [...answers.keys()])).flatMap((read) => {
    const answer = answers.get(read.enrollmentId);
    const isOurs = read.askedAt?.getTime() === answer?.claim.askedAt?.getTime();
    return answer && isOurs ? [{ read, answer }] : [];
  });
  const ids = reads.map(({ read }) => read.enrollmentId);
  const known = new Map(
    (await signalsOfEnrollments(tx, ids)).map((row) => [keyOf(row), row.values]),
  );
  const withNews = new Set<string>();
  const rows = reads.flatMap(({ read, answer: { data, observedAt } }): StoredSignals[] =>
    [...storedGroups(data, observedAt)]
      .filter(([group]) => !isPrivate(data) || !isLocation(group))
      .map(([signalGroup, values]) => {
        const { enrollmentId, fleetId, vehicleId } = read;
        const before = known.get(keyOf({ enrollmentId, signalGroup })) ?? {};
        if (bringsNews(signalGroup, before, values)) withNews.add(enrollmentId);
        const merged = mergeValues(signalGroup, before, values);
        return { enrollmentId, signalGroup, fleetId, vehicleId, values: merged };
      }),
  );
  await saveSignals(tx, rows);
  const hidden = reads.filter(({ answer }) => isPrivate(answer.data));
  await deleteSignals(
    tx,
    hidden.map(({ read }) => read.enrollmentId),
    LOCATION_GROUPS,
  );
  const changed = reads.map(({ read, answer }) =>
    afterAnswer(read, answer, withNews.has(read.enrollmentId)),
  );
  await saveDataReads(tx, changed);
  for (const [index, { read }] of reads.entries()) {
    const to = changed[index]?.flow ?? read.flow;
    if (to !== read.flow) recordFlowChange(tx, read, read.flow, to);
  }
  recordStateChanges(
    tx,
    reads.flatMap(({ read, answer }) =>
      withNews.has(read.enrollmentId) || problemsDiffer(known, read, answer.data) ? [read] : [],
    ),
  );
  return changed;
}

function afterAnswer(
  read: DataRead,
  { data, observedAt, silentAt }: Pick<CompletedRead, 'data' | 'observedAt' | 'silentAt'>,
  hasNews: boolean,
): DataRead {
  const after = {
    ...read,
    ...(hasNews && { lastDataAt: observedAt, silentAt }),
    privateSince: isPrivate(data) ? (read.privateSince ?? observedAt) : null,
  };
  const { flow, flowSince } = dataFlowAt(after, observedAt);
  return flow === read.flow ? after : { ...after, flow, flowSince };
}

const keyOf = ({
  enrollmentId,
  signalGroup,
}: Pick<StoredSignals, 'enrollmentId' | 'signalGroup'>): string => `${signalGroup}/${enrollmentId}`;

/** Returns whether the problems are others than those of the attempt before; times do not count. */
function problemsDiffer(
  known: ReadonlyMap<string, StoredValues>,
  { enrollmentId }: DataRead,
  { problems }: VehicleData,
): boolean {
  const before = known.get(keyOf({ enrollmentId, signalGroup: 'PROBLEMS' }));
  const textOf = (all: readonly Pick<SignalProblem, 'signal' | 'reason'>[]): string =>
    JSON.stringify(all.map(({ signal, reason }) => [signal, reason]));
  return before === undefined || textOf(knownProblems(before)) !== textOf(problems);
}

const isLocation = (group: StoredGroup): boolean =>
  (LOCATION_GROUPS as readonly StoredGroup[]).includes(group);
