import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Reading } from '../../src/domain/data/signal.js';
import { type VehicleData } from '../../src/domain/data/vehicle-data.js';
import { SCOPES } from '../../src/domain/values/viewer.js';
import { recordData } from '../../src/services/data/record-data.js';
import { saveDataReads } from '../../src/store/data/data-reads.js';
import { type Db } from '../../src/store/engine/store.js';
import { newInstallation } from '../cli/support.js';
import {
  dataOf,
  graphql,
  makeFleet,
  onboard,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { clientWith, tokenWith } from '../support/clients.js';
import { until } from '../support/core.js';
import { IS_POSTGRES } from '../support/engine.js';
import { elsewhere } from '../support/server-store.js';
import { type Json } from '../support/simulator.js';
import { statementsOf } from '../support/statements.js';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const at = (minutesAgo: number): Date => new Date(NOW - minutesAgo * 60_000);
const reading = <T>(value: T, minutesAgo: number | null): Reading<T> => ({
  value,
  measuredAt: minutesAgo === null ? null : at(minutesAgo),
});

/** Coordinates that occur nowhere else: they are searched for in the log. */
const PLACE = { latitude: 47.123456701, longitude: 9.765432109, heading: 90, approximate: false };
const ELSEWHERE = { ...PLACE, latitude: 46.111222303 };

const FIRST: VehicleData = {
  signals: {
    odometer: reading(1000, 10),
    fuelLevel: reading(55.5, 150),
    position: reading(PLACE, 30),
    ignitionOn: reading(true, 10),
    locked: reading(false, null),
    chargingStatus: reading('CHARGING' as const, 3),
    doors: reading([{ part: 'TRUNK' as const, open: true, locked: null, measuredAt: at(4) }], 4),
    serviceDistance: reading(-12, 4),
  },
  raw: [
    { name: 'diagnostics.odometer', value: { value: 1000 }, measuredAt: at(10), location: false },
    { name: 'vehicle_location.coordinates', value: { lat: 1 }, measuredAt: at(30), location: true },
  ],
  problems: [{ signal: 'doors.locks', reason: 'NOT_PERMITTED', at: at(2) }],
};

const SIGNAL = 'measuredAt observedAt freshness enrollment { id }';
const STATE = `state {
  odometer { value unit ${SIGNAL} } fuelLevel { value unit freshness } fuelVolume { value }
  ignitionOn { value } locked { value measuredAt freshness }
  charging { status pluggedIn { value } } doors { part open locked measuredAt } tires { part }
  service { distance { value unit } dueOn overdue }
  problems { signal reason at enrollment { id } }
}`;
const QUERY = `query ($fleetId: ID!, $vin: VIN!) { vehicleByVin(fleetId: $fleetId, vin: $vin) {
  vin lastSeenAt ${STATE.replace(/\}$/, `position { latitude longitude heading approximate ${SIGNAL} } signals { name value measuredAt } }`)}
} }`;

let server: TestServer;
let fleet: TestFleet;
let enrollments: ReadonlyMap<string, string>;
let everything: string;

/** Stores answers as a read of them would. */
const record = (enrollmentId: string, data: VehicleData): Promise<void> =>
  elsewhere(server, async (tx) => {
    const { vehicleId, accountId } = await enrollmentOf(tx, enrollmentId);
    const read = { enrollmentId, vehicleId, accountId, fleetId: fleet.fleetId };
    const unread = { lastDataAt: null, silentAt: null, privateSince: null };
    const awaited = { flow: 'AWAITING', flowSince: at(0), slot: 0, detailsAskedAt: null } as const;
    await saveDataReads(tx, [{ ...read, ...unread, ...awaited, askedAt: at(1), dueAt: at(0) }]);
    const answer = { claim: { enrollmentId, askedAt: at(1) }, data, observedAt: at(1) };
    expect(await recordData(tx, [{ ...answer, silentAt: at(0) }])).toHaveLength(1);
  });

async function enrollmentOf({ orm, t }: Db, id: string) {
  const found = (await orm.select().from(t.enrollments)).find((row) => row.id === id);
  if (!found) throw new Error(`no enrollment ${id}`);
  return found;
}

