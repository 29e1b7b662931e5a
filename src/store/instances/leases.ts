import { and, asc, eq, gt, inArray, lte, notInArray, sql } from 'drizzle-orm';
import { type Db } from '../engine/store.js';
import { inParts } from '../query/ids-per-query.js';
import { given, prepared } from '../query/prepared.js';

/** Result of an attempt at leases. */
export interface TakenLeases {
  /** Names that the owner holds now. */
  readonly held: ReadonlySet<string>;
  /** Ends of the leases that others hold, by their names. */
  readonly others: ReadonlyMap<string, Date>;
}

/**
 * Takes those of the leases that are free or already the owner's, and sets their end.
 * @param names sorted, so that two processes block instead of deadlocking
 */
export async function takeLeases(
  db: Db,
  names: readonly string[],
  { owner, now, until }: { readonly owner: string; readonly now: Date; readonly until: Date },
): Promise<TakenLeases> {
  const held = new Set<string>();
  const others = new Map<string, Date>();
  const ours = [owner, spentBy(owner)];
  const { orm, t } = db;
  await inParts([...names].sort(), async (all) => {
    // Read first: an attempt at a lease would wait for the transaction that stores its work.
    for (const { name, until: end } of await heldByOthers(db, all, { owner, now }))
      others.set(name, end);
    const part = all.filter((name) => !others.has(name));
    if (part.length === 0) return;
    const taken = await orm
      .insert(t.leases)
      .values(part.map((name) => ({ name, owner, until })))
      .onConflictDoUpdate({
        target: t.leases.name,
        set: { owner, until },
        setWhere: sql`${lte(t.leases.until, now)} or ${inArray(t.leases.owner, ours)}`,
      })
      .returning({ name: t.leases.name });
    for (const { name } of taken) held.add(name);
    const refused = part.filter((name) => !held.has(name));
    if (refused.length === 0) return;
    const rows = await orm.select().from(t.leases).where(inArray(t.leases.name, refused));
    for (const { name, until: end } of rows) others.set(name, end);
  });
  return { held, others };
}

/** Returns those of the names whose leases others have. */
export async function leasedByOthers(
  db: Db,
  names: readonly string[],
  asker: { readonly owner: string; readonly now: Date },
): Promise<ReadonlySet<string>> {
  const leased = new Set<string>();
  await inParts(names, async (part) => {
    for (const { name } of await heldByOthers(db, part, asker)) leased.add(name);
  });
  return leased;
}

function heldByOthers(
  { orm, t: { leases } }: Db,
  names: readonly string[],
  { owner, now }: { readonly owner: string; readonly now: Date },
) {
  return orm
    .select({ name: leases.name, until: leases.until })
    .from(leases)
    .where(
      and(
        inArray(leases.name, [...names]),
        gt(leases.until, now),
        notInArray(leases.owner, [owner, spentBy(owner)]),
      ),
    );
}

/**
 * Extends a lease, and locks it until the transaction ends.
 * @returns whether the owner still held it
 */
export async function extendLease(
  db: Db,
  name: string,
  { owner, until }: { readonly owner: string; readonly until: Date },
): Promise<boolean> {
  return (await extend(db, { name, owner, until }, '')).length > 0;
}

const extend = prepared(
  ({ t }) => ({ name: t.leases.name }),
  ({ orm, t: { leases } }, selected) =>
    orm
      .update(leases)
      .set({ until: given('until', leases.until) })
      .where(
        and(eq(leases.name, sql.placeholder('name')), eq(leases.owner, sql.placeholder('owner'))),
      )
      .returning(selected),
);

/**
 * Ends the work of a lease: others may take it after `until`, its owner at any time. It does not
 * end with the owner's process.
 */
export async function spendLease(
  { orm, t }: Db,
  name: string,
  { owner, until }: { readonly owner: string; readonly until: Date },
): Promise<void> {
  await orm
    .update(t.leases)
    .set({ owner: spentBy(owner), until })
    .where(and(eq(t.leases.name, name), eq(t.leases.owner, owner)));
}

/** Deletes the leases with these names that are the owner's. */
export async function releaseLeases(
  { orm, t }: Db,
  names: readonly string[],
  owner: string,
): Promise<void> {
  await inParts([...names].sort(), (part) =>
    orm.delete(t.leases).where(and(inArray(t.leases.name, part), eq(t.leases.owner, owner))),
  );
}

/** Returns names of leases that ended before a time, sorted. */
export async function endedLeases(
  { orm, t }: Db,
  before: Date,
  limit: number,
): Promise<readonly string[]> {
  const { name, until } = t.leases;
  const rows = await orm
    .select({ name })
    .from(t.leases)
    .where(lte(until, before))
    .orderBy(asc(name))
    .limit(limit);
  return rows.map((row) => row.name);
}

/** Deletes those of the leases that ended before a time, and returns their number. */
export async function purgeLeases(
  { orm, t }: Db,
  names: readonly string[],
  before: Date,
): Promise<number> {
  const { name, until } = t.leases;
  const purged = await orm
    .delete(t.leases)
    .where(and(inArray(name, [...names]), lte(until, before)))
    .returning({ name });
  return purged.length;
}

const spentBy = (owner: string): string => `spent/${owner}`;
