import { eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { searchable } from '../../../src/domain/values/search-text.js';
import { type Store } from '../../../src/store/engine/store.js';
import { countVehicles, listVehicles } from '../../../src/store/facets/vehicle-list.js';
import { insertFleet } from '../../../src/store/fleets.js';
import { searchVehicles } from '../../../src/store/search/search.js';
import { storeMissingTexts } from '../../../src/store/search/texts.js';
import { insertVehicles, type StoredVehicle, updateVehicle } from '../../../src/store/vehicles.js';
import { describeOnBothEngines } from '../../support/engines.js';

const AT = new Date(0);
let fleets = 0;

/** Vehicle of a name and a plate; VINs are unlike these. */
type Texts = Partial<Pick<StoredVehicle, 'vin' | 'name' | 'licensePlate' | 'brand'>>;

async function fleetOf(store: Store, all: readonly Texts[]): Promise<string> {
  const fleetId = `flt_${++fleets}`;
  await store.write(async (tx) => {
    await insertFleet(tx, { id: fleetId, name: 'A', externalId: null, createdAt: AT });
    await insertVehicles(
      tx,
      all.map((texts, index) => ({
        id: `veh_${fleets}_${String(index).padStart(5, '0')}`,
        fleetId,
        vin: `WVWZZZ${String(index).padStart(11, '0')}`,
        brand: 'bmw',
        name: null,
        licensePlate: null,
        tags: [],
        clearanceChangedAt: AT,
        createdAt: new Date(index),
        updatedAt: AT,
        ...texts,
      })),
    );
  });
  return fleetId;
}

async function search(
  { read }: Store,
  fleetId: string,
  text: string,
  brand?: string,
): Promise<readonly number[]> {
  const filter = { search: text, ...(brand !== undefined && { brand: [brand] }) };
  const order = { field: 'CREATED_AT', descending: false } as const;
  const found = await listVehicles(read, fleetId, filter, order, 20_000, undefined);
  const { value, isExact } = await countVehicles(read, fleetId, filter);
  expect(isExact ? value : found.length).toBe(found.length);
  return found.map(({ id }) => Number(id.split('_')[2]));
}

describeOnBothEngines('the search', (openStore) => {
  test('finds any part of VIN, name and plate, however it is written', async () => {
    const store = await openStore();
    const fleetId = await fleetOf(store, [
      { name: 'Straße 7', licensePlate: 'TÜ-AB 12' },
      { name: 'Ｖａｎ "one" * OR', licensePlate: 'M XY 1' },
      { vin: 'WBA1234567890QQ17', name: "100% _o'k\\" },
      { name: '東京' },
    ]);
    const other = await fleetOf(store, [{ licensePlate: 'TÜ-AB 12' }]);
    const find = (text: string) => search(store, fleetId, text);

    for (const text of ['TÜ-AB', 'tüab', 'tu\u0308 ab1', 'üab12', 'üa', '12', 'TÜ'])
      expect([text, await find(text)]).toEqual([text, expect.arrayContaining([0])]);
    expect(await find('strasse7')).toEqual([0]);
    expect(await find('vanon')).toEqual([]);
    expect(await find('van "one" * or')).toEqual([1]);
    expect(await find('"')).toEqual([1]);
    expect(await find('" OR "')).toEqual([]);
    expect(await find('0qq')).toEqual([2]);
    expect(await find('qq17')).toEqual([2]);
    expect(await find('%_')).toEqual([2]);
    expect(await find("'k\\")).toEqual([2]);
    expect(await find('東')).toEqual([3]);
    expect(await find('東京')).toEqual([3]);
    expect(await find('  -')).toEqual([]);
    // Not from the end of one text to the begin of another.
    expect(await find('7tü')).toEqual([]);
    expect(await search(store, other, 'tüab')).toEqual([0]);
  });

  test('follows changes, and is complete after changes by hand', async () => {
    const store = await openStore();
    const fleetId = await fleetOf(store, [{ name: 'Alpha' }, { name: 'Beta' }]);
    const { vehicles, vehicleTexts } = store.read.t;
    const id = `veh_${fleets}_00000`;
    await store.write((tx) => updateVehicle(tx, id, { name: 'Gamma' }));
    expect(await search(store, fleetId, 'alph')).toEqual([]);
    expect(await search(store, fleetId, 'gamm')).toEqual([0]);
    await store.write((tx) => updateVehicle(tx, id, { brand: 'opel', licensePlate: 'K 1' }));
    expect(await search(store, fleetId, 'k1')).toEqual([0]);
    expect(await search(store, fleetId, 'amma', 'opel')).toEqual([0]);
    expect(await search(store, fleetId, 'amma', 'bmw')).toEqual([]);

    await store.write(async ({ orm }) => {
      await orm.update(vehicles).set({ name: 'Delta' }).where(eq(vehicles.id, id));
    });
    expect(await search(store, fleetId, 'gamm')).toEqual([]);
    expect(await storeMissingTexts(store)).toBe(1);
    expect(await storeMissingTexts(store)).toBe(0);
    expect(await search(store, fleetId, 'delt')).toEqual([0]);

    await store.write(async ({ orm }) => {
      await orm.delete(vehicles).where(eq(vehicles.id, id));
    });
    const left = await store.read.orm
      .select()
      .from(vehicleTexts)
      .where(sql`${vehicleTexts.vehicleId} = ${id}`);
    expect(left).toEqual([]);
    expect(await search(store, fleetId, 'delt')).toEqual([]);
    expect(await search(store, fleetId, 'beta')).toEqual([1]);
  });

  test('finds what many have in order, page by page', async () => {
    const store = await openStore();
    const many = 5_200;
    const fleetId = await fleetOf(
      store,
      Array.from({ length: many }, (_, index) => ({
        name: `Depot ${index % 2 === 0 ? 'North' : 'South'}`,
        brand: index % 2 === 0 ? 'bmw' : 'opel',
      })),
    );
    expect(await search(store, fleetId, 'depot')).toHaveLength(many);
    expect(await search(store, fleetId, 'de')).toHaveLength(many);
    expect(await search(store, fleetId, 'north')).toHaveLength(many / 2);
    expect(await search(store, fleetId, 'depot', 'opel')).toHaveLength(many / 2);
    expect(await search(store, fleetId, 'south', 'bmw')).toEqual([]);
  });

  test('starts from the few that have a text whose parts many have', async () => {
    const store = await openStore();
    const many = 4_300;
    const names = Array.from({ length: many }, (_, index) => (index % 2 === 0 ? 'Abc' : 'Bcd'));
    const fleetId = await fleetOf(
      store,
      [...names, 'Abcd'].map((name) => ({ name })),
    );
    expect(await search(store, fleetId, 'abcd')).toEqual([many]);
    expect(await searchVehicles(store.read, fleetId, 'abcd')).toHaveProperty('ids');
    expect(await searchVehicles(store.read, fleetId, 'abcde')).toBeNull();
  });

  test('finds any text that a look at every vehicle finds', { timeout: 60_000 }, async () => {
    const store = await openStore();
    const text = fc.string({
      unit: fc.constantFrom(...Array.from('aAbB1 -ßS"üÜ%_東')),
      maxLength: 7,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { minLength: 1, maxLength: 12 }),
        fc.array(text, { minLength: 6, maxLength: 6 }),
        async (names, texts) => {
          const fleetId = await fleetOf(
            store,
            names.map((name) => ({ name })),
          );
          for (const wanted of texts.filter((each) => searchable(each) !== '')) {
            const found = names.flatMap((name, index) => {
              const vin = `WVWZZZ${String(index).padStart(11, '0')}`;
              const isFound = [name, vin].some((each) =>
                searchable(each).includes(searchable(wanted)),
              );
              return isFound ? [index] : [];
            });
            expect([wanted, await search(store, fleetId, wanted)]).toEqual([wanted, found]);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