/** Enrolls the vehicle at a second account as well. */
const enrollAtOther = (enrollmentId: string): Promise<void> =>
  elsewhere(server, async (tx) => {
    const { orm, t } = tx;
    const [account] = await orm.select().from(t.accounts);
    const other = { id: 'acc_box', name: 'Box', uniqueName: 'box', webhookEndpointKey: 'box' };
    await orm.insert(t.accounts).values({ ...account!, ...other });
    const enrolled = await enrollmentOf(tx, enrollmentId);
    await orm.insert(t.enrollments).values({ ...enrolled, id: 'enr_box', accountId: 'acc_box' });
  });

const vehicle = async (token: string, index: number): Promise<Json> =>
  graphql(server.url, token, QUERY, { fleetId: fleet.fleetId, vin: vinOf(index) });

beforeAll(async () => {
  server = await startTestServer({ now: () => new Date(NOW) });
  fleet = await makeFleet(server, 'States');
  enrollments = await onboard(server, fleet, 3);
  everything = await tokenWith(server, SCOPES);
  await record(enrollments.get(vinOf(1)) ?? '', FIRST);
});
afterAll(() => server.close());

describe('the state of a vehicle', () => {
  test('has the last value of each signal, its age and its origin', async () => {
    const { body } = await vehicle(everything, 1);
    const enrollment = { id: enrollments.get(vinOf(1)) };
    const observedAt = at(1).toISOString();

    expect(body.errors).toBeUndefined();
    expect(body.data.vehicleByVin).toEqual({
      vin: vinOf(1),
      lastSeenAt: at(3).toISOString(),
      state: {
        odometer: {
          value: 1000,
          unit: 'KILOMETERS',
          measuredAt: at(10).toISOString(),
          observedAt,
          freshness: 'CURRENT',
          enrollment,
        },
        fuelLevel: { value: 55.5, unit: 'PERCENT', freshness: 'AGING' },
        fuelVolume: null,
        ignitionOn: { value: true },
        locked: { value: false, measuredAt: null, freshness: 'UNKNOWN_AGE' },
        charging: { status: 'CHARGING', pluggedIn: null },
        doors: [{ part: 'TRUNK', open: true, locked: null, measuredAt: at(4).toISOString() }],
        tires: [],
        service: { distance: { value: -12, unit: 'KILOMETERS' }, dueOn: null, overdue: null },
        problems: [
          { signal: 'doors.locks', reason: 'NOT_PERMITTED', at: at(2).toISOString(), enrollment },
        ],
        // Its ignition was on later than the position was measured.
        position: {
          ...PLACE,
          measuredAt: at(30).toISOString(),
          observedAt,
          freshness: 'STALE',
          enrollment,
        },
        signals: [
          {
            name: 'diagnostics.odometer',
            value: { value: 1000 },
            measuredAt: at(10).toISOString(),
          },
          {
            name: 'vehicle_location.coordinates',
            value: { lat: 1 },
            measuredAt: at(30).toISOString(),
          },
        ],
      },
    });
  });

  test('is null for a vehicle that was not asked for', async () => {
    const { body } = await vehicle(everything, 2);

    expect(body).toEqual({
      data: { vehicleByVin: { vin: vinOf(2), lastSeenAt: null, state: null } },
    });
  });

  test('is null without its scope, and the rest of the answer stands', async () => {
    const { body } = await vehicle(server.token, 1);

    expect(body.data).toEqual({
      vehicleByVin: { vin: vinOf(1), lastSeenAt: null, state: null },
    });
    expect(forbidden(body)).toEqual([
      ['vehicleByVin.lastSeenAt', 'vehicle-data:read'],
      ['vehicleByVin.state', 'vehicle-data:read'],
    ]);
  });

  test('lacks places without the scope for them, compiled or not', async () => {
    const token = await tokenWith(server, ['fleet:read', 'vehicle-data:read']);
    for (let time = 0; time < 3; time += 1) {
      const { body } = await vehicle(token, 1);
      const { state } = body.data.vehicleByVin;

      expect(state.odometer.value).toBe(1000);
      expect(state.position).toBeNull();
      expect(state.signals.map(({ name }: Json) => name)).toEqual(['diagnostics.odometer']);
      expect(forbidden(body)).toEqual([['vehicleByVin.state.position', 'vehicle-location:read']]);
    }
    const alone = await tokenWith(server, ['fleet:read', 'vehicle-location:read']);
    expect((await vehicle(alone, 1)).body.data.vehicleByVin.state).toBeNull();
  });

  test('has of two enrollments what was measured last, and hides places by privacy', async () => {
    const enrollment = enrollments.get(vinOf(3)) ?? '';
    await enrollAtOther(enrollment);
    await record(enrollment, FIRST);
    const box = { ...FIRST, raw: [], problems: [] };
    const signals = {
      odometer: reading(900, 20),
      fuelLevel: reading(44, 149),
      locked: reading(true, 600),
      position: reading(ELSEWHERE, 5),
    };
    await record('enr_box', { ...box, signals });
    const state = async () => (await vehicle(everything, 3)).body.data.vehicleByVin.state;

    const merged = await state();
    expect(merged.odometer).toMatchObject({ value: 1000, enrollment: { id: enrollment } });
    expect(merged.fuelLevel.value).toBe(44);
    expect(merged.locked.value).toBe(true);
    expect(merged.position).toMatchObject({ latitude: ELSEWHERE.latitude, freshness: 'CURRENT' });

    const problem = { signal: null, reason: 'PRIVACY_MODE' as const, at: at(2) };
    await record(enrollment, { signals: {}, raw: [], problems: [problem] });
    const hidden = await state();
    expect(hidden.position).toBeNull();
    expect(hidden.odometer.value).toBe(1000);

    await record('enr_box', { ...box, signals: { position: reading(ELSEWHERE, 1) } });
    expect((await state()).position.latitude).toBe(ELSEWHERE.latitude);
  });

  test('of a page says the same compiled or not, of each of two enrollments too', async () => {
    const measured = `{ value unit ${SIGNAL} }`;
    const names = [
      'odometer',
      'fuelLevel',
      'fuelVolume',
      'batteryLevel',
      'energyLevel',
      'range',
      'speed',
    ];
    const switches = ['ignitionOn', 'engineRunning', 'locked', 'drivingEnabled'];
    const all = `__typename ${names.map((name) => `${name} ${measured}`).join(' ')}
      ${switches.map((name) => `${name} { value ${SIGNAL} }`).join(' ')}
      charging { status pluggedIn { value freshness } power ${measured} timeToFull ${measured} limit ${measured} }
      position { latitude longitude heading approximate ${SIGNAL} }
      doors { part open locked measuredAt } tires { part pressure low measuredAt }
      warnings { code text measuredAt } troubleCodes { code occurrences measuredAt }
      service { distance ${measured} dueOn overdue } problems { signal reason at enrollment { id } }
      signals(names: $names) { name value }`;
    const parts = [
      all,
      'locked { value }',
      'position { freshness }',
      'charging { limit { value } }',
      'tires { part }',
      'problems { reason }',
      '__typename',
    ];
    for (const part of parts) {
      const uses = part === all;
      const query = `query ($id: ID!${uses ? ', $names: [String!]' : ''}) { fleet(id: $id) { vehicles(first: 10) {
        nodes { vin state { ${part} } } edges { cursor node { lastSeenAt state { ${part} } } } } } }`;
      const ask = () => graphql(server.url, everything, query, { id: fleet.fleetId });
      const first = (await ask()).body;
      expect(first.errors).toBeUndefined();
      expect(first.data.fleet.vehicles.nodes.map(({ state }: Json) => state !== null)).toContain(
        true,
      );
      for (let time = 0; time < 2; time += 1) expect((await ask()).body).toEqual(first);
    }
  });

  test.skipIf(IS_POSTGRES)('costs a page one statement more', async () => {
    const page = (state: string): Promise<Json> =>
      dataOf(
        server.url,
        everything,
        `query ($id: ID!) { fleet(id: $id) { vehicles(first: 500) { nodes { vin ${state} } } } }`,
        { id: fleet.fleetId },
      );
    const readsOnce = async (state: string): Promise<number> => {
      await page(state);
      const { sql } = await statementsOf(() => page(state));
      return sql.filter((text) => /from "(vehicles|vehicle_signals|enrollments)/.test(text)).length;
    };
    /** Fewest of three: work of the server's own may fall into one. */
    const reads = async (state: string): Promise<number> =>
      Math.min(await readsOnce(state), await readsOnce(state), await readsOnce(state));
    const inState = 'state { odometer { value } position { latitude } warnings { code } }';

    expect(await reads(inState)).toBe((await reads('')) + 1);
  });

  test('is in the audit log where places were read, once per client, fleet and hour', async () => {
    const scopes = ['fleet:read', 'vehicle-data:read', 'vehicle-location:read'];
    const token = await tokenWith(server, scopes);
    const reads = async (): Promise<Json> => {
      const query = `query ($id: ID!) { fleet(id: $id) { auditEvents(first: 500) { totalCount nodes { id action details clientId } } } }`;
      const { fleet: found } = await dataOf(server.url, server.token, query, { id: fleet.fleetId });
      const { nodes, totalCount } = found.auditEvents;
      expect(nodes).toHaveLength(totalCount);
      return nodes.filter(({ action }: Json) => action === 'vehicle_position.read');
    };
    const before = await until(async () => {
      const found = await reads();
      return found.length > 0 && found;
    });
    for (const expected of [2, 4]) {
      await vehicle(token, 1);
      const own = await until(async () => {
        const known = new Set(before.map(({ clientId }: Json) => clientId));
        const found = (await reads()).filter(({ clientId }: Json) => !known.has(clientId));
        return found[0]?.details.count === expected && found;
      });
      expect(own).toHaveLength(1);
      expect(JSON.stringify(own)).not.toContain(String(PLACE.latitude));
    }
  });

  test('is shown by the CLI, with the position for those who may see it', async () => {
    const show = async (scopes: readonly string[], index: number, ...more: readonly string[]) => {
      const { clientId, clientSecret } = await clientWith(server, scopes);
      return newInstallation({
        FLEETGRAPH_CLIENT: `${clientId}:${clientSecret}`,
        FLEETGRAPH_URL: server.url,
      }).run(['vehicle', 'show', vinOf(index), '--fleet', fleet.fleetId, ...more]);
    };
    const both = ['fleet:read', 'vehicle-data:read'];
    const shown = await show([...both, 'vehicle-location:read'], 1);
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toMatch(/^SIGNAL +VALUE +MEASURED +FRESHNESS$/m);
    expect(shown.out).toMatch(/^odometer +1000 km +2026-11-30T11:50:00.000Z +CURRENT$/m);
    expect(shown.out).toMatch(/^fuel level +55.5 % .* AGING$/m);
    expect(shown.out).toMatch(/^ignition on +yes /m);
    expect(shown.out).toMatch(/^locked +no .*UNKNOWN_AGE$/m);
    expect(shown.out).toMatch(/^charging +CHARGING/m);
    expect(shown.out).toMatch(/^doors.locks +NOT_PERMITTED /m);
    expect(shown.out).toContain(`${PLACE.latitude}, ${PLACE.longitude}`);
    const blind = await show(both, 1);
    expect(blind.out).toMatch(/^odometer +1000 km/m);
    expect(blind.out).not.toContain(String(PLACE.latitude));
    expect((await show(both, 2)).out).toContain('No data are known of this vehicle.');
    expect((await show(['fleet:read'], 1)).out).not.toContain('odometer');
    const json = JSON.parse((await show(both, 1, '--json')).out);
    expect(json.state).toMatchObject({ odometer: { value: 1000, unit: 'KILOMETERS' } });
  });

  test('leaves no coordinate in the log', () => {
    const log = server.logLines.join('');
    for (const { latitude, longitude } of [PLACE, ELSEWHERE])
      for (const number of [latitude, longitude]) expect(log).not.toContain(String(number));
    expect(log).toContain('Server listening');
  });
});

/** Paths that were refused, and the scope that each needs. */
function forbidden({ errors = [] }: Json): readonly (readonly [string, string])[] {
  return errors
    .filter(({ extensions }: Json) => extensions.code === 'FORBIDDEN')
    .map(({ path, extensions }: Json) => [path.join('.'), extensions.requiredScope] as const)
    .sort();
}
