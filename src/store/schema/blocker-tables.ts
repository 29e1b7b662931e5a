import { type Kit } from './kit.js';

/** Tables of stored blockers, which are derived from the rows of the others. */
export const BLOCKER_TABLES = [
  'blockers',
  'blockerSubjects',
  'blockerMarks',
  'blockerWalks',
  'approvalTimes',
] as const;

/**
 * Defines the tables of stored blockers. Triggers of the migrations mark each subject whose facts
 * change; the transaction that changed them derives its blockers again before it commits.
 */
export function defineBlockerTables(kit: Kit) {
  const { table, text, integer, flag, time, index, primaryKey } = kit;

  /** Blockers that exist, each with its position in the lists of its group. */
  const blockers = table(
    'blockers',
    {
      subjectId: text('subject_id').notNull(),
      code: text('code').notNull(),
      fleetId: text('fleet_id').notNull(),
      accountId: text('account_id').notNull(),
      /** Vehicle of an enrollment; null for other subjects. */
      vehicleId: text('vehicle_id'),
      /**
       * Facet of the kind `blockers`: severity, account, code, actor, kind of subject and brand.
       */
      groupId: integer('group_id').notNull(),
      /** Deadline; without one a time after all deadlines. */
      due: time('due').notNull(),
      since: time('since').notNull(),
    },
    (t) => [
      primaryKey([t.subjectId, t.code]),
      index('blockers_due').on(t.groupId, t.due, t.since, t.subjectId),
      index('blockers_since').on(t.groupId, t.since),
    ],
  );

  /** Enrollments, drivers, accounts and credentials whose blockers are stored. */
  const blockerSubjects = table(
    'blocker_subjects',
    {
      subjectId: text('subject_id').primaryKey(),
      /** Facet of the kind `steps`: account, credential and step; null for all but enrollments. */
      stepId: integer('step_id'),
      /** Time for which the blockers were derived. */
      checkedAt: time('checked_at').notNull(),
      /** Next time at which age alone changes them; null without one. */
      nextAt: time('next_at'),
    },
    (t) => [index('blocker_subjects_next').on(t.nextAt)],
  );

  /** Subjects whose facts have changed since their blockers were derived. */
  const blockerMarks = table(
    'blocker_marks',
    {
      /** Transaction that changed the facts, on PostgreSQL; `later` for the timer. */
      txn: text('txn').notNull(),
      subjectId: text('subject_id').notNull(),
    },
    (t) => [primaryKey([t.txn, t.subjectId])],
  );

  /** Walk over all subjects after a change of the rules. */
  const blockerWalks = table('blocker_walks', {
    id: text('id').primaryKey(),
    /** Digest of the rules and catalogues that subjects up to `after` were derived with. */
    rules: text('rules').notNull(),
    /** Last subject of the walk; null when it has ended. */
    after: text('after'),
    /** Whether no walk was completed before. */
    isFirst: flag('is_first').notNull(),
  });

  /** Numbers of clearances of a fleet and brand that were approved after so many hours. */
  const approvalTimes = table(
    'approval_times',
    {
      fleetId: text('fleet_id').notNull(),
      brand: text('brand').notNull(),
      hours: integer('hours').notNull(),
      count: integer('count').notNull(),
    },
    (t) => [primaryKey([t.fleetId, t.brand, t.hours])],
  );

  return { approvalTimes, blockers, blockerSubjects, blockerMarks, blockerWalks };
}
