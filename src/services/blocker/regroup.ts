import { type BlockerGroup, type BlockerGrouping } from '../../domain/blockers/filter.js';
import { type GroupTimes } from '../../store/blockers/group-times.js';
import { type StoredGroup } from '../../store/blockers/groups.js';

/** Adds stored groups up to those by the properties, the largest first. */
export function regroup(
  groups: readonly StoredGroup[],
  times: ReadonlyMap<number, GroupTimes>,
  by: readonly BlockerGrouping[],
): readonly BlockerGroup[] {
  const isBy = new Set(by);
  const parts = Map.groupBy(
    groups.filter(({ id }) => times.has(id)),
    ({ actor, code, brand, accountId }) =>
      JSON.stringify([
        isBy.has('ACTOR') ? actor : null,
        isBy.has('CODE') ? code : null,
        isBy.has('BRAND') ? brand : null,
        isBy.has('ACCOUNT') ? accountId : null,
      ]),
  );
  return [...parts]
    .map(([key, part]) => toGroup(key, part, times))
    .sort((one, other) => other.count - one.count);
}

function toGroup(
  key: string,
  groups: readonly StoredGroup[],
  times: ReadonlyMap<number, GroupTimes>,
): BlockerGroup {
  const [actor, code, brand, accountId] = JSON.parse(key) as readonly [
    BlockerGroup['actor'],
    BlockerGroup['code'],
    string | null,
    string | null,
  ];
  const all = groups.flatMap(({ id }) => times.get(id) ?? []);
  const earliest = (dates: readonly (Date | null)[]): Date | null => {
    const known = dates.flatMap((date) => date?.getTime() ?? []);
    return known.length === 0 ? null : new Date(Math.min(...known));
  };
  return {
    actor,
    code,
    brand,
    accountId,
    count: all.reduce((sum, { count }) => sum + count, 0),
    oldestSince: earliest(all.map(({ oldestSince }) => oldestSince)) ?? new Date(0),
    nextDeadline: earliest(all.map(({ nextDeadline }) => nextDeadline)),
  };
}
