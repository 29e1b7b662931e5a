import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AccountSecrets,
  type ProviderToken,
  type RefreshPair,
} from '../../src/providers/ports/account.js';
import { type NewDriver } from '../../src/providers/ports/driver.js';
import { itConnectsAccounts, sessionOf } from './account-conformance.js';
import { itRecognizesForeignAnswers, type PortCalls } from './foreign-conformance.js';
import { itGivesUpHangingCalls } from './hanging-conformance.js';
import { expectReadOrNamed, type OddSetup, withEachOddity } from './oddity-conformance.js';
import { failureOf } from './support.js';

/** A provider with drivers, for the suite. */
export interface DriverSetup extends OddSetup {
  /** A token that a driver may choose. */
  readonly customToken: string;
  /** Ends a driver's pair at the provider. */
  endPairs(externalId: string): void;
}

const driverOf = (ownKey: string, more: Partial<NewDriver> = {}): NewDriver => ({
  ownKey,
  customToken: null,
  firstName: 'Ada',
  lastName: null,
  email: null,
  withToken: true,
  ...more,
});

/** Tests for every provider with drivers. */
export function describeDriverProvider(name: string, start: () => Promise<DriverSetup>): void {
  describe(`${name} as a store of drivers`, () => {
    let setup: DriverSetup;
    beforeAll(async () => {
      setup = await start();
    });
    afterAll(() => setup.stop());

    const port = () => setup.provider.drivers!;
    const secrets = (): AccountSecrets => Object.values(setup.secrets)[0]!;
    const pairOf = (token: ProviderToken): RefreshPair => ({
      ...token,
      refreshToken: token.refreshToken!,
    });

    itConnectsAccounts(
      () => setup,
      (session) => port().list(session, secrets(), 1),
    );

    const calls: PortCalls = (provider) => ({
      signIn: () => provider.accounts.signIn({ environment: 'LIVE' }, secrets()),
      probe: (session) => provider.accounts.probe(session),
      refresh: () =>
        provider.accounts.refresh!(
          { environment: 'LIVE' },
          {
            accessToken: 'fake-access',
            refreshToken: 'fake-refresh',
          },
        ),
      register: () =>
        provider.drivers!.register({ environment: 'LIVE' }, secrets(), driverOf('conformance-0')),
      list: (session) => provider.drivers!.list(session, secrets(), 1),
      find: (session) => provider.drivers!.find(session, secrets(), { ownKey: 'conformance-0' }),
      update: (session) =>
        provider.drivers!.update(session, secrets(), setup.customToken, { firstName: 'Bea' }),
      remove: (session) => provider.drivers!.remove(session, setup.customToken),
      'signIn of a driver': () =>
        provider.drivers!.signIn({ environment: 'LIVE' }, secrets(), setup.customToken),
      'refresh of a driver': () =>
        provider.drivers!.refresh(
          { environment: 'LIVE' },
          {
            accessToken: 'fake-access',
            refreshToken: 'fake-refresh',
          },
        ),
    });
    itRecognizesForeignAnswers(() => setup, calls);
    itGivesUpHangingCalls(() => setup, calls);

    it('registers a driver with a first token, and finds the driver by our key and by its own', async () => {
      const { externalId, token } = await port().register(
        { environment: 'LIVE' },
        secrets(),
        driverOf('conformance-1'),
      );
      expect(token).toMatchObject({
        accessToken: expect.any(String),
        refreshToken: expect.any(String),
      });
      const session = sessionOf(setup);
      for (const key of [{ ownKey: 'conformance-1' }, { externalId }]) {
        expect(await port().find(session, secrets(), key)).toMatchObject({
          externalId,
          ownKey: 'conformance-1',
          displayName: 'Ada',
          active: true,
        });
      }
      expect(await port().find(session, secrets(), { ownKey: 'conformance-0' })).toBeUndefined();
    });

    it('registers two when it is done twice, which is why our key is looked for first', async () => {
      setup.loseAnswerOnce();
      expect(
        await failureOf(
          port().register({ environment: 'LIVE' }, secrets(), driverOf('conformance-2')),
        ),
      ).toMatchObject({ kind: 'unavailable', outcomeUnknown: true });
      expect(
        await port().find(sessionOf(setup), secrets(), { ownKey: 'conformance-2' }),
      ).toMatchObject({ ownKey: 'conformance-2' });
    });

    it('takes a token of the driver’s own choice once, and repeats it in no refusal', async () => {
      const chosen = driverOf('conformance-3', {
        customToken: setup.customToken,
        withToken: false,
      });
      expect(await port().register({ environment: 'LIVE' }, secrets(), chosen)).toEqual({
        externalId: setup.customToken,
        token: null,
      });
      const failure = await failureOf(
        port().register(
          { environment: 'LIVE' },
          secrets(),
          driverOf('conformance-4', { customToken: setup.customToken }),
        ),
      );
      expect(failure).toMatchObject({
        kind: 'rejected',
        refusal: 'already-exists',
        outcomeUnknown: false,
      });
      expect(JSON.stringify([failure.message, failure.details])).not.toContain(setup.customToken);
    });

    it('lists every driver once, page by page', async () => {
      const session = sessionOf(setup);
      const found: string[] = [];
      for (let page: number | null = 1; page !== null;) {
        const part = await port().list(session, secrets(), page);
        found.push(...part.drivers.map(({ externalId }) => externalId));
        page = part.nextPage;
      }
      expect(found).toContain(setup.customToken);
      expect(new Set(found).size).toBe(found.length);
    });

    it('refreshes a pair once, and signs in when it is refused', async () => {
      const first = await port().signIn({ environment: 'LIVE' }, secrets(), setup.customToken);
      const next = await port().refresh({ environment: 'LIVE' }, pairOf(first));
      expect(next).not.toBe('refused');
      expect((next as ProviderToken).accessToken).not.toBe(first.accessToken);
      expect(await port().refresh({ environment: 'LIVE' }, pairOf(first))).toBe('refused');
      setup.endPairs(setup.customToken);
      expect(await port().refresh({ environment: 'LIVE' }, pairOf(next as ProviderToken))).toBe(
        'refused',
      );
      expect(
        (await port().signIn({ environment: 'LIVE' }, secrets(), setup.customToken)).accessToken,
      ).not.toBe('');
    });

    it('changes what is named of a driver, deletes what is null, and leaves the rest', async () => {
      const session = sessionOf(setup);
      const { externalId } = await port().register(
        { environment: 'LIVE' },
        secrets(),
        driverOf('conformance-5', { lastName: 'Example', email: 'ada@example.com' }),
      );
      const change = { firstName: 'Bea', email: null };
      for (let round = 0; round < 2; round += 1)
        await port().update(session, secrets(), externalId, change);
      const driver = await port().find(session, secrets(), { externalId });
      expect(driver).toMatchObject({ ...change, lastName: 'Example', ownKey: 'conformance-5' });
      expect(
        await failureOf(port().update(session, secrets(), `${externalId}0`, change)),
      ).toMatchObject({ kind: 'rejected', refusal: 'not-found' });
    });

    it('takes an outage and a limit for no refusal of the pair', async () => {
      const token = await port().signIn({ environment: 'LIVE' }, secrets(), setup.customToken);
      setup.limitOnce(17);
      expect(await failureOf(port().refresh({ environment: 'LIVE' }, pairOf(token)))).toMatchObject(
        {
          kind: 'rate-limited',
          retryAt: new Date(setup.now().getTime() + 17_000),
        },
      );
      expect(await port().refresh({ environment: 'LIVE' }, pairOf(token))).not.toBe('refused');
    });

    it('removes a driver for good, twice without harm', async () => {
      const session = sessionOf(setup);
      await port().remove(session, setup.customToken);
      await port().remove(session, setup.customToken);
      expect(
        await port().find(session, secrets(), { externalId: setup.customToken }),
      ).toBeUndefined();
      expect(
        (await failureOf(port().signIn({ environment: 'LIVE' }, secrets(), setup.customToken)))
          .kind,
      ).toBe('unauthorized');
    });

    it('lists the others around each odd driver, who is read or named', async () => {
      const session = sessionOf(setup);
      const { drivers: all } = await port().list(session, secrets(), 1);
      expect(all.length).toBeGreaterThan(1);
      const [odd, ...others] = all;
      await withEachOddity(setup, 'users', undefined, async (name) => {
        const { drivers, problems } = await port().list(session, secrets(), 1);
        const isOther = ({ externalId }: { readonly externalId: string }) =>
          externalId !== odd!.externalId;
        expect(drivers.filter(isOther), name).toEqual(others);
        expectReadOrNamed(name, drivers.length === all.length, problems);
      });
    });

    it('removes a driver with an answer that does not say so', async () => {
      const session = sessionOf(setup);
      await withEachOddity(setup, 'removals', undefined, async (name) => {
        const { externalId } = await port().register(
          { environment: 'LIVE' },
          secrets(),
          driverOf(`odd-${name}`),
        );
        await port().remove(session, externalId);
        expect(await port().find(session, secrets(), { externalId }), name).toBeUndefined();
      });
    });

    it('finds a driver who was registered with an answer that does not say so', async () => {
      const session = sessionOf(setup);
      await withEachOddity(setup, 'no registration', undefined, async (name) => {
        const ownKey = `odd-${name}`;
        const failure = await failureOf(
          port().register({ environment: 'LIVE' }, secrets(), driverOf(ownKey)),
        );
        expect(failure, name).toMatchObject({ kind: 'malformed', outcomeUnknown: true });
        expect(await port().find(session, secrets(), { ownKey })).toMatchObject({ ownKey });
      });
    });
  });
}
