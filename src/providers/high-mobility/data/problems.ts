import { type SignalProblemReason } from '../../../domain/data/vehicle-data.js';
import { toFields } from '../../access/foreign-answer.js';
import { type ProviderFailure } from '../../failure.js';

/**
 * Reasons of a property's `failure` (`custom_type_failure` in hm-vehicle-data-api-v1.yml;
 * `vehicle_asleep` only in the message-level twin).
 */
const REASONS: ReadonlyMap<unknown, SignalProblemReason> = new Map([
  ['rate_limit', 'RATE_LIMITED'],
  ['execution_timeout', 'TIMEOUT'],
  ['format_error', 'UNREADABLE'],
  ['unauthorised', 'NOT_PERMITTED'],
  ['unknown', 'PROVIDER_ERROR'],
  ['pending', 'NOT_YET'],
  ['oem_error', 'PROVIDER_ERROR'],
  ['privacy_mode_active', 'PRIVACY_MODE'],
  ['vehicle_asleep', 'ASLEEP'],
]);

/** Returns the reason of a `failure` object; an unknown one is the provider's error. */
export function reasonOfFailure(failure: unknown): SignalProblemReason {
  return REASONS.get(toFields(failure)['reason']) ?? 'PROVIDER_ERROR';
}

/**
 * Returns whether a 401 is about the vehicle's consent and not about our token: there is no code,
 * only the wording "Consent is removed by OEM".
 */
function isConsentRemoved({ details }: ProviderFailure): boolean {
  return details.some(({ title, detail }) => /\bconsent\b/i.test(`${title} ${detail ?? ''}`));
}

/**
 * Returns what an error answer says about the vehicle or its carmaker; undefined for one about our
 * token, our limits or the provider itself.
 */
export function reasonOfAnswer(failure: ProviderFailure): SignalProblemReason | undefined {
  if (failure.foreign) return undefined;
  const text = failure.details.map(({ title, detail }) => `${title} ${detail ?? ''}`).join('\n');
  switch (failure.status) {
    case 401:
      return isConsentRemoved(failure) ? 'NO_CONSENT' : undefined;
    case 403:
      if (/\bprivacy\b/i.test(text)) return 'PRIVACY_MODE';
      return /\b(scope|permission)s?\b/i.test(text) ? 'NOT_PERMITTED' : 'NO_CONSENT';
    // Not in the specification; a VIN that High Mobility does not know has no consent.
    case 404:
      return 'NO_CONSENT';
    case 408:
      return 'ASLEEP';
    case 422:
      return 'NOT_YET';
    case 503:
      return /\bOEM\b/i.test(text) ? 'PROVIDER_ERROR' : undefined;
    case 504:
      return 'TIMEOUT';
    default:
      return undefined;
  }
}
