import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClearanceRequest } from '../../src/providers/ports/clearance.js';
import { listAll } from '../support/list-all.js';
import { itConnectsAccounts, sessionOf } from './account-conformance.js';
import { itRecognizesForeignAnswers, type PortCalls } from './foreign-conformance.js';
import { itGivesUpHangingCalls } from './hanging-conformance.js';
import { expectReadOrNamed, type OddSetup, withEachOddity } from './oddity-conformance.js';
import { failureOf } from './support.js';

/** A provider with clearances, for the suite. */
export interface ConformanceSetup extends OddSetup {
  /** Two vehicles that the provider can clear. */
  readonly vehicles: readonly [ClearanceRequest, ClearanceRequest];
  /** A third one of the brand of the second. */
  readonly thirdVin: string;
  /** One that it refuses. */
  readonly badVehicle: ClearanceRequest;
  /** Lets the carmaker approve a pending clearance. */
  approve(vin: string): void;
}

/** Tests for every provider with clearances. */
export function describeClearanceProvider(
  name: string,
  start: () => Promise<ConformanceSetup>,
): void {
  describe(`${name} as a provider`, () => {
    let setup: ConformanceSetup;
    beforeAll(async () => {
      setup = await start();
    });
    afterAll(() => setup.stop());

    const clearances = () => setup.provider.clearances!;

    itConnectsAccounts(
      () => setup,
      (session) => listAll(clearances(), session),
    );

    const calls: PortCalls = ({ accounts, clearances: port, eligibility, tokens }) => {
      const [{ vin, brand }] = setup.vehicles;
      const secrets = Object.values(setup.secrets)[0]!;
      return {
        signIn: () => accounts.signIn({ environment: 'SANDBOX' }, secrets),
        probe: (session) => accounts.probe(session),
        request: (session) => port!.request(session, [...setup.vehicles]),
        list: (session) => listAll(port!, session),
        'list of one': (session) => port!.list(session, [vin]),
        end: (session) => port!.end(session, vin),
        ...(eligibility && { check: (session) => eligibility.check(session, vin, brand) }),
        ...(tokens && {
          issue: (session) => tokens.issue(session, vin),
          refresh: () => tokens.refresh({ environment: 'SANDBOX' }, secrets, 'fake-refresh-token'),
          revoke: () =>
            tokens.revoke({ environment: 'SANDBOX' }, secrets, 'fake-token', {
              hint: 'access_token',
              subject: 'ENROLLMENT',
            }),
        }),
      };
    };
    itRecognizesForeignAnswers(() => setup, calls);
    itGivesUpHangingCalls(() => setup, calls);

    it('requests a batch in which a bad vehicle fails alone', async () => {
      const [first, second] = setup.vehicles;
      const results = await clearances().request(sessionOf(setup), [
        first,
        setup.badVehicle,
        second,
      ]);
      expect(results).toMatchObject([
        { vin: first.vin, status: 'PENDING' },
        { vin: setup.badVehicle.vin, status: 'ERROR', reason: expect.stringMatching(/\w/) },
        { vin: second.vin, status: 'PENDING' },
      ]);
    });

    it('lists what was requested, all or some, with its brand, tags and changelog', async () => {
      const [first, second] = setup.vehicles;
      const { items: all } = await listAll(clearances(), sessionOf(setup));
      expect(all.map(({ vin }) => vin).sort()).toEqual([first.vin, second.vin].sort());
      const [only, ...others] = (
        await clearances().list(sessionOf(setup), [first.vin, 'EXVENOTKNOWN00000'])
      ).items;
      expect(others).toEqual([]);
      expect(only).toMatchObject({
        vin: first.vin,
        status: 'PENDING',
        brand: first.brand,
        tags: first.tags,
        changelog: [{ status: 'PENDING', reason: null }],
      });
    });

    it('ends an approved clearance once', async () => {
      const [{ vin }] = setup.vehicles;
      setup.approve(vin);
      expect(await clearances().end(sessionOf(setup), vin)).toBe('REVOKING');
      const [item] = (await clearances().list(sessionOf(setup), [vin])).items;
      expect(item?.changelog.map(({ status }) => status)).toEqual([
        'PENDING',
        'APPROVED',
        'REVOKING',
      ]);
      expect(await failureOf(clearances().end(sessionOf(setup), vin))).toMatchObject({
        kind: 'rejected',
        outcomeUnknown: false,
      });
    });

    it('does not know the outcome of a write whose answer was lost, but can read it', async () => {
      const session = sessionOf(setup);
      await session.token();
      const [, second] = setup.vehicles;
      setup.approve(second.vin);
      setup.loseAnswerOnce();
      expect(await failureOf(clearances().end(session, second.vin))).toMatchObject({
        kind: 'unavailable',
        outcomeUnknown: true,
      });
      expect(await clearances().list(session, [second.vin])).toMatchObject({
        items: [{ status: 'REVOKING' }],
      });
    });

    it('lists the others around each odd vehicle, which is read or named', async () => {
      const session = sessionOf(setup);
      const [{ vin }, second] = setup.vehicles;
      const before = (await listAll(clearances(), session)).items.filter(
        (item) => item.vin !== vin,
      );
      await withEachOddity(setup, 'clearances', { vin }, async (name) => {
        const { items, problems } = await listAll(clearances(), session);
        expect(items.filter((item) => item.vin !== vin)).toEqual(before);
        const odd = items.filter((item) => item.vin === vin);
        expect(odd.length, name).toBeLessThanOrEqual(1);
        expectReadOrNamed(name, odd.length === 1, problems);
        const others = await clearances().list(session, [second.vin]);
        expect(others).toMatchObject({ items: [{ vin: second.vin }], problems: [] });
      });
    });

    it('has the result of the other vehicle around each odd one of a batch', async () => {
      const session = sessionOf(setup);
      const [first, second] = setup.vehicles;
      const third = { ...second, vin: setup.thirdVin };
      const [, good] = await clearances().request(session, [first, third]);
      await withEachOddity(setup, 'results', undefined, async (name) => {
        const results = await clearances().request(session, [first, third]);
        expect(results, name).toMatchObject([{ vin: first.vin }, good!]);
        for (const result of results)
          if (result.status === 'UNKNOWN') expect(result.failure.outcomeUnknown, name).toBe(true);
      });
      await withEachOddity(setup, 'no results', undefined, async (name) => {
        const failure = await failureOf(clearances().request(session, [first, third]));
        expect(failure, name).toMatchObject({ kind: 'malformed', outcomeUnknown: true });
      });
    });

    it('ends a clearance whose new state the answer does not say', async () => {
      const session = sessionOf(setup);
      await withEachOddity(setup, 'ends', undefined, async (name) => {
        setup.approve(setup.thirdVin);
        expect([name, await clearances().end(session, setup.thirdVin)]).toEqual([name, 'REVOKING']);
      });
    });
  });
}
