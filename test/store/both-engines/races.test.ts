import { expect, test } from 'vitest';
import { listClients, touchClient } from '../../../src/store/access/api-clients.js';
import { findAnswer, lockAnswer, storeAnswer } from '../../../src/store/access/idempotency-keys.js';
import { closeAccount, disconnectAccount, holdAccount } from '../../../src/store/accounts.js';
import { insertCommands, leaseCommands } from '../../../src/store/commands.js';
import {
  beginRemoval,
  countDrivers,
  insertNewDrivers,
  type StoredDriver,
} from '../../../src/store/drivers.js';
import { UniqueViolation } from '../../../src/store/engine/store.js';
import { leaseGrant, type StoredGrant } from '../../../src/store/grants.js';
import { appendSubjectEvents } from '../../../src/store/journal/append.js';
import { takePlaces } from '../../../src/store/journal/journal-heads.js';
import { subjectEventsByIds } from '../../../src/store/journal/subject-events.js';
import { insertDeliveries } from '../../../src/store/webhooks/webhook-receipts.js';
import { at, text } from './odd-texts.js';
import { describeRaces } from './two-servers.js';
import { WORLD } from './world.js';

const FLEET = `flt_${text(0)}`;
const ROUNDS = 10;

describeRaces('two servers', ({ stores, both }) => {
  test('a command is leased by one of them', async () => {
    const commands = WORLD.commands.map((command, index) => ({
      ...command,
      id: `race_${index}`,
      accountId: `acc_${text(0)}`,
      kind: 'ADD_VEHICLE' as const,
      state: 'QUEUED' as const,
      onboardingId: null,
      leaseOwner: null,
      leaseUntil: null,
      nextAttemptAt: new Date(0),
    }));
    await stores()[0].write((tx) => insertCommands(tx, commands));
    const leased: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const found = await both((tx, server) =>
        leaseCommands(tx, `server ${server}`, at(0), at(60), () => 3),
      );
      leased.push(...found.flat().map(({ id }) => id));
    }
    const ours = leased.filter((id) => id.startsWith('race'));

    expect(ours.toSorted()).toEqual(commands.map(({ id }) => id).toSorted());
  });

  test('a grant is leased by one of them', async () => {
    for (const grant of WORLD.grants.slice(0, ROUNDS) as readonly StoredGrant[]) {
      const lease = (server: number) => ({ owner: `server ${server}`, until: at(99) });
      const found = await both((tx, server) => leaseGrant(tx, grant, lease(server), at(60)));

      expect(found.filter((row) => row !== null)).toHaveLength(1);
    }
  });

  test('events of both get places of a journal without gaps', async () => {
    const first = await stores()[0].write((tx) => takePlaces(tx, FLEET, 1));
    const seqs: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const placed = await both((tx, server) =>
        appendSubjectEvents(
          tx,
          FLEET,
          [1, 2].map((number) => ({
            id: `sev_${round}_${server}_${number}`,
            fleetId: FLEET,
            type: 'BLOCKER_OPENED',
            subjectId: 'enr_1',
            accountId: null,
            details: {},
            occurredAt: at(0),
            recordedAt: at(0),
          })),
        ),
      );
      seqs.push(...placed.flat().map(({ seq }) => seq));
    }
    const stored = await subjectEventsByIds(stores()[1].read, ['sev_0_0_1', 'sev_0_0_2']);

    expect(seqs.toSorted((one, other) => one - other)).toEqual(
      Array.from({ length: 4 * ROUNDS }, (_, index) => first + 1 + index),
    );
    expect(stored.map(({ seq }) => seq).toSorted()).toEqual(seqs.slice(0, 2).toSorted());
  });

  test('places of a journal are taken once and without gaps', async () => {
    const first = await stores()[0].write((tx) => takePlaces(tx, FLEET, 1));
    const taken: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      taken.push(...(await both((tx) => takePlaces(tx, FLEET, 2))));

    expect(taken.toSorted((a, b) => a - b)).toEqual(taken.map((_, index) => first + 1 + 2 * index));
  });

  test('drivers and deliveries that both insert are there once', async () => {
    const drivers = WORLD.drivers.map((driver, index) => ({
      ...(driver as StoredDriver),
      status: 'ACTIVE' as const,
      externalId: `race ${index}`,
      keySha256: `race ${index}`,
    }));
    const before = await countDrivers(stores()[0].read, FLEET);
    const [one, other] = await both((tx, server) =>
      insertNewDrivers(
        tx,
        drivers.map((driver) => ({ ...driver, id: `race_${server}_${driver.id}` })),
      ),
    );
    await both((tx, server) =>
      insertDeliveries(
        tx,
        WORLD.webhookDeliveries.map((delivery) => ({
          ...delivery,
          id: `race_${server}_${delivery.id}`,
        })),
      ),
    );
    const { orm, t } = stores()[0].read;

    expect(one + other).toBe(drivers.length);
    expect(await countDrivers(stores()[1].read, FLEET)).toBe(before + drivers.length);
    expect(await orm.select().from(t.webhookDeliveries)).toHaveLength(
      WORLD.webhookDeliveries.length,
    );
  });

  test('the removal of a driver is begun once', async () => {
    for (const { id } of WORLD.drivers.filter(({ status }) => status === 'ACTIVE'))
      expect((await both((tx) => beginRemoval(tx, id))).toSorted()).toEqual([false, true]);
  });

  test('an answer is stored once, and the other finds it', async () => {
    const old = new Date(0);
    for (let round = 0; round < ROUNDS; round += 1) {
      const place = { clientId: 'race', mutation: 'createFleet', key: `${round}` };
      const answers = await both(async (tx, server) => {
        await lockAnswer(tx, place);
        const found = await findAnswer(tx, place, old);
        const answer = { inputSha256: '', sealedAnswer: `server ${server}` };
        if (!found) await storeAnswer(tx, place, answer, old, at(0));
        return (found ?? answer).sealedAnswer;
      });

      expect(new Set(answers).size).toBe(1);
    }
  });

  test('the later use of a client counts, in either order of the writes', async () => {
    const [client] = await listClients(stores()[0].read, 1);
    for (let round = 0; round < ROUNDS; round += 1)
      await both((tx, server) =>
        touchClient(tx, client?.id ?? '', at(100 + 3 * round * (1 - server))),
      );
    const [touched] = await listClients(stores()[1].read, 1);

    expect(touched?.lastUsedAt).toEqual(at(100 + 3 * (ROUNDS - 1)));
  });

  test('a name is taken once', async () => {
    const clash = WORLD.oemCredentials[0] ?? ({} as never);
    const results = await Promise.allSettled(
      stores().map((store, server) =>
        store.write(({ orm, t }) =>
          orm
            .insert(t.oemCredentials)
            .values({ ...clash, id: `race_${server}`, name: 'race', externalId: null })
            .then(() => undefined),
        ),
      ),
    );
    const refusals = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    );

    expect(refusals).toEqual([expect.any(UniqueViolation)]);
  });

  test('an account is either held or disconnected', async () => {
    const id = WORLD.accounts[1]?.id ?? '';
    const results = await both(async (tx, server) => {
      if (server === 0) return (await holdAccount(tx, id)) !== null;
      await closeAccount(tx, id);
      await disconnectAccount(tx, id, at(90));
      return true;
    });

    expect(results[1]).toBe(true);
    expect(await stores()[0].write((tx) => holdAccount(tx, id))).toBeNull();
  });
});
