import { DAMOOV_ODDITIES } from '../../../simulators/damoov/oddities.js';
import { createDamoovProvider } from '../../../src/providers/damoov/provider.js';
import { type ProviderToken } from '../../../src/providers/ports/account.js';
import { type DriverKey } from '../../../src/providers/ports/driver.js';
import { startTestDamoov } from '../../simulators/damoov/support.js';
import { sessionOf } from '../account-conformance.js';
import { NEW_DRIVER, SECRETS } from '../damoov/support.js';
import { type MatrixCall, type MatrixProvider } from './cell.js';

const DAY_MS = 86_400_000;

/** The calls of Damoov, for two drivers who are there and others who come and go. */
export async function damoov(): Promise<MatrixProvider> {
  const simulator = await startTestDamoov({
    settings: { loginsPerWindow: 100_000, historyDays: 10, activityStatus: 'Active' },
  });
  const { url, now } = simulator;
  const provider = createDamoovProvider({ userUrl: url, apiUrl: url, now });
  const session = sessionOf({ provider, secrets: { usual: SECRETS } });
  await session.token();
  const [drivers, data, accounts] = [provider.drivers!, provider.driverData!, provider.accounts];
  let count = 0;
  const register = (ownKey: string) =>
    drivers.register({ environment: 'LIVE' }, SECRETS, { ...NEW_DRIVER, ownKey, withToken: false });
  const odd = (await register('own-odd')).externalId;
  const other = (await register('own-other')).externalId;
  const find = (key: DriverKey) => drivers.find(session, SECRETS, key);
  const about = (read: () => Promise<unknown>): MatrixCall => ({
    prepare: () => Promise.resolve(async () => ({ odd: (await read()) ?? 'done', others: [] })),
  });
  const period = { from: new Date(now().getTime() - 7 * DAY_MS), to: now() };
  const whoElse = async () => [(await find({ externalId: other }))?.displayName];
  let last = '';
  const refreshed = (signIn: () => Promise<ProviderToken>, refresh: typeof drivers.refresh) => ({
    prepare: async () => {
      const token = await signIn();
      return async () => ({
        odd: typeof (await refresh(
          { environment: 'LIVE' },
          { ...token, refreshToken: token.refreshToken! },
        )),
        others: [],
      });
    },
  });
  const signInAsDriver = () => drivers.signIn({ environment: 'LIVE' }, SECRETS, odd);
  const calls: Record<string, MatrixCall> = {
    probe: about(() => accounts.probe(session)),
    register: {
      prepare: () => {
        last = `own-${(count += 1)}`;
        return Promise.resolve(async () => ({
          odd: typeof (await register(last)).externalId,
          others: [],
        }));
      },
      others: whoElse,
      isDone: async () => (await find({ ownKey: last })) !== undefined,
    },
    list: {
      where: { DeviceToken: odd },
      prepare: () =>
        Promise.resolve(async () => {
          const page = await drivers.list(session, SECRETS, 1);
          const of = (id: string) => page.drivers.find(({ externalId }) => externalId === id);
          return { odd: of(odd), others: [of(other)], problems: page.problems };
        }),
    },
    'find by our key': about(() => find({ ownKey: 'own-odd' })),
    'find by its key': about(() => find({ externalId: odd })),
    update: {
      prepare: async () => {
        const { externalId } = await register(`own-${(count += 1)}`);
        last = externalId;
        return async () => {
          await drivers.update(session, SECRETS, externalId, { firstName: 'Bea' });
          return { odd: 'done', others: [] };
        };
      },
      others: whoElse,
      isDone: async () => (await find({ externalId: last }))?.firstName === 'Bea',
    },
    remove: {
      prepare: async () => {
        const { externalId } = await register(`own-${(count += 1)}`);
        last = externalId;
        return async () => {
          await drivers.remove(session, externalId);
          return { odd: 'done', others: [] };
        };
      },
      others: whoElse,
      isDone: async () => (await find({ externalId: last })) === undefined,
    },
    'sign in a driver': about(async () => typeof (await signInAsDriver())),
    'refresh a driver': refreshed(signInAsDriver, (...pair) => drivers.refresh(...pair)),
    trips: {
      isData: true,
      prepare: () =>
        Promise.resolve(async () => {
          const { trips, problems } = await data.listTrips(session, odd, period, 1);
          const [first, ...rest] = TRIPS;
          const of = (id: string) => trips.find(({ externalId }) => externalId === id);
          return { odd: of(first!), others: rest.map(of), problems };
        }),
    },
    statistics: about(() => data.readStatistics(session, odd, period)),
    scores: about(() => data.readScores(session, odd, period)),
    'last trip': about(() => data.readLastTripAt(session, odd)),
    'sign in': about(async () => typeof (await accounts.signIn({ environment: 'LIVE' }, SECRETS))),
  };
  const TRIPS = (await data.listTrips(session, odd, period, 1)).trips.map(
    ({ externalId }) => externalId,
  );
  return { name: 'Damoov', simulator, oddities: DAMOOV_ODDITIES, calls };
}
