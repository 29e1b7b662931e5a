import { type Eligibility } from '../../domain/eligibility.js';
import { type AccountSession } from './account.js';

/** A provider's answer about one vehicle; when it came is for the caller to say. */
export type EligibilityAnswer = Omit<Eligibility, 'checkedAt'>;

export interface EligibilityPort {
  /**
   * Asks about one vehicle.
   * @throws ProviderFailure of kind `rejected` for a VIN or a brand that the provider does not
   *   take.
   */
  check(session: AccountSession, vin: string, brand: string): Promise<EligibilityAnswer>;
}
