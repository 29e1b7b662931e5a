import { and, asc, desc, eq, gt, inArray, isNull, lte, ne, notInArray, or, sql } from 'drizzle-orm';
import { type UserError } from '../domain/errors.js';
import { type CommandKind } from '../domain/events/story.js';
import { type Db } from './engine/store.js';
import { inParts } from './query/ids-per-query.js';
import { lockRows } from './query/lock-rows.js';
import { type Tables } from './schema/tables.js';

export type Command = Tables['commands']['$inferSelect'];

export async function insertCommands({ orm, t }: Db, commands: readonly Command[]): Promise<void> {
  await inParts(commands, (part) => orm.insert(t.commands).values(part));
}

export async function commandsByIds(
  { orm, t }: Db,
  ids: readonly string[],
): Promise<readonly Command[]> {
  return orm
    .select()
    .from(t.commands)
    .where(inArray(t.commands.id, [...ids]));
}

/** Finds the latest command of a subject. */
export async function lastCommandOf({ orm, t }: Db, subjectId: string): Promise<Command | null> {
  const [last] = await orm
    .select()
    .from(t.commands)
    .where(eq(t.commands.subjectId, subjectId))
    .orderBy(desc(t.commands.createdAt), desc(t.commands.id))
    .limit(1);
  return last ?? null;
}

/**
 * Returns those of the subjects that have an unfinished command of any other kind. A change of a
 * vehicle's name does not count: it stands in the way of nothing.
 */
export async function busySubjects(
  { orm, t }: Db,
  subjectIds: readonly string[],
  besides?: CommandKind,
): Promise<ReadonlySet<string>> {
  const rows = await orm
    .select({ subjectId: t.commands.subjectId })
    .from(t.commands)
    .where(
      and(
        inArray(t.commands.subjectId, [...subjectIds]),
        eq(t.commands.state, 'QUEUED'),
        ne(t.commands.kind, 'UPDATE_VEHICLE'),
        besides && ne(t.commands.kind, besides),
      ),
    );
  return new Set(rows.map((row) => row.subjectId));
}

/** Finds the unfinished commands of one kind of these subjects. */
export async function queuedCommandsOf(
  { orm, t }: Db,
  subjectIds: readonly string[],
  kind: CommandKind,
): Promise<readonly Command[]> {
  const isOne = and(
    inArray(t.commands.subjectId, [...subjectIds]),
    eq(t.commands.state, 'QUEUED'),
    eq(t.commands.kind, kind),
  );
  return orm.select().from(t.commands).where(isOne);
}

export async function findQueuedCommand(
  { orm, t }: Db,
  subjectId: string,
): Promise<Command | undefined> {
  const [row] = await orm
    .select()
    .from(t.commands)
    .where(and(eq(t.commands.subjectId, subjectId), eq(t.commands.state, 'QUEUED')))
    .limit(1);
  return row;
}

/**
 * Leases the oldest due command and those of the same account and kind behind it: the holder of the
 * lease works on them, and if it dies they are due again. Rows of an onboarding wait for as long as
 * the provider has asked their account to wait; a command whose caller waits is tried.
 * @param without accounts that are at their limit
 */
