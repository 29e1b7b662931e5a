/**
 * An error answer as the specification words it (hm-vehicle-data-api-v1, response401 to
 * response504).
 */
export interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
}

export const CONSENT_REMOVED: Refusal = {
  status: 401,
  title: 'Not Authorized',
  detail: 'Consent is removed by OEM',
};
export const NO_CONSENT: Refusal = {
  status: 403,
  title: 'Forbidden',
  detail: 'No active consent for this vehicle',
};
export const PRIVACY_MODE: Refusal = {
  status: 403,
  title: 'Forbidden',
  detail: 'Privacy mode is active',
};

/** Refusals of the data call that can be switched on by name. */
export const REFUSALS: Readonly<Record<string, Refusal>> = {
  'consent-removed': CONSENT_REMOVED,
  'no-consent': NO_CONSENT,
  'privacy-mode': PRIVACY_MODE,
  'vehicle-asleep': {
    status: 408,
    title: 'Request Timeout',
    detail: 'Vehicle is offline or asleep',
  },
  'data-pending': { status: 422, title: 'Pending', detail: 'Vehicle data is not available yet' },
  'data-rate-limited': { status: 429, title: 'Too Many Requests', detail: 'Rate limit exceeded' },
  'data-broken': { status: 500, title: 'Internal Server Error', detail: 'Please contact support' },
  'oem-failed': {
    status: 503,
    title: 'Service Unavailable',
    detail: 'Failure when fetching data from OEM',
  },
  'oem-slow': {
    status: 504,
    title: 'Timeout',
    detail: "OEM didn't response in the expected time",
  },
};

export function toRefusal({ title, detail }: Refusal, requestId: string): object {
  return { errors: [{ title, detail }], request_id: requestId };
}
