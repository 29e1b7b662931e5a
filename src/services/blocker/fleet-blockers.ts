import { type Blocker } from '../../domain/blockers/blocker.js';
import {
  type BlockerFilter,
  type BlockerGroup,
  type BlockerGrouping,
} from '../../domain/blockers/filter.js';
import { blockedStep, type Readiness, READINESS_STEPS } from '../../domain/blockers/readiness.js';
import { toDays } from '../../domain/blockers/spans.js';
import { CREDENTIAL_ID_PREFIX } from '../../domain/credential.js';
import { toBrandSlug } from '../../domain/values/brand.js';
import { type Page, type PageItem, type PageRequest } from '../../domain/values/page.js';
import { type Caller, maySeeFleet, requireScope } from '../../domain/values/viewer.js';
import { medianHoursToApproval } from '../../store/blockers/approval-times.js';
import { countBlockers } from '../../store/blockers/count.js';
import { subjectsOfGroups, timesOfGroups } from '../../store/blockers/group-times.js';
import {
  groupsOfFleet,
  isOfAccount,
  stepsOfFleet,
  type StoredGroup,
  withoutCaused,
} from '../../store/blockers/groups.js';
import { listBlockers, type ListedBlocker } from '../../store/blockers/list.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { type CursorSeal } from '../../vault/cursor-seal.js';
import { checkFilter } from '../filters.js';
import { emptyPage, Pager } from '../paging.js';
import { regroup } from './regroup.js';
import { type StoredBlockers } from './stored-blockers.js';

export interface FleetBlockerServiceParts {
  readonly store: Store;
  readonly cursors: CursorSeal;
  readonly stored: StoredBlockers;
  readonly now: () => Date;
}

/** Blocker on a page, with the cursor of its position. */
class FoundBlocker implements PageItem<Blocker> {
  readonly node: Blocker;
  readonly #item: PageItem<ListedBlocker>;

  constructor(item: PageItem<ListedBlocker>, node: Blocker) {
    this.#item = item;
    this.node = node;
  }

  get cursor(): string {
    return this.#item.cursor;
  }
}

/** Blockers of whole fleets: their numbers, groups and lists, from what is stored of each. */
export class FleetBlockerService {
  readonly #parts: FleetBlockerServiceParts;

  constructor(parts: FleetBlockerServiceParts) {
    this.#parts = parts;
  }

  /** Counts the enrollments that have not been removed, by their step. */
  async readiness(caller: Caller, fleetId: string): Promise<Readiness> {
    const viewer = requireScope(caller, 'fleet:read');
    const { read } = this.#parts.store;
    const counts = Object.fromEntries(READINESS_STEPS.map((step) => [step, 0]));
    const steps = maySeeFleet(viewer, fleetId) ? await stepsOfFleet(read, fleetId) : [];
    const isBlocked = steps.length === 0 ? () => false : await this.#blocked(fleetId);
    let total = 0;
    for (const { accountId, credentialId, step, count } of steps) {
      const counted = isBlocked(accountId, credentialId) ? blockedStep(step) : step;
      counts[counted] = (counts[counted] ?? 0) + count;
      total += count;
    }
    return { ...counts, total } as Readiness;
  }

  /** Returns which accounts and shared credentials are blocked altogether. */
  async #blocked(
    fleetId: string,
  ): Promise<(accountId: string, credentialId: string | null) => boolean> {
    const { read } = this.#parts.store;
    const groups = await groupsOfFleet(read, fleetId);
    const blocking = groups.filter(({ severity }) => severity === 'BLOCKING');
    const subjects = new Set(
      await subjectsOfGroups(
        read,
        blocking.filter(({ subject }) => subject === CREDENTIAL_ID_PREFIX),
      ),
    );
    const accounts = new Set(blocking.filter(isOfAccount).map(({ accountId }) => accountId));
    return (accountId, credentialId) =>
      accounts.has(accountId) || (credentialId !== null && subjects.has(credentialId));
  }

  /** Lists blockers by severity, then deadline, then age. */
  async list(
    caller: Caller,
    fleetId: string,
    page: PageRequest,
    filter: BlockerFilter | null | undefined,
  ): Promise<Page<Blocker>> {
    const viewer = requireScope(caller, 'fleet:read');
    const query: BlockerFilter = checkFilter(filter);
    if (!maySeeFleet(viewer, fleetId)) return emptyPage();
    const { cursors, stored } = this.#parts;
    const dueBefore = query.dueBefore ?? null;
    const read = this.#readerOf(fleetId, query);
    const groups = await this.#groups(fleetId, query);
    const pager = new Pager<ListedBlocker>(cursors, `blockers/${fleetId}`, ({ cut }) => cut);
    const listed = await pager.page(
      page,
      (limit, after) => read((db) => listBlockers(db, groups, { limit, after, dueBefore })),
      () => read((db) => countBlockers(db, groups, dueBefore)),
    );
    const blockers = await stored.find(listed.items.map(({ node }) => node));
    return {
      ...listed,
      items: listed.items.flatMap((item, index) => {
        const node = blockers[index];
        return node ? [new FoundBlocker(item, node)] : [];
      }),
    };
  }

  /** Returns the median days from request to approval in the fleet's own journal. */
  async medianDaysToApproval(
    caller: Caller,
    fleetId: string,
    brand: string | null | undefined,
  ): Promise<number | null> {
    const viewer = requireScope(caller, 'fleet:read');
    const slug = typeof brand === 'string' ? (toBrandSlug(brand) ?? brand) : null;
    if (!maySeeFleet(viewer, fleetId)) return null;
    const hours = await medianHoursToApproval(this.#parts.store.read, fleetId, slug);
    return hours === null ? null : toDays(hours);
  }

  /** Groups blockers by the properties, the largest groups first. */
  async groups(
    caller: Caller,
    fleetId: string,
    by: readonly BlockerGrouping[],
    filter: BlockerFilter | null | undefined,
  ): Promise<readonly BlockerGroup[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const query: BlockerFilter = checkFilter(filter);
    if (!maySeeFleet(viewer, fleetId)) return [];
    const { now } = this.#parts;
    const groups = await this.#groups(fleetId, query);
    const read = this.#readerOf(fleetId, query);
    const times = await read((db) => timesOfGroups(db, groups, now(), query.dueBefore ?? null));
    return regroup(groups, times, by);
  }

  /** Counts of those due before a time walk over them; other counts are maintained. */
  #readerOf(
    fleetId: string,
    { dueBefore }: BlockerFilter,
  ): <T>(read: (db: Db) => Promise<T>) => Promise<T> {
    const { store } = this.#parts;
    return (read) => (dueBefore ? store.longRead(fleetId, read) : read(store.read));
  }

  /** Returns the groups that match a filter, without blockers that one of their account causes. */
  async #groups(fleetId: string, filter: BlockerFilter): Promise<readonly StoredGroup[]> {
    const groups = withoutCaused(await groupsOfFleet(this.#parts.store.read, fleetId));
    const isAmong = <T>(allowed: readonly T[] | null | undefined, value: T | null): boolean =>
      !allowed || (value !== null && allowed.includes(value));
    return groups.filter(
      ({ accountId, actor, code, severity, brand }) =>
        isAmong(filter.actor, actor) &&
        isAmong(filter.code, code) &&
        isAmong(filter.severity, severity) &&
        isAmong(filter.brand, brand) &&
        (typeof filter.accountId !== 'string' || filter.accountId === accountId),
    );
  }
}
