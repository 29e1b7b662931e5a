import { withinDeadline, withinListTime } from '../access/deadline.js';
import { type ItemProblem, type Listing } from '../access/lists/item-problem.js';
import { type ListSource } from '../access/lists/listing.js';
import { ProviderFailure } from '../failure.js';
import { type AccountPort, type AccountSession } from '../ports/account.js';
import { type CredentialPort, type RemoteCredential } from '../ports/credential.js';
import { type VehiclePort } from '../ports/vehicle.js';
import { type Provider } from '../provider.js';
import { readSecrets, signIn } from './account.js';
import { INVERS, isByOwner, needsOf, SHARED_BRANDS, toWireBrand } from './catalogue.js';
import { InversClient, type InversOptions, isGone } from './client.js';
import { createVehicleData } from './data/vehicle-data.js';
import { readCredentials, readModels, readVehicle, readVehicles, VehicleReader } from './items.js';
import {
  toCreatedCredential,
  toToken,
  toWireCredential,
  toWireSecret,
  toWireVehicle,
} from './mapper.js';
import { createVehicleChanges } from './vehicle-changes.js';

/**
 * Remaining lifetime at which a token is renewed, in seconds; a token lives fifteen minutes
 * (https://developers.invers.com/access-management/authentication).
 */
const RENEW_BEFORE_SECONDS = 120;

/**
 * Creates INVERS's provider: signing in, carmakers' credentials, vehicles and their data.
 * @throws TypeError for a base URL that is neither https nor on loopback.
 */
export function createInversProvider(options: InversOptions): Provider {
  const client = new InversClient(options);
  return {
    description: INVERS,
    accounts: createAccounts(client, options.now),
    credentials: createCredentials(client, options.telemetry),
    vehicles: createVehicles(client, options.telemetry),
    vehicleData: createVehicleData(client, options.now),
  };
}

function createAccounts(client: InversClient, now: () => Date): AccountPort {
  return {
    renewBeforeSeconds: RENEW_BEFORE_SECONDS,
    readSecrets,
    async signIn(context, secrets) {
      // The time is taken before the call, so that the token never seems to live longer than it
      // does.
      const askedAt = now();
      return toToken(await signIn(client, context, secrets), askedAt);
    },
    async probe(session) {
      await client.probe(session);
    },
  };
}

const NOTHING = { items: [], problems: [] } as const;

/** The credentials of one brand; undefined for one that INVERS does not have (any more). */
async function listOf(
  client: InversClient,
  session: AccountSession,
  brand: string,
  source: ListSource,
): Promise<Listing<RemoteCredential> | undefined> {
  const items = await unlessGone(client.listCredentials(session, toWireBrand(brand)));
  return items && readCredentials(items, brand, source);
}

/**
 * Returns whether a failure concerns the list of one brand alone: INVERS, or a server in front of
 * it, has answered.
 */
function isOfBrand(error: unknown): error is ProviderFailure {
  if (!(error instanceof ProviderFailure) || error.status === undefined) return false;
  return error.kind === 'rejected' || error.kind === 'malformed' || error.kind === 'unavailable';
}

function createCredentials(
  client: InversClient,
  telemetry: InversOptions['telemetry'],
): CredentialPort {
  const source: ListSource = { provider: 'INVERS', call: 'listCredentials', telemetry };
  return {
    authorizedBrands: SHARED_BRANDS.filter(isByOwner),
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
    list: (session, brand) =>
      withinListTime(async () => {
        if (brand !== undefined) return (await listOf(client, session, brand, source)) ?? NOTHING;
        const items: RemoteCredential[] = [];
        const problems: ItemProblem[] = [];
        const foreign: ProviderFailure[] = [];
        for (const slug of SHARED_BRANDS) {
          try {
            const found = (await listOf(client, session, slug, source)) ?? NOTHING;
            items.push(...found.items);
            problems.push(...found.problems);
          } catch (error) {
            if (!isOfBrand(error)) throw error;
            if (error.foreign) foreign.push(error);
            problems.push({
              vin: null,
              id: slug,
              field: 'credentials',
              reason: `of this brand cannot be read: ${error.message}`,
            });
          }
        }
        // Nothing but a server in front of INVERS has answered: that is an outage, no list.
        const [outage] = foreign;
        if (outage && foreign.length === SHARED_BRANDS.length) throw outage;
        return { items, problems };
      }),
  };
}

function createVehicles(client: InversClient, telemetry: InversOptions['telemetry']): VehiclePort {
  const sourceOf = (call: string): ListSource => ({ provider: 'INVERS', call, telemetry });
  return {
    needs: needsOf,
    async add(session, vehicle) {
      return readVehicle(
        await client.createVehicle(session, toWireVehicle(vehicle)),
        sourceOf('createVehicle'),
      );
    },
    async remove(session, externalId) {
      await unlessGone(client.deleteVehicle(session, externalId));
    },
    list: (session) =>
      withinListTime(async () => {
        return readVehicles(await client.listVehicles(session), sourceOf('listVehicles'));
      }),
    async find(session, externalId) {
      const found = await unlessGone(client.getVehicle(session, externalId));
      return found && readVehicle(found, sourceOf('getVehicle'));
    },
    findByVin: (session, vin) =>
      withinListTime(async () => {
        const wanted = vin.toUpperCase();
        const reader = new VehicleReader(sourceOf('listVehicles'));
        for await (const item of client.vehicles(session)) {
          const vehicle = reader.read(item);
          if (vehicle?.vin === wanted) return vehicle;
          const problem = vehicle ? undefined : reader.problems.at(-1);
          if (problem?.vin !== wanted) continue;
          throw new ProviderFailure(
            'INVERS',
            'malformed',
            `INVERS has the vehicle ${wanted}, but its ${problem.field} ${problem.reason}.`,
          );
        }
        return undefined;
      }),
    ...createVehicleChanges(client, telemetry),
    async retrySetup(session, externalId) {
      await client.retrySetup(session, externalId);
    },
    listModels: (session, brand) =>
      withinDeadline(async () =>
        readModels(await client.listModels(session, toWireBrand(brand)), sourceOf('listModels')),
      ),
  };
}

/** Returns undefined for a resource that does not exist (any more). */
async function unlessGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
