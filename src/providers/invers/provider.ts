import {
  type AccountPort,
  type CredentialPort,
  type Provider,
  ProviderFailure,
  type RemoteCredential,
  type VehiclePort,
} from '../provider.js';
import { readSecrets, signIn } from './account.js';
import { INVERS, needsOf, SHARED_BRANDS, toWireBrand } from './catalogue.js';
import { InversClient, type InversOptions, isGone } from './client.js';
import {
  toCreatedCredential,
  toRemoteCredential,
  toRemoteVehicle,
  toToken,
  toVehicleModel,
  toWireCredential,
  toWireSecret,
  toWireVehicle,
} from './mapper.js';

/** A token lives fifteen minutes and is renewed in the last two of them (https://developers.invers.com/access-management/authentication). */
const RENEW_BEFORE_SECONDS = 120;

/**
 * INVERS behind the port: signing in, carmakers' credentials and vehicles.
 * @throws TypeError for a base URL that is neither https nor on loopback.
 */
export function createInversProvider(options: InversOptions): Provider {
  const client = new InversClient(options);
  return {
    description: INVERS,
    accounts: createAccounts(client, options.now),
    credentials: createCredentials(client),
    vehicles: createVehicles(client),
  };
}

function createAccounts(client: InversClient, now: () => Date): AccountPort {
  return {
    renewBeforeSeconds: RENEW_BEFORE_SECONDS,
    readSecrets,
    async signIn(_environment, secrets) {
      // Taken before the call, so that the token never seems to live longer than it does.
      const askedAt = now();
      return toToken(await signIn(client, secrets), askedAt);
    },
  };
}

function createCredentials(client: InversClient): CredentialPort {
  return {
    async create(session, credential) {
      const created = await client.createCredential(
        session,
        toWireBrand(credential.brand),
        toWireCredential(credential),
      );
      return toCreatedCredential(created, credential);
    },
    async updateSecret(session, { brand, externalId, secretKind }, secret) {
      await client.updateCredential(
        session,
        toWireBrand(brand),
        externalId,
        toWireSecret(secretKind, secret),
      );
    },
    async delete(session, { brand, externalId }) {
      await unlessGone(client.deleteCredential(session, toWireBrand(brand), externalId));
    },
    async list(session, brand) {
      const found: RemoteCredential[] = [];
      for (const slug of brand === undefined ? SHARED_BRANDS : [brand]) {
        // A brand that INVERS does not have (any more) has no credentials, and must not hide those of the others.
        const items = (await unlessGone(client.listCredentials(session, toWireBrand(slug)))) ?? [];
        found.push(...items.map((item) => mapped(() => toRemoteCredential(item, slug))));
      }
      return found;
    },
  };
}

function createVehicles(client: InversClient): VehiclePort {
  return {
    needs: needsOf,
    async add(session, vehicle) {
      return toRemoteVehicle(await client.createVehicle(session, toWireVehicle(vehicle)));
    },
    async remove(session, externalId) {
      await unlessGone(client.deleteVehicle(session, externalId));
    },
    async list(session) {
      return (await client.listVehicles(session)).map(toRemoteVehicle);
    },
    async find(session, externalId) {
      const found = await unlessGone(client.getVehicle(session, externalId));
      return found && toRemoteVehicle(found);
    },
    async findByVin(session, vin) {
      for await (const item of client.vehicles(session)) {
        const vehicle = toRemoteVehicle(item);
        if (vehicle.vin === vin.toUpperCase()) return vehicle;
      }
      return undefined;
    },
    async retrySetup(session, externalId) {
      await client.retrySetup(session, externalId);
    },
    async listModels(session, brand) {
      return (await client.listModels(session, toWireBrand(brand))).map(toVehicleModel);
    },
  };
}

/** undefined for what is not there (any more). */
async function unlessGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** A credential of nobody is the provider's fault as much as a wrong shape is. */
function mapped<T>(map: () => T): T {
  try {
    return map();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new ProviderFailure(
      'INVERS',
      'malformed',
      'INVERS told of a credential without saying whose it is.',
      { cause },
    );
  }
}
