import { INVERS_ODDITIES } from '../../../simulators/invers/oddities.js';
import { startInversSimulator } from '../../../simulators/invers/simulator.js';
import { Secret } from '../../../src/domain/values/secret.js';
import { createInversProvider } from '../../../src/providers/invers/provider.js';
import { type NewVehicle } from '../../../src/providers/ports/vehicle.js';
import { sessionOf } from '../account-conformance.js';
import { NOW, SECRETS } from '../invers/support.js';
import { type MatrixCall, type MatrixProvider } from './cell.js';
import { named } from './high-mobility.js';

const BOX: Omit<NewVehicle, 'vin' | 'telematicsUnitId'> = {
  brand: 'cloudboxx',
  modelId: '01GG9QFP7432K1QT65T4Q4HWSD',
  credential: { kind: 'NONE' },
  name: 'Van 7',
  licensePlate: 'RKL-832',
  tags: [{ key: 'depot', value: 'north' }],
};

/** The calls of INVERS, for two vehicles that are there and others that come and go. */
export async function invers(): Promise<MatrixProvider> {
  const simulator = await startInversSimulator({
    now: () => NOW,
    clients: [SECRETS],
    callsPerMinute: 1e6,
  });
  const provider = createInversProvider({ url: simulator.url, now: simulator.now });
  const session = sessionOf({ provider, secrets: { usual: SECRETS } });
  const [vehicles, credentials] = [provider.vehicles!, provider.credentials!];
  let count = 0;
  const fresh = (): NewVehicle => {
    const number = String((count += 1) + 1_000_000);
    return { ...BOX, vin: `EXVETESTVI${number}`, telematicsUnitId: `UNIT-${number}` };
  };
  const credentialOf = (brand: string) => ({
    brand,
    name: `Name ${(count += 1)}`,
    secretKind: brand === 'segway' ? ('PASSWORD' as const) : ('CLIENT_SECRET' as const),
    principal: 'client1',
    secret: new Secret('fake-secret'),
  });
  const odd = await vehicles.add(session, fresh());
  const other = await vehicles.add(session, fresh());
  const ofMercedes = await credentials.create(session, credentialOf('mercedes-benz'));
  const another = await credentials.create(session, credentialOf('mercedes-benz'));
  const ofSegway = await credentials.create(session, credentialOf('segway'));
  const driven = await vehicles.add(session, {
    ...fresh(),
    brand: 'mercedes-benz',
    modelId: '01F4XW6QHWKT4HMSFDZ9CCQH1G',
    telematicsUnitId: null,
    credential: { kind: 'SHARED', externalId: ofMercedes.externalId },
  });
  for (const { externalId } of [odd, other, driven]) simulator.setSetup(externalId, 'SUCCEEDED');
  /** A call about one vehicle that is there for this call alone. */
  const withFresh = (
    act: (externalId: string, vehicle: NewVehicle) => Promise<unknown>,
    isDone?: (externalId: string, vehicle: NewVehicle) => Promise<boolean>,
  ): MatrixCall => {
    let added: readonly [string, NewVehicle] = ['', fresh()];
    return {
      prepare: async () => {
        const vehicle = fresh();
        added = [(await vehicles.add(session, vehicle)).externalId, vehicle];
        simulator.setSetup(added[0], 'SUCCEEDED');
        return async () => ({
          odd: (await act(...added)) ?? 'done',
          others: [],
        });
      },
      others: async () => [(await vehicles.find(session, other.externalId))?.name],
      ...(isDone && { isDone: () => isDone(...added) }),
    };
  };
  const about = (read: () => Promise<unknown>): MatrixCall => ({
    prepare: () => Promise.resolve(async () => ({ odd: (await read()) ?? 'done', others: [] })),
  });
  const profile = { name: 'Van 8', licensePlate: 'RKL-8', tags: [] };
  let adding = fresh();
  let creating = credentialOf('mercedes-benz');
  const listOf = (brand?: string): MatrixCall => ({
    where: { id: ofMercedes.externalId },
    prepare: () =>
      Promise.resolve(async () => {
        const { items, problems } = await credentials.list(session, brand);
        const find = (id: string) => items.find(({ externalId }) => externalId === id);
        const others = [find(another.externalId), ...(brand ? [] : [find(ofSegway.externalId)])];
        // A brand that is refused takes along its own credentials alone.
        const isRefused = !brand && !find(ofSegway.externalId);
        const isNamed = problems.some(({ id }) => id === 'segway');
        return {
          odd: isRefused
            ? isNamed
              ? undefined
              : 'there is no such brand'
            : find(ofMercedes.externalId),
          others: isRefused ? [others[0], ofSegway] : others,
          problems,
        };
      }),
  });
  const calls: Record<string, MatrixCall> = {
    signIn: about(
      async () => typeof (await provider.accounts.signIn({ environment: 'LIVE' }, SECRETS)),
    ),
    probe: about(() => provider.accounts.probe(session)),
    'add a vehicle': {
      prepare: () => {
        adding = fresh();
        return Promise.resolve(async () => {
          const { brand, setup, name } = await vehicles.add(session, adding);
          return { odd: { brand, setup, name }, others: [] };
        });
      },
      isDone: async () => (await vehicles.findByVin(session, adding.vin)) !== undefined,
    },
    'remove a vehicle': withFresh((id) => vehicles.remove(session, id)),
    'list vehicles': {
      where: { id: odd.externalId },
      prepare: () =>
        Promise.resolve(async () => {
          const { items, problems } = await vehicles.list(session);
          const find = (id: string) => items.find(({ externalId }) => externalId === id);
          return {
            odd: find(odd.externalId),
            others: [find(other.externalId), find(driven.externalId)],
            problems,
          };
        }),
    },
    'find a vehicle': about(() => vehicles.find(session, odd.externalId)),
    'find by VIN': about(
      async () => (await vehicles.findByVin(session, odd.vin ?? '')) ?? 'not found',
    ),
    'update a vehicle': withFresh((id) => vehicles.update(session, id, profile)),
    'change its credential': about(() =>
      vehicles.changeCredential(session, driven.externalId, ofMercedes.externalId),
    ),
    'retry its setup': {
      prepare: async () => {
        const { externalId } = await vehicles.add(session, fresh());
        simulator.setSetup(externalId, 'FAILED');
        return async () => {
          await vehicles.retrySetup(session, externalId);
          return { odd: 'done', others: [] };
        };
      },
    },
    'list models': {
      prepare: () =>
        Promise.resolve(async () => {
          const { items, problems } = await vehicles.listModels(session, 'cloudboxx');
          const [first, ...rest] = MODELS;
          const find = (id: string) => items.find((model) => model.id === id);
          return { odd: find(first!), others: rest.map(find), problems };
        }),
    },
    'create a credential': {
      prepare: () => {
        creating = credentialOf('mercedes-benz');
        return Promise.resolve(async () => ({
          odd: typeof (await credentials.create(session, creating)),
          others: [],
        }));
      },
      isDone: async () =>
        (await credentials.list(session)).items.some(({ name }) => name === creating.name),
    },
    'replace its secret': about(() =>
      credentials.updateSecret(
        session,
        { ...another, secretKind: 'CLIENT_SECRET' },
        new Secret('fake-new-secret'),
      ),
    ),
    'delete a credential': {
      prepare: async () => {
        const made = await credentials.create(session, credentialOf('mercedes-benz'));
        return async () => {
          await credentials.delete(session, made);
          return { odd: 'done', others: [] };
        };
      },
    },
    'list credentials': listOf(),
    'list those of a brand': listOf('mercedes-benz'),
    'read data': {
      isData: true,
      prepare: () =>
        Promise.resolve(async () => {
          const vehicle = { vin: odd.vin!, externalId: odd.externalId, powertrain: null };
          const { signals, problems } = await provider.vehicleData!.read(session, vehicle);
          return { odd: signals, others: [], problems: named(odd.vin!, problems) };
        }),
    },
  };
  const MODELS = (await vehicles.listModels(session, 'cloudboxx')).items.map((model) => model.id);
  return { name: 'INVERS', simulator, oddities: INVERS_ODDITIES, calls };
}
