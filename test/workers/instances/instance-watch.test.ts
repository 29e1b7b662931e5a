import { afterAll, expect, it } from 'vitest';
import { leaseOwner } from '../../../src/domain/instance.js';
import { blankGrant } from '../../../src/services/access/grant-leases.js';
import { newCommand } from '../../../src/services/commands/command-queue.js';
import {
  commandsByIds,
  heldCommands,
  insertCommands,
  leaseCommands,
} from '../../../src/store/commands.js';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { SharedClock } from '../../../src/store/engine/shared-clock.js';
import { type Store } from '../../../src/store/engine/store.js';
import { endLease, findGrantOf, insertGrant, leaseGrant } from '../../../src/store/grants.js';
import { connectionNameOf, listInstances } from '../../../src/store/instances/instances.js';
import { InstanceWatch } from '../../../src/workers/instances/instance-watch.js';
import { describeOnBothEngines } from '../../support/engines.js';
import { describeOnPostgres } from '../../support/postgres.js';
import { storeEnrollment } from '../../support/rows.js';
import { TestClock } from '../../support/store.js';

const silent = () => undefined;
const LOG = { info: silent, warn: silent, error: silent };
const HOUR_MS = 3_600_000;

/** Instances of one machine on one database; `ended` holds the ids of processes that are gone. */
function machineOn(store: Store) {
  const clock = new TestClock();
  const ended = new Set<number>();
  let woken = 0;
  const start = (name: string, pid: number, own = store, shared?: SharedClock) => ({
    id: `ins_${name}`,
    watch: new InstanceWatch({
      store: own,
      instance: {
        id: `ins_${name}`,
        host: 'web-1',
        machine: 'boot-1',
        pid,
        processStart: '1',
        keyIds: ['k1'],
        startedAt: clock.now(),
      },
      onLeasesEnded: () => (woken += 1),
      hasEnded: ({ pid: of }) => ended.has(of),
      log: LOG,
      now: clock.now,
      clock: shared,
    }),
  });
  return { clock, ended, start, woken: () => woken };
}

/** A command and a grant that the instance has leased for an hour. */
async function leaseFor(store: Store, instanceId: string, now: Date) {
  await store.write(async ({ orm, t }) => {
    await orm.delete(t.commands);
    await orm.delete(t.grants);
  });
  await store.write((tx) => storeEnrollment(tx, now)).catch(silent);
  const subject = { id: 'enr_1', fleetId: 'flt_1', accountId: 'acc_1' };
  const command = newCommand('REMOVE_VEHICLE', subject, null, now);
  const owner = leaseOwner(instanceId, 'cmd_1');
  const until = new Date(now.getTime() + HOUR_MS);
  const leased = await store.write(async (tx) => {
    await insertCommands(tx, [command]);
    await leaseCommands(tx, owner, now, until, () => 1);
    const grant = blankGrant({ ...subject, kind: 'ENROLLMENT', provider: 'INVERS' }, now);
    await insertGrant(tx, grant);
    return leaseGrant(tx, grant, { owner, until }, now);
  });
  return { commandId: command.id, owner, leased: leased! };
}

const idsOf = async (store: Store) => (await listInstances(store.read)).map(({ id }) => id).sort();

