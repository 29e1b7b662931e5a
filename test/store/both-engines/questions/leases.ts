import { type Db } from '../../../../src/store/engine/store.js';
import * as leases from '../../../../src/store/instances/leases.js';
import { at } from '../odd-texts.js';
import { type Questions } from '../same-answers.js';

const NAMES = ['b', 'a', 'A', 'ä', 'a%', 'c_'] as const;
const ONE = { owner: 'ins_1/x', now: at(10), until: at(20) };
const OTHER = { owner: 'ins_2/y', now: at(15), until: at(30) };

/** Leases some names for one owner, and one of them spent. */
const leased = async (db: Db): Promise<void> => {
  await leases.takeLeases(db, NAMES.slice(0, 4), ONE);
  await leases.spendLease(db, 'ä', { owner: ONE.owner, until: at(40) });
};

const rows = async ({ orm, t }: Db) => orm.select().from(t.leases).orderBy(t.leases.name);
const taken = ({ held, others }: leases.TakenLeases) => ({
  held: [...held].sort(),
  others: [...others].sort(),
});

export const LEASES: Questions = {
  file: 'instances/leases.ts',
  module: leases,
  reads: {},
  writes: {
    endedLeases: [at(20), at(40)].map((before) => async (db) => {
      await leased(db);
      return leases.endedLeases(db, before, 3);
    }),
    leasedByOthers: [ONE, OTHER].map((by) => async (db) => {
      await leased(db);
      return [...(await leases.leasedByOthers(db, NAMES, by))].sort();
    }),
    takeLeases: [ONE, OTHER, { ...OTHER, now: at(20) }, { ...OTHER, now: at(40) }].map(
      (by) => async (db) => {
        await leased(db);
        const result = taken(await leases.takeLeases(db, NAMES, by));
        const others = [...(await leases.leasedByOthers(db, NAMES, by))].sort();
        return [result, others, await rows(db)];
      },
    ),
    extendLease: [ONE, OTHER].map((by) => async (db) => {
      await leased(db);
      const names = ['a', 'ä', 'unknown'];
      const extended = [];
      for (const name of names) extended.push(await leases.extendLease(db, name, by));
      return [extended, await rows(db)];
    }),
    spendLease: [ONE, OTHER].map((by) => async (db) => {
      await leased(db);
      await leases.spendLease(db, 'a', by);
      return rows(db);
    }),
    releaseLeases: [ONE, OTHER].map((by) => async (db) => {
      await leased(db);
      await leases.releaseLeases(db, ['b', 'a', 'ä', 'unknown'], by.owner);
      return rows(db);
    }),
    purgeLeases: [at(19), at(20), at(40)].map((before) => async (db) => {
      await leased(db);
      const ended = await leases.endedLeases(db, before, 2);
      const purged = await leases.purgeLeases(db, NAMES, before);
      return [ended, purged, await rows(db)];
    }),
  },
};
