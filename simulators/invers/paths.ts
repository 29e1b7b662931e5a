/** Documented. */
export const TOKEN_PATH = '/auth/oauth/token';
export const VEHICLES_PATH = '/vehicles';
export const MODELS_PATH = '/telematics-brands/:brand/available-vehicle-models';

/** The provider's page has the end of this path only; its beginning is that of the models. */
export const CREDENTIALS_PATH = '/telematics-brands/:brand/credentials';

/** That vehicles can be changed is documented, where is not. */
export const VEHICLE_PATH = '/vehicles/:id';

/** Restarting a failed setup is documented, its path is not. */
export const RETRY_SETUP_PATH = '/vehicles/:id/retry-setup';

/** The endpoint is on record by name only. */
export const VEHICLE_STATE_PATH = '/vehicles/:id/vehicle-state';
