import { INVERS_ODDITIES } from '../../../simulators/invers/oddities.js';
import {
  type InversSimulator,
  startInversSimulator,
} from '../../../simulators/invers/simulator.js';
import { Secret } from '../../../src/domain/values/secret.js';
import { createInversProvider } from '../../../src/providers/invers/provider.js';
import { type NewCredential } from '../../../src/providers/ports/credential.js';
import { type NewVehicle } from '../../../src/providers/ports/vehicle.js';
import { sessionOf } from '../account-conformance.js';
import { describeCredentialProvider } from '../credential-conformance.js';
import { type OddSetup } from '../oddity-conformance.js';
import { describeVehicleProvider } from '../vehicle-conformance.js';
import { NOW, SECRETS } from './support.js';

async function startAccount(): Promise<{
  readonly simulator: InversSimulator;
  readonly account: OddSetup;
}> {
  const now = () => NOW;
  const simulator = await startInversSimulator({
    now,
    clients: [SECRETS],
    strict: true,
    unknownUnits: ['UNKNOWN-UNIT'],
  });
  const provider = createInversProvider({ url: simulator.url, now });
  const account: OddSetup = {
    provider,
    now,
    secrets: { 'client secret': SECRETS },
    wrongSecrets: {
      'wrong secret': { ...SECRETS, clientSecret: 'wrong-secret' },
      'unknown client': { ...SECRETS, clientId: 'EXFL29#cl2' },
    },
    setFault: (fault) => simulator.setFault(fault),
    oddities: INVERS_ODDITIES,
    refuseTokenOnce: () => simulator.expireTokens(),
    limitOnce: (retryAfterSeconds) =>
      void simulator.setFault({
        kind: 'rate-limit',
        retryAfterSeconds,
        headers: 'x-rate-limit',
        times: 1,
      }),
    loseAnswerOnce: () =>
      void simulator.setFault({
        kind: 'timeout-after-effect',
        ending: 'reset',
        method: 'POST',
        times: 1,
      }),
    stop: () => simulator.close(),
  };
  return { simulator, account };
}

const BERLIN: NewCredential = {
  brand: 'mercedes-benz',
  name: 'Berlin',
  secretKind: 'CLIENT_SECRET',
  principal: 'client1',
  secret: new Secret('fake-berlin'),
};
const PLAIN: NewVehicle = {
  vin: 'EXVETESTVIN000001',
  brand: 'cloudboxx',
  telematicsUnitId: '38429DA427AB7C25',
  modelId: '01GG9QFP7432K1QT65T4Q4HWSD',
  credential: { kind: 'NONE' },
  name: 'Van 7',
  licensePlate: 'RKL-832',
  tags: [{ key: 'depot', value: 'north' }],
};

describeCredentialProvider('INVERS', async () => {
  const { simulator, account } = await startAccount();
  return {
    ...account,
    credentials: [
      BERLIN,
      { ...BERLIN, name: 'Hamburg', principal: 'client2', secret: new Secret('fake-hamburg') },
      {
        brand: 'segway',
        name: 'Owner',
        secretKind: 'PASSWORD',
        principal: 'fleet@example.com',
        secret: new Secret('fake-owner'),
      },
    ],
    badCredential: {
      ...BERLIN,
      brand: 'cloudboxx',
      name: 'Boxes',
      secret: new Secret('fake-boxes'),
    },
    storesSecret: (externalId, secret) => simulator.credentials.hasSecret(externalId, secret),
    use: async ({ brand, externalId }) => {
      const vehicles = account.provider.vehicles!;
      const session = sessionOf(account);
      const modelId = '01F4XW6QHWKT4HMSFDZ9CCQH1G';
      const vehicle = await vehicles.add(session, {
        ...PLAIN,
        brand,
        modelId,
        telematicsUnitId: null,
        credential: { kind: 'SHARED', externalId },
      });
      return () => vehicles.remove(session, vehicle.externalId);
    },
  };
});

describeVehicleProvider('INVERS', async () => {
  const { simulator, account } = await startAccount();
  const { externalId } = await account.provider.credentials!.create(sessionOf(account), BERLIN);
  return {
    ...account,
    vehicles: {
      'a CloudBoxx': PLAIN,
      'a shared credential': {
        ...PLAIN,
        vin: 'EXVETESTVIN000002',
        brand: 'mercedes-benz',
        modelId: '01F4XW6QHWKT4HMSFDZ9CCQH1G',
        telematicsUnitId: null,
        credential: { kind: 'SHARED', externalId },
      },
      'a password of its own': {
        ...PLAIN,
        vin: 'EXVETESTVIN000003',
        brand: 'niu',
        modelId: '01F4XW6QHWKT4HMSFDZ9CCQH1N',
        telematicsUnitId: 'NBSG4C7B40647G5M',
        credential: { kind: 'INDIVIDUAL', password: new Secret('fake-12345') },
      },
    },
    slow: 'a shared credential',
    unknownUnit: { ...PLAIN, vin: 'EXVETESTVIN000009', telematicsUnitId: 'UNKNOWN-UNIT' },
    addCredential: async (session, brand) => {
      const another = { ...BERLIN, brand, name: 'Munich', secret: new Secret('fake-munich') };
      return (await account.provider.credentials!.create(session, another)).externalId;
    },
    changesOf: (vehicleId) => simulator.requests.count('PATCH', `/vehicles/${vehicleId}`),
    misunderstandChanges: (how) => {
      if (how === 'page') return simulator.setFault({ kind: 'page', status: 404, method: 'PATCH' });
      simulator.setWire({ changes: how });
      return () => simulator.setWire({ changes: 'taken' });
    },
    neverReturned: ['fake-12345', 'fake-berlin'],
    endSetup: (vehicleId, status, reason) => void simulator.setSetup(vehicleId, status, reason),
  };
});
