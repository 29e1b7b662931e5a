import { type SQL, sql } from 'drizzle-orm';
import { type ProjectedRow } from '../../domain/data/projected-state.js';
import { type GroupProjection, type StateProjection } from '../../domain/data/state-projection.js';
import { type Db } from '../engine/store.js';
import { inParts } from '../query/ids-per-query.js';
import { isSqlite } from '../query/is-sqlite.js';
import { givenIds, givenPlace, givenTable, prepared } from '../query/prepared.js';

type Variant = Pick<StateProjection, 'groups' | 'problems'>;

const ofVehicles = prepared(
  (db, variant: Variant) => ({ place: givenPlace(db), rows: rowsOf(db, variant) }),
  (db, selected) => db.orm.select(selected).from(givenTable(db)),
);

/**
 * Finds the values of a projection for each vehicle, in the order of their ids; null for one that
 * no provider was asked about. The database picks them out of its JSON: reading whole rows takes
 * several times as long as what is asked for.
 */
export async function projectedSignals(
  db: Db,
  vehicleIds: readonly string[],
  { groups, problems }: StateProjection,
): Promise<readonly (readonly ProjectedRow[] | null)[]> {
  const found: (readonly ProjectedRow[] | null)[] = vehicleIds.map(() => null);
  let from = 0;
  await inParts(vehicleIds, async (part) => {
    const read = await ofVehicles(db, { ids: givenIds(db, part) }, { groups, problems });
    for (const { place, rows } of read)
      if (rows !== null) found[from + place] = JSON.parse(rows) as readonly ProjectedRow[];
    from += part.length;
  });
  return found;
}

/**
 * Returns the rows of one vehicle as one JSON text: the fewer values pass from the database, the
 * faster. The row of problems is there after each attempt.
 */
function rowsOf(db: Db, { groups, problems }: Variant): SQL<string | null> {
  const { vehicleId, signalGroup } = db.t.vehicleSignals;
  const names = [...groups.map(({ group }) => group), 'PROBLEMS'].map(quoted);
  const isOfVehicle = sql`${vehicleId} = given.value and ${signalGroup} in (${sql.raw(names.join(', '))})`;
  const row = isSqlite(db) ? sqliteRow(db, groups, problems) : postgresRow(db, groups, problems);
  const all = isSqlite(db) ? sql`'[' || group_concat(${row}) || ']'` : sql`jsonb_agg(${row})::text`;
  return sql<string | null>`(select ${all} from ${db.t.vehicleSignals} where ${isOfVehicle})`;
}

// Names of groups and signals are constants of ours; none has a quote.
const quoted = (name: string): string => `'${name}'`;
const pathOf = (name: string): string => `'$.${name}'`;

function sqliteRow(db: Db, groups: readonly GroupProjection[], problems: boolean): SQL {
  const { enrollmentId, signalGroup, values } = db.t.vehicleSignals;
  const cases = groups.map(({ group, names }, index) => {
    const paths = sql.raw(names.map(pathOf).join(', '));
    // Of one path the function returns the value itself, of several an array.
    const picked =
      names.length === 1
        ? sql`coalesce(${values} -> ${paths}, 'null') || ']'`
        : sql`substr(json_extract(${values}, ${paths}), 2)`;
    return sql`when ${sql.raw(quoted(group))} then ${sql.raw(quoted(`${index},`))} || ${picked}`;
  });
  const last = problems
    ? sql`${sql.raw(quoted(`${groups.length},`))} || ${values} || ']'`
    : sql.raw(quoted(`${groups.length},{}]`));
  const rest = sql`case ${signalGroup} ${sql.join(cases, sql` `)} else ${last} end`;
  return sql`'["' || ${enrollmentId} || '",' || ${cases.length > 0 ? rest : last}`;
}

function postgresRow(db: Db, groups: readonly GroupProjection[], problems: boolean): SQL {
  const { enrollmentId, signalGroup, values } = db.t.vehicleSignals;
  const row = (index: number, picked: readonly SQL[]): SQL =>
    sql`jsonb_build_array(${sql.join([sql`${enrollmentId}::text`, sql.raw(`${index}`), ...picked], sql`, `)})`;
  const cases = groups.map(({ group, names }, index) => {
    const picked = names.map((name) => sql`${values} -> ${sql.raw(quoted(name))}`);
    return sql`when ${sql.raw(quoted(group))} then ${row(index, picked)}`;
  });
  const last = row(groups.length, [problems ? sql`${values}` : sql.raw(`'{}'::jsonb`)]);
  return cases.length > 0
    ? sql`case ${signalGroup} ${sql.join(cases, sql` `)} else ${last} end`
    : last;
}