export async function leaseCommands(
  { orm, t }: Db,
  owner: string,
  now: Date,
  until: Date,
  limitOf: (kind: CommandKind) => number,
  without: readonly string[] = [],
): Promise<readonly Command[]> {
  const limited = orm
    .select({ id: t.accounts.id })
    .from(t.accounts)
    .where(gt(t.accounts.healthRetryAt, now));
  const due = and(
    eq(t.commands.state, 'QUEUED'),
    lte(t.commands.nextAttemptAt, now),
    or(isNull(t.commands.leaseUntil), lte(t.commands.leaseUntil, now)),
    or(isNull(t.commands.onboardingId), notInArray(t.commands.accountId, limited)),
    without.length > 0 ? notInArray(t.commands.accountId, [...without]) : undefined,
  );
  const [first] = await orm
    .select()
    .from(t.commands)
    .where(due)
    .orderBy(asc(t.commands.nextAttemptAt), asc(t.commands.id))
    .limit(1);
  if (!first) return [];
  const ids = orm
    .select({ id: t.commands.id })
    .from(t.commands)
    .where(and(due, eq(t.commands.accountId, first.accountId), eq(t.commands.kind, first.kind)))
    .orderBy(asc(t.commands.nextAttemptAt), asc(t.commands.id))
    .limit(limitOf(first.kind));
  const leased = await orm
    .update(t.commands)
    .set({
      leaseOwner: owner,
      leaseUntil: until,
      attempts: sql`${t.commands.attempts} + 1`,
      unsure: sql`${t.commands.unsure} or ${t.commands.leaseOwner} is not null`,
    })
    // Checked again on the row itself: a concurrent writer may have leased it since it was chosen.
    .where(and(inArray(t.commands.id, ids), due))
    .returning();
  return [...leased].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * Returns which of these commands this owner still leases, and locks them until the transaction
 * ends: not canceled, nor taken over after the lease expired.
 */
export async function heldCommands(
  db: Db,
  owner: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const { orm, t } = db;
  await lockRows(db, t.commands.id, ids);
  const rows = await orm
    .select({ id: t.commands.id })
    .from(t.commands)
    .where(
      and(
        inArray(t.commands.id, [...ids]),
        eq(t.commands.leaseOwner, owner),
        eq(t.commands.state, 'QUEUED'),
      ),
    );
  return new Set(rows.map((row) => row.id));
}

export async function finishCommand(
  { orm, t }: Db,
  id: string,
  state: 'DONE' | 'FAILED',
  userErrors: readonly UserError[] | null,
  now: Date,
): Promise<void> {
  await orm
    .update(t.commands)
    .set({
      state,
      userErrors,
      sealedInput: null,
      finishedAt: now,
      leaseOwner: null,
      leaseUntil: null,
    })
    .where(eq(t.commands.id, id));
}

/** Continuation of a command that was not carried out. */
export interface Postponement {
  readonly nextAttemptAt: Date;
  /** True if the call may have succeeded without an answer. */
  readonly unsure: boolean;
  /** True if the attempt does not count, as if it had not started. */
  readonly uncounted?: boolean;
}

/**
 * Releases the lease, unless another owner has it by now; the command is due again at
 * `nextAttemptAt`.
 */
export async function postponeCommands(
  { orm, t }: Db,
  owner: string,
  ids: readonly string[],
  { nextAttemptAt, unsure, uncounted = false }: Postponement,
): Promise<void> {
  await orm
    .update(t.commands)
    .set({
      nextAttemptAt,
      unsure,
      leaseOwner: null,
      leaseUntil: null,
      ...(uncounted && { attempts: sql`${t.commands.attempts} - 1` }),
    })
    .where(
      and(
        inArray(t.commands.id, [...ids]),
        eq(t.commands.leaseOwner, owner),
        eq(t.commands.state, 'QUEUED'),
      ),
    );
}

/** Extends the leases that these owners still hold. */
export async function prolongLeases(
  { orm, t }: Db,
  owners: readonly string[],
  until: Date,
): Promise<void> {
  await orm
    .update(t.commands)
    .set({ leaseUntil: until })
    .where(and(inArray(t.commands.leaseOwner, [...owners]), eq(t.commands.state, 'QUEUED')));
}

/**
 * Releases the leases that these owners still hold, before they expire. Their calls to the provider
 * may have succeeded, and the attempt does not count: the provider did not cut it off.
 */
export async function releaseCommands(
  { orm, t }: Db,
  owners: readonly string[],
  now: Date,
): Promise<void> {
  await orm
    .update(t.commands)
    .set({
      nextAttemptAt: now,
      unsure: true,
      attempts: sql`${t.commands.attempts} - 1`,
      leaseOwner: null,
      leaseUntil: null,
    })
    .where(and(inArray(t.commands.leaseOwner, [...owners]), eq(t.commands.state, 'QUEUED')));
}

/** Returns whether following of the setup was canceled: the setup may not have ended since. */
export async function wasFollowed({ orm, t }: Db, enrollmentId: string): Promise<boolean> {
  const [last] = await orm
    .select({ state: t.commands.state })
    .from(t.commands)
    .where(and(eq(t.commands.subjectId, enrollmentId), eq(t.commands.kind, 'FOLLOW_SETUP')))
    .orderBy(desc(t.commands.createdAt), desc(t.commands.id))
    .limit(1);
  return last?.state === 'CANCELED';
}

/**
 * Cancels following the setup of these enrollments.
 * @returns the canceled commands
 */
export async function cancelFollowing(
  db: Db,
  enrollmentIds: readonly string[],
  now: Date,
): Promise<readonly Command[]> {
  return cancelUnfinished(db, 'FOLLOW_SETUP', enrollmentIds, now);
}

/** Cancels the unfinished changes of a driver, who is about to be deleted. */
export async function cancelDriverChanges(db: Db, driverId: string, now: Date): Promise<void> {
  await cancelUnfinished(db, 'UPDATE_DRIVER', [driverId], now);
}

/** Cancels commands of a kind, also those in progress. @returns them */
async function cancelUnfinished(
  { orm, t }: Db,
  kind: Command['kind'],
  subjectIds: readonly string[],
  now: Date,
): Promise<readonly Command[]> {
  return orm
    .update(t.commands)
    .set({
      state: 'CANCELED',
      sealedInput: null,
      finishedAt: now,
      leaseOwner: null,
      leaseUntil: null,
    })
    .where(
      and(
        inArray(t.commands.subjectId, [...subjectIds]),
        eq(t.commands.kind, kind),
        eq(t.commands.state, 'QUEUED'),
      ),
    )
    .returning();
}

/**
 * Cancels commands that have not started.
 * @returns their enrollments and rows
 */
export async function cancelQueued(
  { orm, t }: Db,
  onboardingId: string,
  now: Date,
): Promise<readonly Command[]> {
  return orm
    .update(t.commands)
    .set({ state: 'CANCELED', sealedInput: null, finishedAt: now })
    .where(
      and(
        eq(t.commands.onboardingId, onboardingId),
        eq(t.commands.state, 'QUEUED'),
        // Excluded, because the provider has the vehicle by then.
        ne(t.commands.kind, 'FOLLOW_SETUP'),
        isNull(t.commands.leaseOwner),
        eq(t.commands.unsure, false),
      ),
    )
    .returning();
}
