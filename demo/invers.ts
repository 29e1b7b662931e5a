import { randomBytes } from 'node:crypto';
import { type InversSimulator, startInversSimulator } from '../simulators/invers/simulator.js';
import { type OnboardVehicle } from '../src/domain/onboarding.js';
import { OPERATOR_SCOPES, type Viewer } from '../src/domain/values/viewer.js';
import { type Services } from '../src/services/all.js';
import { must } from './must.js';

/** A setup takes so long: there is something to watch after the start. */
const SETUP_MS = 20_000;
const CITIES = ['Berlin', 'Hamburg', 'Cologne', 'Munich'];

/** A simulated INVERS and the secrets that sign in there. */
export interface DemoInvers {
  readonly simulator: InversSimulator;
  readonly secrets: { readonly clientId: string; readonly clientSecret: string };
}

export async function startDemoInvers(): Promise<DemoInvers> {
  const secrets = { clientId: 'DEMO01#cl1', clientSecret: randomBytes(18).toString('base64url') };
  return {
    simulator: await startInversSimulator({ clients: [secrets], autoSetup: { afterMs: SETUP_MS } }),
    secrets,
  };
}

/**
 * Gives the demo's fleet an account at INVERS: credentials of two brands, vehicles that use them,
 * vans with a CloudBoxx, and one in a vehicle that has a clearance as well.
 * @param vin of that vehicle
 */
export async function seedInvers(
  services: Services,
  { secrets }: DemoInvers,
  {
    operator,
    fleetId,
    vin,
  }: { readonly operator: string; readonly fleetId: string; readonly vin: string },
): Promise<void> {
  const viewer: Viewer = {
    clientId: operator,
    scopes: OPERATOR_SCOPES,
    fleetIds: null,
    requestId: 'demo',
  };
  const { id: accountId } = must(
    await services.accounts.connect(viewer, { fleetId, name: 'INVERS', invers: secrets }),
  );
  const create = async (brand: string, name: string): Promise<string> => {
    const clientCredentials = {
      clientId: `demo-${brand}`,
      clientSecret: randomBytes(18).toString('base64url'),
    };
    return must(
      await services.credentials.create(viewer, { accountId, brand, name, clientCredentials }),
    ).id;
  };
  const cars = await create('mercedes-benz', 'Mercedes-Benz, all cities');
  const scooters = await create('niu', 'NIU scooters');
  const vehicles: readonly OnboardVehicle[] = [
    { vin, brand: 'cloudboxx', telematicsUnitId: 'QNR-1000' },
    ...range(4).map((index) =>
      toVehicle(index, 'cloudboxx', 'Van', 'WV1ZZZSYZP9', {
        telematicsUnitId: `QNR-${1001 + index}`,
      }),
    ),
    ...range(3).map((index) =>
      toVehicle(index, 'mercedes-benz', 'Mercedes-Benz EQA', 'W1N2437011J', { credentialId: cars }),
    ),
    ...range(3).map((index) =>
      toVehicle(index, 'niu', 'NIU NQi', 'R1NMBC100N0', {
        credentialId: scooters,
        telematicsUnitId: `NIU-${501 + index}`,
      }),
    ),
  ];
  must(await services.onboardings.start(viewer, { accountId, vehicles }));
}

function toVehicle(
  index: number,
  brand: string,
  name: string,
  vinStart: string,
  more: Partial<OnboardVehicle>,
): OnboardVehicle {
  const number = String(index + 1).padStart(6, '0');
  const city = CITIES[index % CITIES.length] as string;
  return {
    vin: `${vinStart}${number}`,
    brand,
    name: `${name} ${index + 1}`,
    tags: [{ key: 'city', value: city }],
    ...more,
  };
}

const range = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index);
