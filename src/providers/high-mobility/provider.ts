import { randomUUID } from 'node:crypto';
import { withinDeadline, withinListTime } from '../access/deadline.js';
import { type ItemProblem } from '../access/lists/item-problem.js';
import { type ListSource } from '../access/lists/listing.js';
import { ProviderFailure } from '../failure.js';
import { type AccountPort } from '../ports/account.js';
import { type ClearancePort, type RemoteClearance } from '../ports/clearance.js';
import { type EligibilityPort } from '../ports/eligibility.js';
import { type Provider } from '../provider.js';
import { readSecrets, signIn } from './account.js';
import { HIGH_MOBILITY } from './catalogue.js';
import { ClearanceReader, readClearances } from './clearances.js';
import { HighMobilityClient, type HighMobilityOptions } from './client.js';
import { createVehicleData } from './data/vehicle-data.js';
import { mapped, toClearanceRequest, toEligibility, toStatus, toToken } from './mapper.js';
import { toRequestResults } from './request-results.js';
import { requestInParts } from './split-batch.js';
import { createVehicleTokens } from './vehicle-tokens.js';
import { highMobilityWebhooks } from './webhook.js';

/**
 * Maximum vehicles per request; the provider documents no limit, and a batch of this size ends well
 * within the time of a call.
 */
const BATCH_SIZE = 100;

/** VINs in one filter: some 2,700 characters of URL, which every server takes. */
const FILTER_SIZE = 100;

/** VIN that no vehicle has: O, I and Q are not part of VINs. */
const NO_VIN = 'FLEETGRAPHQPROBEO';

/**
 * Remaining lifetime at which a token is renewed, in seconds: an account's lives five minutes, a
 * vehicle's ten.
 */
const RENEW_BEFORE_SECONDS = 60;

/**
 * Creates High Mobility's provider: signing in, clearances, eligibility, vehicle data,
 * tokens and webhooks.
 * @throws TypeError for a base URL that is neither https nor on loopback.
 */
export function createHighMobilityProvider(
  options: HighMobilityOptions & { readonly uuid?: () => string },
): Provider {
  const client = new HighMobilityClient(options);
  return {
    description: HIGH_MOBILITY,
    accounts: createAccounts(client, options.now, options.uuid ?? randomUUID),
    clearances: createClearances(client, options.telemetry),
    eligibility: createEligibility(client),
    webhooks: highMobilityWebhooks,
    vehicleData: createVehicleData(client, options.now),
    tokens: createVehicleTokens(client, options.now, RENEW_BEFORE_SECONDS),
  };
}

function createAccounts(
  client: HighMobilityClient,
  now: () => Date,
  uuid: () => string,
): AccountPort {
  return {
    renewBeforeSeconds: RENEW_BEFORE_SECONDS,
    readSecrets,
    async signIn(context, secrets) {
      // The time is taken before the call, so that the token never seems to live longer than it
      // does.
      const askedAt = now();
      const token = await signIn(client, context, secrets, { now: askedAt, jti: uuid() });
      return mapped(() => toToken(token, askedAt));
    },
    async probe(session) {
      await client.listClearances(session, [NO_VIN]);
    },
  };
}

function createClearances(
  client: HighMobilityClient,
  telemetry: HighMobilityOptions['telemetry'],
): ClearancePort {
  const source: ListSource = { provider: 'HIGH_MOBILITY', call: 'listClearances', telemetry };
  return {
    batchSize: BATCH_SIZE,
    async request(session, vehicles) {
      if (vehicles.length > BATCH_SIZE)
        throw new RangeError(`A request takes at most ${BATCH_SIZE} vehicles.`);
      if (vehicles.length === 0) return [];
      return withinListTime(() =>
        requestInParts(vehicles, async (part) => {
          const { answer, results } = await client.createClearances(
            session,
            toClearanceRequest(part),
          );
          return toRequestResults(part, results, answer, { ...source, call: 'createClearances' });
        }),
      );
    },
    async *parts(session) {
      const reader = new ClearanceReader(source);
      for await (const items of client.allClearances(session)) yield reader.read(items);
      reader.end();
    },
    list: (session, vins) =>
      withinListTime(async () => {
        const wanted = [...new Set(vins.map((vin) => vin.toUpperCase()))];
        const items: RemoteClearance[] = [];
        const problems: ItemProblem[] = [];
        for (let start = 0; start < wanted.length; start += FILTER_SIZE) {
          const part = new Set(wanted.slice(start, start + FILTER_SIZE));
          const read = readClearances(await client.listClearances(session, [...part]), source);
          items.push(...read.items.filter(({ vin }) => part.has(vin)));
          problems.push(...read.problems.filter(({ vin }) => vin === null || part.has(vin)));
        }
        return { items, problems };
      }),
    end: (session, vin) =>
      withinDeadline(async () => {
        const status = await client.deleteClearance(session, vin);
        if (!(status instanceof ProviderFailure)) return toStatus(status);
        const { items } = readClearances(await client.listClearances(session, [vin]), source);
        const now = items.find((item) => item.vin === vin.toUpperCase())?.status;
        if (now === undefined || now === 'PENDING' || now === 'APPROVED') throw status;
        return now;
      }),
  };
}

function createEligibility(client: HighMobilityClient): EligibilityPort {
  return {
    async check(session, vin, brand) {
      return toEligibility(vin, await client.checkEligibility(session, vin, brand));
    },
  };
}
