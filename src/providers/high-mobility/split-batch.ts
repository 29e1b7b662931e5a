import { ProviderFailure } from '../failure.js';
import { type ClearanceRequest, type ClearanceRequestResult } from '../ports/clearance.js';

/** Sends one request; @throws ProviderFailure for what concerns all its vehicles. */
type Send = (vehicles: readonly ClearanceRequest[]) => Promise<readonly ClearanceRequestResult[]>;

/**
 * Requests a batch in parts when the provider refuses the whole of it, e.g. for one brand that is
 * not enabled: by brand, then in halves, so that each vehicle has its own outcome. A refusal
 * changes nothing, so its vehicles may be sent again.
 * @throws ProviderFailure for an outage of the whole, and for a refusal that all vehicles share
 */
export async function requestInParts(
  vehicles: readonly ClearanceRequest[],
  send: Send,
): Promise<readonly ClearanceRequestResult[]> {
  try {
    return await send(vehicles);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const results = await requestParts(vehicles, error, send);
    if (results.every((result) => result.status === 'ERROR' && result.reason === error.message))
      throw error;
    return results;
  }
}

async function requestParts(
  vehicles: readonly ClearanceRequest[],
  refusal: ProviderFailure,
  send: Send,
): Promise<readonly ClearanceRequestResult[]> {
  const parts = toParts(vehicles, refusal);
  if (parts.length === 1)
    return vehicles.map(({ vin }) => ({
      vin: vin.toUpperCase(),
      status: 'ERROR',
      reason: refusal.message,
    }));
  const results = new Map<string, ClearanceRequestResult>();
  let outage: ProviderFailure | undefined;
  for (const part of parts) {
    const answered = outage ? notSent(part, outage) : await requestPart(part, send);
    for (const result of answered) results.set(result.vin, result);
    outage ??= findOutage(answered);
  }
  return vehicles.flatMap(({ vin }) => results.get(vin.toUpperCase()) ?? []);
}

async function requestPart(
  part: readonly ClearanceRequest[],
  send: Send,
): Promise<readonly ClearanceRequestResult[]> {
  try {
    return await send(part);
  } catch (error) {
    if (isRefusal(error)) return requestParts(part, error, send);
    if (error instanceof ProviderFailure)
      return part.map(({ vin }) => ({ vin: vin.toUpperCase(), status: 'UNKNOWN', failure: error }));
    throw error;
  }
}

/**
 * One part means that no smaller one would fare better: a single vehicle, or a refusal of the brand
 * that all have.
 */
function toParts(
  vehicles: readonly ClearanceRequest[],
  refusal: ProviderFailure,
): readonly (readonly ClearanceRequest[])[] {
  const brands = [...Map.groupBy(vehicles, ({ brand }) => brand).values()];
  if (brands.length > 1 || vehicles.length < 2 || isOfBrand(refusal)) return brands;
  const half = Math.ceil(vehicles.length / 2);
  return [vehicles.slice(0, half), vehicles.slice(half)];
}

/**
 * Returns whether the refusal applies to all vehicles of the brand: 403 is about the application
 * and its permissions; other refusals name the brand in `source` or in words.
 */
function isOfBrand({ status, details }: ProviderFailure): boolean {
  return (
    status === 403 ||
    details.some(
      ({ title, detail, source }) =>
        source === 'brand' || /\bbrand\b/i.test(`${title} ${detail ?? ''}`),
    )
  );
}

/** Vehicles that were not sent because of an outage have certainly not been changed. */
function notSent(
  part: readonly ClearanceRequest[],
  { provider, kind, message, retryAt, foreign }: ProviderFailure,
): readonly ClearanceRequestResult[] {
  const failure = new ProviderFailure(provider, kind, message, {
    foreign,
    ...(retryAt && { retryAt }),
  });
  return part.map(({ vin }) => ({ vin: vin.toUpperCase(), status: 'UNKNOWN', failure }));
}

function findOutage(results: readonly ClearanceRequestResult[]): ProviderFailure | undefined {
  const failures = results.flatMap((result) =>
    result.status === 'UNKNOWN' ? [result.failure] : [],
  );
  return failures.find(({ kind }) => kind !== 'malformed');
}

const isRefusal = (error: unknown): error is ProviderFailure =>
  error instanceof ProviderFailure && error.kind === 'rejected';
