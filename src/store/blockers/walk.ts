import { eq, gt } from 'drizzle-orm';
import { type Db } from '../engine/store.js';

/** Kinds of subjects, in the order of a walk. */
const WALKED = ['enrollments', 'drivers', 'accounts', 'oemCredentials'] as const;

/** Position of a walk: index of the kind, and id of the last subject. */
export interface WalkPosition {
  readonly kind: number;
  readonly after: string;
}

/** Returns the next subjects of a walk over all of them; undefined at its end. */
export async function subjectsAfter(
  db: Db,
  { kind, after }: WalkPosition,
  limit: number,
): Promise<{ readonly ids: readonly string[]; readonly next: WalkPosition } | undefined> {
  const name = WALKED[kind];
  if (!name) return undefined;
  const table = db.t[name];
  const rows = await db.orm
    .select({ id: table.id })
    .from(table)
    .where(gt(table.id, after))
    .orderBy(table.id)
    .limit(limit);
  const ids = rows.map(({ id }) => id);
  const last = ids.at(-1);
  if (last === undefined) return subjectsAfter(db, { kind: kind + 1, after: '' }, limit);
  return { ids, next: { kind, after: last } };
}

const WALK = 'rules';

/** Walk over all subjects with one version of the rules; `at` is undefined when it has ended. */
export interface Walk {
  readonly rules: string;
  readonly at: WalkPosition | undefined;
  /** Whether no walk was completed before. */
  readonly isFirst: boolean;
}

export async function currentWalk({ orm, t }: Db): Promise<Walk | undefined> {
  const [row] = await orm.select().from(t.blockerWalks).where(eq(t.blockerWalks.id, WALK));
  if (!row) return undefined;
  const { rules, isFirst } = row;
  if (row.after === null) return { rules, at: undefined, isFirst };
  const [kind = '', after = ''] = row.after.split('/');
  return { rules, at: { kind: Number(kind), after }, isFirst };
}

/** Stores how far a walk has come. */
export async function saveWalk({ orm, t }: Db, { rules, at, isFirst }: Walk): Promise<void> {
  const after = at ? `${at.kind}/${at.after}` : null;
  await orm
    .insert(t.blockerWalks)
    .values({ id: WALK, rules, after, isFirst })
    .onConflictDoUpdate({ target: t.blockerWalks.id, set: { rules, after, isFirst } });
}
