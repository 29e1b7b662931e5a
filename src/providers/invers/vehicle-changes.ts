import { withinDeadline } from '../access/deadline.js';
import { type ListSource } from '../access/lists/listing.js';
import { ProviderFailure } from '../failure.js';
import { type AccountSession } from '../ports/account.js';
import { type RemoteVehicle, type VehiclePort, type VehicleProfile } from '../ports/vehicle.js';
import { type InversClient } from './client.js';
import { readVehicle } from './items.js';
import { toWireChange } from './mapper.js';
import { CREDENTIAL_CHANGE, MASTER_DATA_CHANGE, type WireVehicleChange } from './wire.js';

/** Statuses of an address that does not exist, or does not take the method. */
const WRONG_PLACE: readonly (number | undefined)[] = [404, 405, 501];
/** Words of INVERS for a property that its documents do not name. */
const WRONG_BODY = /not allowed/i;

/**
 * Creates the methods that change vehicles. Each reads the vehicle first: it sends only what
 * differs, and nothing when an earlier call has taken effect.
 */
export function createVehicleChanges(
  client: InversClient,
  telemetry: ListSource['telemetry'],
): Pick<VehiclePort, 'update' | 'changeCredential'> {
  const source: ListSource = { provider: 'INVERS', call: 'changeVehicle', telemetry };
  const change = async (
    session: AccountSession,
    id: string,
    how: typeof MASTER_DATA_CHANGE | typeof CREDENTIAL_CHANGE,
    bodyFor: (there: RemoteVehicle) => WireVehicleChange | undefined,
  ): Promise<void> => {
    const find = async (): Promise<RemoteVehicle> =>
      readVehicle(await client.getVehicle(session, id), source);
    const body = bodyFor(await find());
    if (!body) return;
    try {
      const changed = await client.changeVehicle(session, id, how, body);
      const after = changed ? readVehicle(changed, source) : await find();
      if (bodyFor(after)) throw ignored(how.ifWrong);
    } catch (error) {
      throw error instanceof ProviderFailure ? withInference(error, how.ifWrong) : error;
    }
  };
  return {
    update: (session, externalId, profile: VehicleProfile) =>
      withinDeadline(() =>
        change(session, externalId, MASTER_DATA_CHANGE, (there) => toWireChange(there, profile)),
      ),
    changeCredential: (session, externalId, credentialId) => {
      let isFirst = true;
      return withinDeadline(() =>
        change(session, externalId, CREDENTIAL_CHANGE, (there) => {
          // An answer without the credential proves nothing: the change is requested once.
          const isThere = there.credentialId === credentialId || (!isFirst && !there.credentialId);
          isFirst = false;
          return isThere ? undefined : { credentials_id: credentialId };
        }),
      );
    },
  };
}

/** Adds to a failure that the call may have gone to a wrong place. */
function withInference(failure: ProviderFailure, ifWrong: string): ProviderFailure {
  const isWrongPlace = WRONG_PLACE.includes(failure.status);
  const isWrongBody = failure.details.some(({ detail }) => WRONG_BODY.test(detail ?? ''));
  if (!isWrongPlace && !isWrongBody) return failure;
  const { provider, kind, message, status, retryAt, outcomeUnknown, foreign, details } = failure;
  return new ProviderFailure(provider, kind, `${message.replace(/\.*$/, '.')} ${ifWrong}`, {
    ...(status !== undefined && { status }),
    ...(retryAt && { retryAt }),
    // The vehicle was found before the change: it is the call that is unknown.
    ...(failure.refusal && { refusal: isWrongPlace ? 'not-supported' : failure.refusal }),
    outcomeUnknown,
    foreign,
    details,
    cause: failure,
  });
}

function ignored(ifWrong: string): ProviderFailure {
  const message = `INVERS accepted the change, but its vehicle is as it was. ${ifWrong}`;
  return new ProviderFailure('INVERS', 'rejected', message, { refusal: 'not-supported' });
}