describeOnBothEngines('an instance', (openStore) => {
  it('registers itself, and signs off when it stops', async () => {
    const store = await openStore();
    const { start } = machineOn(store);
    const one = start('A1', 1);
    const two = start('A2', 2);
    await one.watch.once();
    await two.watch.once();
    expect(await idsOf(store)).toEqual(['ins_A1', 'ins_A2']);
    await two.watch.signOff();
    expect(await idsOf(store)).toEqual(['ins_A1']);
    await one.watch.signOff();
  });

  it('is the eldest until it signs off or is gone: one at a time', async () => {
    const store = await openStore();
    const { clock, ended, start } = machineOn(store);
    const one = start('E1', 1);
    clock.advance(1);
    const two = start('E2', 2);
    const three = start('E3', 3);
    const look = async (...of: readonly (typeof one)[]): Promise<readonly string[]> => {
      for (const { watch } of of) await watch.once();
      return of.filter(({ watch }) => watch.isEldest).map(({ id }) => id);
    };
    expect(one.watch.isEldest).toBe(false);
    expect(await look(one, two, three)).toEqual(['ins_E1']);
    await one.watch.signOff();
    expect(await look(two, three)).toEqual(['ins_E2']);
    ended.add(2);
    expect(await look(three)).toEqual(['ins_E3']);
    await three.watch.signOff();
  });

  it('ends the leases of one whose process is gone at once, and of no other', async () => {
    const store = await openStore();
    const { clock, ended, start, woken } = machineOn(store);
    const [one, two] = [start('B1', 1), start('B2', 2)];
    await two.watch.once();
    const { commandId, owner, leased } = await leaseFor(store, two.id, clock.now());
    await one.watch.once();
    expect((await store.write((tx) => heldCommands(tx, owner, [commandId]))).size).toBe(1);
    const due = () =>
      store.write((tx) =>
        leaseCommands(tx, leaseOwner(one.id, 'cmd_2'), clock.now(), clock.now(), () => 1),
      );
    expect(await due()).toEqual([]);

    ended.add(2);
    await one.watch.once();
    expect(woken()).toBe(1);
    expect(await idsOf(store)).toEqual(['ins_B1']);
    expect(await due()).toMatchObject([{ id: commandId, unsure: true, attempts: 2 }]);
    expect(await findGrantOf(store.read, 'enr_1')).toMatchObject({
      renewalOwner: null,
      renewalUntil: null,
      rotating: true,
    });
    // A holder that runs after all stores nothing over what the next one does.
    expect((await store.write((tx) => heldCommands(tx, owner, [commandId]))).size).toBe(0);
    const late = { status: 'REVOKED', rotating: false } as const;
    expect(await store.write((tx) => endLease(tx, leased, late))).toBeNull();
    await one.watch.signOff();
  });

  it('registers itself again if others took it for gone', async () => {
    const store = await openStore();
    const { ended, start } = machineOn(store);
    const [one, two] = [start('C1', 1), start('C2', 2)];
    await two.watch.once();
    ended.add(2);
    await one.watch.once();
    expect(await idsOf(store)).toEqual(['ins_C1']);
    // On SQLite a heartbeat is sent every 300 looks.
    for (let look = 0; look < 300; look += 1) await two.watch.once();
    expect(await idsOf(store)).toEqual(['ins_C1', 'ins_C2']);
    await Promise.all([one.watch.signOff(), two.watch.signOff()]);
  });

  it('is forgotten after a day without a heartbeat', async () => {
    const store = await openStore();
    const { clock, start } = machineOn(store);
    const [one, two] = [start('D1', 1), start('D2', 2)];
    await two.watch.once();
    clock.advance(24 * 3600 - 1);
    await one.watch.once();
    expect(await idsOf(store)).toEqual(['ins_D1', 'ins_D2']);
    clock.advance(2);
    await one.watch.once();
    expect(await idsOf(store)).toEqual(['ins_D1']);
    await one.watch.signOff();
  });
});

describeOnPostgres('an instance on another machine', (postgres) => {
  afterAll(() => postgres.stop());

  it('follows the clock of the database, as all others do', async () => {
    const store = await openPostgresStore(postgres.url);
    const { start } = machineOn(store);
    // Exactly the clock of the database's machine, which is this one, and clocks that are off.
    const clocks = [0, HOUR_MS, -HOUR_MS].map(
      (skewMs) => new SharedClock(() => new Date(Date.now() + skewMs)),
    );
    for (const [index, clock] of clocks.entries()) {
      const { watch } = start(`G${index}`, index, store, clock);
      await watch.once();
      await watch.signOff();
    }
    const [exact = 0, fast = 0, slow = 0] = clocks.map(({ offsetMs }) => offsetMs);

    expect(Math.abs(exact)).toBeLessThan(HOUR_MS / 60);
    expect(Math.abs(fast + HOUR_MS)).toBeLessThan(HOUR_MS / 60);
    expect(Math.abs(slow - HOUR_MS)).toBeLessThan(HOUR_MS / 60);
    await store.close();
  });

  it('is not gone while it sends heartbeats, though a pooler hides its connections', async () => {
    const store = await openPostgresStore(postgres.url);
    const { start } = machineOn(store);
    const [one, two] = [start('F1', 1), start('F2', 2)];
    for (let look = 0; look < 10; look += 1) {
      await two.watch.once();
      await one.watch.once();
    }
    // Nor when they cease: without a connection ever seen, its leases end by themselves.
    for (let look = 0; look < 10; look += 1) await one.watch.once();
    expect(await idsOf(store)).toEqual(['ins_F1', 'ins_F2']);
    await Promise.all([one.watch.signOff(), two.watch.signOff()]);
    await store.close();
  });

  it('is gone when its connections and its heartbeats have ceased', async () => {
    const store = await openPostgresStore(postgres.url);
    const named = await openPostgresStore(postgres.url, {
      applicationName: connectionNameOf('ins_E2'),
    });
    const { clock, start } = machineOn(store);
    const [one, two] = [start('E1', 1), start('E2', 2, named)];
    await two.watch.once();
    const { commandId } = await leaseFor(store, two.id, clock.now());
    const lookTimes = async (times: number) => {
      for (let look = 0; look < times; look += 1) await one.watch.once();
    };
    // It is silent, but connected: it may be slow, and its leases end by themselves.
    await lookTimes(5);
    expect(await idsOf(store)).toEqual(['ins_E1', 'ins_E2']);
    await named.close();
    await lookTimes(1);
    expect(await idsOf(store)).toEqual(['ins_E1']);
    const [command] = await commandsByIds(store.read, [commandId]);
    expect(command?.leaseUntil).toEqual(clock.now());

    await one.watch.signOff();
    await store.close();
  });
});
