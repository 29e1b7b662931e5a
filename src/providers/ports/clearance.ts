import { type ClearanceStatus, type Odometer } from '../../domain/clearance.js';
import { type Tag } from '../../domain/vehicle.js';
import { type ItemProblem, type Listing } from '../access/lists/item-problem.js';
import { type ProviderFailure } from '../failure.js';
import { type AccountSession } from './account.js';

export interface ClearanceRequest {
  readonly vin: string;
  readonly brand: string;
  readonly tags: readonly Tag[];
  readonly odometer: Odometer | null;
}

/** The provider's answer for one vehicle of a batch. */
export type ClearanceRequestResult =
  | { readonly vin: string; readonly status: ClearanceStatus; readonly reason: string | null }
  | { readonly vin: string; readonly status: 'ERROR'; readonly reason: string }
  /**
   * Missing or unreadable answer, which the problem names; the failure says whether the request may
   * have taken effect.
   */
  | {
      readonly vin: string;
      readonly status: 'UNKNOWN';
      readonly failure: ProviderFailure;
      readonly problem?: ItemProblem;
    };

/** Vehicle's clearance as the provider reports it. */
export interface RemoteClearance {
  readonly vin: string;
  readonly status: ClearanceStatus;
  readonly brand: string | null;
  readonly tags: readonly Tag[];
  /** Oldest first; may be empty. */
  readonly changelog: readonly RemoteChange[];
  /** True if entries of the changelog could not be read, or have a day without a time. */
  readonly isVague?: boolean;
}

export interface RemoteChange {
  readonly status: ClearanceStatus;
  readonly reason: string | null;
  readonly at: Date;
}

export interface ClearancePort {
  /** Maximum vehicles per request. */
  readonly batchSize: number;
  /**
   * Returns a result for each vehicle, in their order; one vehicle's failure does not affect the
   * others.
   */
  request(
    session: AccountSession,
    vehicles: readonly ClearanceRequest[],
  ): Promise<readonly ClearanceRequestResult[]>;
  /**
   * Lists all clearances of the account in parts, while they arrive. A repeated VIN is yielded
   * again only with a changelog that is as new. A clearance in a state that has no name here, e.g.
   * `error`, has the last state of its changelog, where there is one, and a problem of the field
   * `status`.
   * @throws ProviderFailure, possibly after some parts: they are true, the list is not complete
   */
  parts(session: AccountSession): AsyncIterable<Listing<RemoteClearance>>;
  /** Lists the clearances of the given VINs, each VIN once, as `parts` does. */
  list(session: AccountSession, vins: readonly string[]): Promise<Listing<RemoteClearance>>;
  /**
   * Revokes an approved clearance or cancels a pending one. Returns the transitional state from the
   * provider's answer.
   */
  end(session: AccountSession, vin: string): Promise<ClearanceStatus>;
}
