import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type Authenticated } from '../../src/auth/authentication.js';
import { RightsWatch } from '../../src/auth/rights-watch.js';
import { TestClock, testViewer } from '../support/store.js';

/** Longer than any test: what happens here happens because the watch was woken. */
const NEVER_MS = 3_600_000;

let clock: TestClock;
let watch: RightsWatch;
let questions: (readonly Authenticated[])[];
let answers: ((ended: readonly Authenticated[]) => void)[];
let ends: string[];
const warnings: object[] = [];

beforeEach(() => {
  clock = new TestClock();
  questions = [];
  answers = [];
  ends = [];
  const endedAmong = (held: readonly Authenticated[]): Promise<ReadonlySet<Authenticated>> => {
    questions.push(held);
    return new Promise((resolve) => answers.push((ended) => resolve(new Set(ended))));
  };
  watch = new RightsWatch({
    endedAmong,
    now: clock.now,
    log: { warn: (details) => void warnings.push(details) },
    pollMs: NEVER_MS,
  });
  onTestFinished(() => watch.stop());
});

function admit(name: string): Authenticated {
  const authenticated = {
    viewer: testViewer({ clientId: name }),
    issuedAt: clock.now(),
    secretVersion: null,
    expiresAt: new Date(clock.now().getTime() + 60_000),
    jti: name,
  };
  watch.watch(authenticated, (why) => void ends.push(`${name} ${why}`));
  return authenticated;
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** ASVS 5.0 7.4.1 and 8.3.2: what was taken away has effect at once, on what is open as well. */
describe('rights that end', () => {
  it('are asked for all at once, and end each once', async () => {
    const [one, two, three] = [admit('one'), admit('two'), admit('three')];
    watch.wake();
    expect(questions).toEqual([[one, two, three]]);
    answers[0]!([two]);
    await settled();
    expect(ends).toEqual(['two revoked']);
    watch.wake();
    expect(questions[1]).toEqual([one, three]);
  });

  it('are read again when rights were revoked while the answer was on its way', async () => {
    const one = admit('one');
    watch.wake();
    watch.wake();
    watch.wake();
    expect(questions).toHaveLength(1);
    answers[0]!([]);
    await settled();
    expect(questions).toHaveLength(2);
    answers[1]!([one]);
    await settled();
    expect(ends).toEqual(['one revoked']);
  });

  it('end by their time without a question', async () => {
    admit('one');
    clock.advance(60);
    watch.wake();
    await settled();
    expect([ends, questions]).toEqual([['one expired'], []]);
  });

  it('are not watched once no operation needs them', () => {
    watch.watch(
      {
        viewer: testViewer(),
        issuedAt: clock.now(),
        secretVersion: null,
        expiresAt: new Date(clock.now().getTime() + 1),
        jti: null,
      },
      () => void ends.push('never'),
    )();
    watch.wake();
    expect(questions).toEqual([]);
  });

  it('are looked at again after the store could not be asked', async () => {
    let broken = true;
    const patient = new RightsWatch({
      endedAmong: (held) =>
        broken ? Promise.reject(new Error('locked')) : Promise.resolve(new Set(held)),
      now: clock.now,
      log: { warn: (details) => void warnings.push(details) },
      pollMs: NEVER_MS,
    });
    onTestFinished(() => patient.stop());
    patient.watch(
      {
        viewer: testViewer(),
        issuedAt: clock.now(),
        secretVersion: null,
        expiresAt: new Date(clock.now().getTime() + 1),
        jti: 'x',
      },
      (why) => void ends.push(why),
    );
    patient.wake();
    await settled();
    expect([ends, warnings.length]).toEqual([[], 1]);
    broken = false;
    patient.wake();
    await settled();
    expect(ends).toEqual(['revoked']);
  });

  it('are looked at without being woken', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const polling = new RightsWatch({
      endedAmong: (held) => Promise.resolve(new Set(held)),
      now: clock.now,
      log: { warn: () => undefined },
      pollMs: 1,
    });
    onTestFinished(() => polling.stop());
    polling.watch(
      {
        viewer: testViewer(),
        issuedAt: clock.now(),
        secretVersion: null,
        expiresAt: new Date(clock.now().getTime() + 1),
        jti: 'x',
      },
      resolve,
    );
    expect(await promise).toBe('revoked');
  });
});
