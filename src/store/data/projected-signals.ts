import { eq, type SQL, sql } from 'drizzle-orm';
import { type ProjectedRow } from '../../domain/data/projected-rows.js';
import { type StateProjection } from '../../domain/data/state-projection.js';
import { type Db } from '../engine/store.js';
import { inParts } from '../query/ids-per-query.js';
import { isSqlite } from '../query/is-sqlite.js';
import { givenIds, givenPlace, givenTable, prepared } from '../query/prepared.js';

/** Variant of the query: the SQL depends on nothing else. */
interface Variant extends Pick<StateProjection, 'groups' | 'problems'> {
  /** Whether the provider and the brand of each row are read. */
  readonly sources: boolean;
}

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
  { groups, problems, ages }: StateProjection,
): Promise<readonly (readonly ProjectedRow[] | null)[]> {
  const found: (readonly ProjectedRow[] | null)[] = vehicleIds.map(() => null);
  const variant = { groups, problems, sources: ages.has('freshness') };
  let from = 0;
  await inParts(vehicleIds, async (part) => {
    const read = await ofVehicles(db, { ids: givenIds(db, part) }, variant);
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
function rowsOf(db: Db, variant: Variant): SQL<string | null> {
  const { enrollmentId, vehicleId, signalGroup } = db.t.vehicleSignals;
  const names = [...variant.groups.map(({ group }) => group), 'PROBLEMS'].map(quoted);
  const isOfVehicle = sql`${vehicleId} = given.value and ${signalGroup} in (${sql.raw(names.join(', '))})`;
  const all = isSqlite(db)
    ? sql`'[' || group_concat(${sqliteRow(db, variant)}) || ']'`
    : sql`jsonb_agg(${postgresRow(db, variant)})::text`;
  const { enrollments, accounts, vehicles } = db.t;
  const sources = sql`
    join ${enrollments} on ${eq(enrollments.id, enrollmentId)}
    join ${accounts} on ${eq(accounts.id, enrollments.accountId)}
    join ${vehicles} on ${eq(vehicles.id, vehicleId)}`;
  return sql<string | null>`(select ${all} from ${db.t.vehicleSignals} ${
    variant.sources ? sources : sql``
  } where ${isOfVehicle})`;
}

// Names of groups and signals are constants of ours; none has a quote.
const quoted = (name: string): string => `'${name}'`;
const pathOf = (name: string): string => `'$.${name}'`;

const brandOf = ({ t: { enrollments, vehicles } }: Db): SQL =>
  sql`coalesce(${enrollments.brand}, ${vehicles.brand})`;

function sqliteRow(db: Db, { groups, problems, sources }: Variant): SQL {
  const { enrollmentId, signalGroup, values } = db.t.vehicleSignals;
  const source = sources
    ? sql`',' || json_quote(${db.t.accounts.provider}) || ',' || json_quote(${brandOf(db)}) || ','`
    : sql.raw(quoted(',null,null,'));
  const cases = groups.map(({ group, names }, index) => {
    const paths = sql.raw(names.map(pathOf).join(', '));
    // For one path the function returns the value itself, for several an array.
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
  return sql`'[' || json_quote(${enrollmentId}) || ${source} || ${cases.length > 0 ? rest : last}`;
}

function postgresRow(db: Db, { groups, problems, sources }: Variant): SQL {
  const { enrollmentId, signalGroup, values } = db.t.vehicleSignals;
  const nothing = sql.raw('null::text');
  const head = [
    sql`${enrollmentId}::text`,
    sources ? sql`${db.t.accounts.provider}::text` : nothing,
    sources ? sql`${brandOf(db)}::text` : nothing,
  ];
  const row = (index: number, picked: readonly SQL[]): SQL =>
    sql`jsonb_build_array(${sql.join([...head, sql.raw(`${index}`), ...picked], sql`, `)})`;
  const cases = groups.map(({ group, names }, index) => {
    const picked = names.map((name) => sql`${values} -> ${sql.raw(quoted(name))}`);
    return sql`when ${sql.raw(quoted(group))} then ${row(index, picked)}`;
  });
  const last = row(groups.length, [problems ? sql`${values}` : sql.raw(`'{}'::jsonb`)]);
  return cases.length > 0
    ? sql`case ${signalGroup} ${sql.join(cases, sql` `)} else ${last} end`
    : last;
}
