import { HIGH_MOBILITY_ODDITIES } from '../../../simulators/high-mobility/oddities.js';
import { createHighMobilityProvider } from '../../../src/providers/high-mobility/provider.js';
import { listAll } from '../../support/list-all.js';
import { startTestSimulator, TEST_APP } from '../../support/simulator.js';
import { sessionOf } from '../account-conformance.js';
import { NOW } from '../high-mobility/support.js';
import { type MatrixCall, type MatrixProvider } from './cell.js';

const [ODD, OTHER] = ['WBATESTVIN0000001', 'WBATESTVIN0000002'] as const;
const SECRETS = { environment: 'SANDBOX', clientSecret: TEST_APP };

/** High Mobility's calls, for two vehicles that are cleared and others that come and go. */
export async function highMobility(): Promise<MatrixProvider> {
  const simulator = await startTestSimulator({ now: () => NOW });
  const { url, now } = simulator;
  const provider = createHighMobilityProvider({ liveUrl: url, sandboxUrl: url, now });
  const session = sessionOf({ provider, secrets: { usual: SECRETS } });
  await session.token();
  const [clearances, data] = [provider.clearances!, provider.vehicleData!];
  const [tokens, eligibility] = [provider.tokens!, provider.eligibility!];
  const clear = (vin: string): void => {
    simulator.book.request(TEST_APP.clientId, vin, 'bmw', { depot: 'north' });
    simulator.move(vin, 'approved');
  };
  for (const vin of [ODD, OTHER]) clear(vin);
  let count = 0;
  let last = '';
  const fresh = (): string => (last = `WBATESTVIN${String((count += 1) + 1_000_000)}`);
  const requestOf = (vin: string) => ({ vin, brand: 'bmw', tags: [], odometer: null });
  const statusOf = async (vin: string): Promise<string | undefined> =>
    (await clearances.list(session, [vin])).items[0]?.status;
  const known = (vin: string): boolean => [ODD, OTHER].includes(vin as typeof ODD);
  const about = (read: () => Promise<unknown>): MatrixCall => ({
    prepare: () => Promise.resolve(async () => ({ odd: (await read()) ?? 'done', others: [] })),
  });
  const listOf = (vins?: readonly string[]): MatrixCall => ({
    where: { vin: ODD },
    prepare: () =>
      Promise.resolve(async () => {
        const { items, problems } = await (vins
          ? clearances.list(session, vins)
          : listAll(clearances, session));
        const mine = items.filter(({ vin }) => known(vin));
        return {
          odd: mine.find(({ vin }) => vin === ODD),
          others: mine.filter(({ vin }) => vin !== ODD),
          problems,
        };
      }),
  });
  const calls: Record<string, MatrixCall> = {
    signIn: about(
      async () => typeof (await provider.accounts.signIn({ environment: 'SANDBOX' }, SECRETS)),
    ),
    probe: about(() => provider.accounts.probe(session)),
    request: {
      prepare: () => {
        const vins = [fresh(), fresh()];
        last = vins[0]!;
        return Promise.resolve(async () => {
          const results = await clearances.request(session, vins.map(requestOf));
          const [odd, other] = results.map((result) => {
            if (result.status !== 'UNKNOWN') return { ...result, vin: '' };
            if (!result.failure.outcomeUnknown) throw result.failure;
            return { status: 'outcome unknown: looked up' };
          });
          const problems = results.flatMap((one) =>
            one.status === 'UNKNOWN' && one.problem ? [one.problem] : [],
          );
          return { odd: odd?.status, others: [other?.status], problems };
        });
      },
      isDone: async () => (await statusOf(last)) === 'PENDING',
    },
    list: listOf(),
    'list of some': listOf([ODD, OTHER]),
    end: {
      prepare: () => {
        const vin = fresh();
        clear(vin);
        return Promise.resolve(async () => ({
          odd: await clearances.end(session, vin),
          others: [],
        }));
      },
      others: async () => [await statusOf(OTHER)],
      isDone: async () => (await statusOf(last)) === 'REVOKING',
    },
    check: about(async () => (await eligibility.check(session, ODD, 'bmw')).eligible),
    issue: about(async () => typeof (await tokens.issue(session, ODD))),
    refresh: {
      prepare: async () => {
        const token = await tokens.issue(session, ODD);
        if (token === 'not-approved') throw new Error('the vehicle is not cleared');
        return async () => ({
          odd: typeof (await tokens.refresh(
            { environment: 'SANDBOX' },
            SECRETS,
            token.refreshToken ?? '',
          )),
          others: [],
        });
      },
    },
    revoke: about(() =>
      tokens.revoke({ environment: 'SANDBOX' }, SECRETS, 'fake-token', {
        hint: 'access_token',
        subject: 'ENROLLMENT',
      }),
    ),
    'read data': {
      isData: true,
      prepare: () =>
        Promise.resolve(async () => {
          const vehicle = { vin: ODD, externalId: null, powertrain: null };
          const { signals, problems } = await data.read(session, vehicle);
          return { odd: signals, others: [], problems: named(ODD, problems) };
        }),
    },
    'read details': about(async () => (await data.readDetails!(session, ODD))?.make),
  };
  return { name: 'High Mobility', simulator, oddities: HIGH_MOBILITY_ODDITIES, calls };
}

/** Problems of data as those of items. */
export const named = (
  vin: string,
  problems: readonly { readonly signal: string | null; readonly reason: string }[],
) => problems.map(({ signal, reason }) => ({ vin, id: null, field: signal ?? 'vehicle', reason }));
