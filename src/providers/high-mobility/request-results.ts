import { malformed, type ProviderAnswer } from '../access/answer.js';
import { ItemReader, type ListSource, nameText } from '../access/lists/listing.js';
import { type ClearanceRequest, type ClearanceRequestResult } from '../ports/clearance.js';
import { toStatus } from './mapper.js';
import { parseStatus, requestResult, type WireRequestResult } from './wire.js';

const RESULT = {
  schema: requestResult,
  essential: ['status'],
  nameOf: ({ vin }: Readonly<Record<string, unknown>>) => ({
    vin: nameText(vin)?.toUpperCase() ?? null,
    id: null,
  }),
};

/**
 * The result of each vehicle of a batch: by its VIN, or where a result has none by its place, if
 * there are as many results as vehicles. A vehicle without a result that can be read has an unknown
 * outcome, which is looked up.
 * @throws ProviderFailure `malformed` when no result can be read
 */
export function toRequestResults(
  vehicles: readonly ClearanceRequest[],
  results: readonly unknown[],
  answer: ProviderAnswer,
  source: ListSource,
): readonly ClearanceRequestResult[] {
  const reader = new ItemReader(source);
  const read = results.map((result, place) => reader.read(result, place, RESULT));
  if (read.every((result) => result === undefined))
    throw malformed(answer, "High Mobility's answer has no result that can be read.");
  // The first of several for one vehicle counts.
  const byVin = new Map(
    read
      .toReversed()
      .flatMap((result) =>
        result?.vin ? [[result.vin.trim().toUpperCase(), result] as const] : [],
      ),
  );
  const isInPlace = results.length === vehicles.length;
  return vehicles.map(({ vin }, place) => {
    const inPlace = isInPlace && !read[place]?.vin ? read[place] : undefined;
    const result = byVin.get(vin.toUpperCase()) ?? inPlace;
    return toResult(vin, result, answer);
  });
}

function toResult(
  vin: string,
  result: WireRequestResult | undefined,
  answer: ProviderAnswer,
): ClearanceRequestResult {
  const name = vin.toUpperCase();
  const words = result?.description ?? null;
  if (result?.status.trim().toLowerCase() === 'error') {
    return { vin: name, status: 'ERROR', reason: words ?? 'The provider gave no reason.' };
  }
  const status = parseStatus(result?.status);
  if (status) return { vin: name, status: toStatus(status), reason: words };
  const reason = result
    ? `is ${JSON.stringify(nameText(result.status) ?? '')} in High Mobility's answer`
    : "is missing in High Mobility's answer";
  const failure = malformed(answer, `The status of the vehicle ${name} ${reason}.`);
  return {
    vin: name,
    status: 'UNKNOWN',
    failure,
    problem: { vin: name, id: null, field: 'status', reason },
  };
}
