import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/domain/values/secret.js';
import {
  conflictOutcome,
  Idempotency,
  type StoredAnswer,
} from '../../../src/services/commands/idempotency.js';
import { type Store } from '../../../src/store/engine/store.js';
import { type Vault } from '../../../src/vault/vault.js';
import { TestClock, testVault, testViewer, useTempStore } from '../../support/store.js';

const viewer = testViewer();
const INPUT = { name: 'North', tags: [{ key: 'a', value: 'b' }] };

let store: Store;
let clock: TestClock;
let vault: Vault;
let idempotency: Idempotency;

beforeEach(() => {
  store = useTempStore();
  clock = new TestClock();
  vault = testVault();
  idempotency = new Idempotency(vault, randomBytes(32), clock.now);
});

const save = (key: string, input: unknown, answer: StoredAnswer) =>
  store.write((tx) => idempotency.save(tx, viewer, 'createFleet', key, input, answer));
const find = (
  key: string | null,
  input: unknown,
  { who = viewer, mutation = 'createFleet' } = {},
) => idempotency.find(store.read, who, mutation, key, input);
const rows = () => store.read.orm.select().from(store.read.t.idempotencyKeys);

describe('an idempotency key', () => {
  it('gives the same answer for the same input, in whatever order its fields come', async () => {
    await save('k', INPUT, { id: 'flt_1' });
    expect(
      await find('k', { tags: [{ value: 'b', key: 'a' }], externalId: undefined, name: 'North' }),
    ).toEqual({ id: 'flt_1' });
  });

  it('is not part of the input', async () => {
    await save('k', { ...INPUT, idempotencyKey: 'k' }, 'answer');
    expect(await find('k', INPUT)).toBe('answer');
  });

  it.each([
    ['another value', { ...INPUT, name: 'South' }],
    ['one field more', { ...INPUT, externalId: 'x' }],
    ['a list in another order', { ...INPUT, tags: [{ key: 'c', value: 'd' }, ...INPUT.tags] }],
  ])('is in conflict with %s', async (_what, other) => {
    await save('k', INPUT, 'answer');
    expect(await find('k', other)).toBe('conflict');
  });

  it('compares secrets by their value, although they do not show it', async () => {
    await save('k', { password: new Secret('fake-1') }, 'answer');
    expect(await find('k', { password: new Secret('fake-1') })).toBe('answer');
    expect(await find('k', { password: new Secret('fake-2') })).toBe('conflict');
  });

  it('belongs to one client and one mutation', async () => {
    await save('k', INPUT, 'answer');
    expect(await find('k', INPUT, { who: testViewer({ clientId: 'another' }) })).toBeUndefined();
    expect(await find('k', INPUT, { mutation: 'createApiClient' })).toBeUndefined();
  });

  it('need not be given', async () => {
    await store.write((tx) => idempotency.save(tx, viewer, 'createFleet', null, INPUT, 'answer'));
    expect(await rows()).toEqual([]);
    expect(await find(null, INPUT)).toBeUndefined();
  });

  it.each(['', 'x'.repeat(256)])('has 1 to 255 characters', async (key) => {
    await expect(find(key, INPUT)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(save(key, INPUT, 'answer')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await find('x'.repeat(255), INPUT)).toBeUndefined();
  });

  it('is free again after 24 hours, and purged', async () => {
    await save('k', INPUT, 'old');
    clock.advance(24 * 3600 - 1);
    expect(await find('k', INPUT)).toBe('old');
    clock.advance(1);
    expect(await find('k', INPUT)).toBeUndefined();
    await save('k', { name: 'South' }, 'new');
    expect(await find('k', { name: 'South' })).toBe('new');
    clock.advance(3600);
    await save('young', INPUT, 'young');
    clock.advance(23 * 3600);
    expect(await idempotency.purge(store, 10)).toBe(1);
    expect(await idempotency.purge(store, 10)).toBe(0);
    expect((await rows()).map(({ key }) => key)).toEqual(['young']);
  });
});

describe('a stored answer', () => {
  it('shows neither the answer nor the input', async () => {
    await save('k', { password: 'fake-password' }, { secret: 'fake-answer' });
    const [row] = await rows();
    expect(JSON.stringify(row)).not.toMatch(/fake-/);
    expect(row!.answer.split('.')).toHaveLength(5);
  });

  it('cannot be guessed at without the server secret', async () => {
    await save('k', INPUT, 'answer');
    const other = new Idempotency(vault, randomBytes(32), clock.now);
    expect(await other.find(store.read, viewer, 'createFleet', 'k', INPUT)).toBe('conflict');
  });

  it('does not open at another key', async () => {
    await save('k', INPUT, 'answer');
    await store.write(async ({ orm, t }) => {
      await orm.update(t.idempotencyKeys).set({ key: 'moved' });
    });
    await expect(find('moved', INPUT)).rejects.toMatchObject({ code: 'DOES_NOT_OPEN' });
  });

  it('is part of the transaction that stored it', async () => {
    const failed = store.write(async (tx) => {
      await idempotency.save(tx, viewer, 'createFleet', 'k', INPUT, 'answer');
      throw new Error('changed its mind');
    });
    await expect(failed).rejects.toThrow('changed its mind');
    expect(await find('k', INPUT)).toBeUndefined();
  });
});

describe('a job with a key', () => {
  const codec = {
    toStored: (answer: string) => (answer === 'refused' ? undefined : answer),
    recall: (_: unknown, stored: StoredAnswer) => `again ${JSON.stringify(stored)}`,
    conflict: () => 'conflict!',
  };
  const once = (key: string | null, input: unknown, job: () => Promise<string>) =>
    idempotency.once(store, { viewer, mutation: 'createFleet', key, input }, job, codec);

  it('runs once, even when it is called many times together', async () => {
    let runs = 0;
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        once('k', INPUT, () => Promise.resolve(`run ${(runs += 1)}`)),
      ),
    );
    expect(runs).toBe(1);
    expect(answers.toSorted()).toEqual([
      ...Array.from({ length: 9 }, () => 'again "run 1"'),
      'run 1',
    ]);
  });

  it('does not run for another input', async () => {
    await once('k', INPUT, () => Promise.resolve('first'));
    expect(await once('k', { name: 'South' }, () => Promise.reject(new Error('ran')))).toBe(
      'conflict!',
    );
  });

  it('runs again when it was refused or failed', async () => {
    expect(await once('k', INPUT, () => Promise.resolve('refused'))).toBe('refused');
    await expect(once('k', INPUT, () => Promise.reject(new Error('broke')))).rejects.toThrow(
      'broke',
    );
    expect(await once('k', INPUT, () => Promise.resolve('done'))).toBe('done');
  });

  it('runs every time without a key', async () => {
    expect(await once(null, INPUT, () => Promise.resolve('one'))).toBe('one');
    expect(await once(null, INPUT, () => Promise.resolve('two'))).toBe('two');
  });
});

it('reports a conflict at the key', () => {
  expect(conflictOutcome()).toMatchObject({
    ok: false,
    userErrors: [{ code: 'IDEMPOTENCY_CONFLICT', field: ['idempotencyKey'] }],
  });
});
