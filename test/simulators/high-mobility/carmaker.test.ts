import { afterEach, describe, expect, it } from 'vitest';
import { Carmaker } from '../../../simulators/high-mobility/carmaker.js';
import { ClearanceBook } from '../../../simulators/high-mobility/clearance-book.js';
import { seededRandom } from '../../../simulators/random.js';
import { startTestSimulator, TEST_APP, type TestSimulator } from '../../support/simulator.js';

const vins = Array.from(
  { length: 40 },
  (_, index) => `WAUTESTVIN00000${String(index).padStart(2, '0')}`,
);

describe('clearances that move by themselves', () => {
  let simulator: TestSimulator | undefined;
  afterEach(() => simulator?.close());

  const start = async (seed: number): Promise<TestSimulator> => {
    simulator = await startTestSimulator({
      seed,
      now: () => new Date('2026-03-01T12:00:00Z'),
      autoAdvance: { tickMs: 0 },
    });
    for (const vin of vins) simulator.book.request(TEST_APP.clientId, vin, 'audi', {});
    return simulator;
  };

  it('are decided after a while of the simulator’s clock, most of them approved, the others rejected with a reason', async () => {
    const { book, advanceClock } = await start(1);
    advanceClock(2_999);
    expect(book.list().every(({ status }) => status === 'pending')).toBe(true);
    advanceClock(20_000);
    const decided = book.list();
    const rejected = decided.filter(({ status }) => status === 'rejected');
    expect(decided.filter(({ status }) => status === 'approved').length).toBe(
      vins.length - rejected.length,
    );
    expect(rejected.length).toBeGreaterThan(0);
    expect(rejected.length).toBeLessThan(vins.length / 2);
    expect(rejected.every(({ changelog }) => changelog.at(-1)?.reason)).toBe(true);
  });

  it('take the same course for the same seed', async () => {
    const course = async (seed: number) => {
      const { book, advanceClock, close } = await start(seed);
      advanceClock(20_000);
      const statuses = book.list().map(({ status }) => status);
      await close();
      return statuses;
    };
    expect(await course(5)).toEqual(await course(5));
    expect(await course(5)).not.toEqual(await course(6));
  });

  it('finish revoking and canceling', async () => {
    const { book, advanceClock } = await start(1);
    const [first, second] = vins as [string, string];
    book.move(first, 'approved');
    book.end(TEST_APP.clientId, first);
    book.move(second, 'canceling');
    advanceClock(5_000);
    expect([book.find(first)?.status, book.find(second)?.status]).toEqual(['revoked', 'canceled']);
  });

  it('stay where the carmaker put them in the meantime', async () => {
    const { book, advanceClock } = await start(1);
    book.move(vins[0]!, 'revoked');
    advanceClock(60_000);
    expect(book.find(vins[0]!)?.status).toBe('revoked');
  });

  it('never run dry in the lively mode: every stir changes one, and every status comes up again', () => {
    const now = () => new Date('2026-03-01T12:00:00Z');
    const book = new ClearanceBook(now);
    const carmaker = new Carmaker(book, seededRandom(3), now, undefined);
    expect(carmaker.stir()).toBe(false);
    for (const vin of vins.slice(0, 5)) book.request(TEST_APP.clientId, vin, 'audi', {});
    const seen: string[] = [];
    book.onChange(({ clearance }) => seen.push(clearance.status));
    for (let turn = 0; turn < 2_000; turn += 1) expect(carmaker.stir()).toBe(true);
    expect(seen).toHaveLength(2_000);
    expect(new Set(seen.slice(-200))).toEqual(
      new Set(['pending', 'approved', 'rejected', 'revoked']),
    );
  });
});
