import { ACCOUNTS, BRANDS, EVENTS_PER_VEHICLE, FLEET, MINUTE, STARTED_AT } from './fleet.js';

/** Statements that differ between the engines. */
interface Dialect {
  readonly numbers: (last: number) => string;
  readonly padded: (number: string, length: number) => string;
  readonly time: (milliseconds: string) => string;
  readonly letter: (number: string) => string;
  readonly no: string;
  readonly json: string;
}

export const DIALECTS: Readonly<Record<'sqlite' | 'postgres', Dialect>> = {
  sqlite: {
    numbers: (last) =>
      `(with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${last}) select n from numbers)`,
    padded: (number, length) => `substr('${'0'.repeat(length)}' || (${number}), -${length})`,
    time: (milliseconds) => `(${milliseconds})`,
    letter: (number) => `char(65 + ${number})`,
    no: '0',
    json: '',
  },
  postgres: {
    numbers: (last) => `(select n from generate_series(1::bigint, ${last}) as numbers(n))`,
    padded: (number, length) => `lpad((${number})::text, ${length}, '0')`,
    time: (milliseconds) => `to_timestamp((${milliseconds}) / 1000.0)`,
    letter: (number) => `chr((65 + ${number})::int)`,
    no: 'false',
    json: '::jsonb',
  },
};

/** Id of a number, as `idOf` makes it. */
function id(prefix: string, number: string): string {
  const digits = [20, 15, 10, 5, 0].map(
    (bits) =>
      `substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', cast(((${number}) >> ${bits}) % 32 + 1 as integer), 1)`,
  );
  return `'${prefix}_01KBENCH00${'0'.repeat(11)}' || ${digits.join(' || ')}`;
}

/**
 * Returns the statements that fill an empty fleet with the vehicles 1 to `last`, as the triggers
 * would have left it, a thousand times as fast. No trigger may run meanwhile.
 */
export function bulkStatements(dialect: 'sqlite' | 'postgres', last: number): readonly string[] {
  const { numbers, padded, time, letter, no, json } = DIALECTS[dialect];
  const createdMs = `${STARTED_AT} + n * ${MINUTE}`;
  const createdAt = time(createdMs);
  const changedAt = time(`${createdMs} + (n * 16807 % 2147483647) % 300 * ${MINUTE}`);
  const account = `case when n % 100 = 0 then '${ACCOUNTS[1]}' else '${ACCOUNTS[0]}' end`;
  const luck = '(n * 48271 % 2147483647) / 7 % 10';
  const status = `case when ${luck} < 7 then 'APPROVED' when ${luck} < 9 then 'PENDING' else 'REJECTED' end`;
  const brand = `case n % ${BRANDS.length} ${BRANDS.map((name, at) => `when ${at} then '${name}'`).join(' ')} end`;
  const vin = `'WBA' || ${padded('n * 7919 % 99999989', 8)} || ${padded('n % 1000000', 6)}`;
  const letters = `${letter('n % 26')} || ${letter('n / 26 % 26')}`;
  const [vehicle, enrollment] = [id('veh', 'n'), id('enr', 'n')];
  const from = numbers(last);
  const facets = [
    ['vehicles', 'brand', 'brand', 'id'],
    ['enrollments', 'account', 'account_id', 'vehicle_id'],
    ['enrollments', 'enrollment', 'status', 'vehicle_id'],
    ['clearances', 'clearance', 'status', 'vehicle_id'],
  ].map(
    ([table, kind, value, of]) =>
      `select v.id as vehicle_id, '${kind}' as kind, t.${value} as value, v.created_at, v.vin, v.clearance_changed_at from ${table} t join vehicles v on v.id = t.${of}`,
  );
  const tag = `select id, 'tag', '5:depot:Depot ' || (n % 9), created_at, vin, clearance_changed_at from vehicles join ${from} as numbered on id = ${vehicle} where n % 3 = 0`;
  const all = [...facets, tag].join(' union all ');
  return [
    `insert into vehicles (id, fleet_id, vin, brand, name, license_plate, tags, clearance_changed_at, created_at, updated_at)
      select ${vehicle}, '${FLEET}', ${vin}, ${brand}, case when n % 2 = 0 then 'Vehicle ' || n end, 'TÜ-' || ${letters} || ' ' || n,
        (case when n % 3 = 0 then '[{"key":"depot","value":"Depot ' || (n % 9) || '"}]' else '[]' end)${json}, ${changedAt}, ${createdAt}, ${createdAt} from ${from} as numbered`,
    `insert into enrollments (id, fleet_id, vehicle_id, account_id, status, external_id, credential_kind, listed, created_at)
      select ${enrollment}, '${FLEET}', ${vehicle}, ${account}, 'ACTIVE', 'ext-' || n, 'NONE', ${no}, ${createdAt} from ${from} as numbered`,
    `insert into clearances (enrollment_id, fleet_id, vehicle_id, account_id, status, requested_at, changed_at, observed_at, provisional, listed, changelog_seen)
      select ${enrollment}, '${FLEET}', ${vehicle}, ${account}, ${status}, ${createdAt}, ${changedAt}, ${changedAt}, ${no}, ${no}, 1 from ${from} as numbered`,
    ...Array.from(
      { length: EVENTS_PER_VEHICLE },
      (_, event) =>
        `insert into clearance_events (id, fleet_id, seq, enrollment_id, vehicle_id, account_id, previous_status, status, source, imported, occurred_at, recorded_at)
      select ${id('evt', `n * ${EVENTS_PER_VEHICLE} + ${event}`)}, '${FLEET}', n * ${EVENTS_PER_VEHICLE} - ${EVENTS_PER_VEHICLE - 1 - event}, ${enrollment}, ${vehicle}, ${account},
        ${event === 0 ? 'null' : "'PENDING'"}, ${event === 0 ? "'PENDING'" : status}, 'WEBHOOK', ${no}, ${changedAt}, ${changedAt} from ${from} as numbered`,
    ),
    `update fleets set journal_seq = ${last * EVENTS_PER_VEHICLE} where id = '${FLEET}'`,
    `insert into facets (fleet_id, kind, value) select '${FLEET}', kind, value from (${all}) as given group by kind, value`,
    `insert into facet_vehicles (vehicle_id, facet_id, uses, created_at, vin, clearance_changed_at)
      select given.vehicle_id, f.id, 1, given.created_at, given.vin, given.clearance_changed_at from (${all}) as given
        join facets f on f.fleet_id = '${FLEET}' and f.kind = given.kind and f.value = given.value order by 1, 2`,
    `insert into facet_counts (facet_id, slot, count) select facet_id, 0, count(*) from facet_vehicles group by facet_id`,
    `insert into facets (fleet_id, kind, value) select fleet_id, kind, value from expected_row_counts where fleet_id = '${FLEET}'`,
    `insert into facet_counts (facet_id, slot, count) select f.id, 0, e.count from expected_row_counts e
      join facets f on f.fleet_id = e.fleet_id and f.kind = e.kind and f.value = e.value`,
    `insert into vehicle_texts (vehicle_id, fleet_id, text) select id, fleet_id,
      lower(vin) || '\n\n' || case when name is null then '' else lower(replace(name, ' ', '')) || '\n\n' end || 'tü' || lower(substr(replace(license_plate, ' ', ''), 4)) || '\n\n' from vehicles`,
    ...(dialect === 'sqlite'
      ? [`insert into vehicle_grams (vehicle_grams) values ('rebuild')`]
      : []),
  ];
}
