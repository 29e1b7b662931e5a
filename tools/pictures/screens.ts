import { type Ids } from './demo.ts';

/** Every screen of the console, by the name of its picture. */
export const SCREENS: Readonly<Record<string, (ids: Ids) => string>> = {
  home: ({ fleetId }) => `/fleets/${fleetId}`,
  vehicles: ({ fleetId }) => `/fleets/${fleetId}/vehicles`,
  vehicle: ({ fleetId, vehicleId }) => `/fleets/${fleetId}/vehicles/${vehicleId}`,
  onboard: ({ fleetId }) => `/fleets/${fleetId}/onboard`,
  onboarding: ({ fleetId, onboardingId }) => `/fleets/${fleetId}/onboardings/${onboardingId}`,
  accounts: ({ fleetId }) => `/fleets/${fleetId}/accounts`,
  credentials: ({ fleetId }) => `/fleets/${fleetId}/credentials`,
  drivers: ({ fleetId }) => `/fleets/${fleetId}/drivers`,
  driver: ({ fleetId, driverId }) => `/fleets/${fleetId}/drivers/${driverId}`,
  webhooks: ({ fleetId }) => `/fleets/${fleetId}/webhooks`,
  audit: ({ fleetId }) => `/fleets/${fleetId}/audit`,
  clients: () => '/operator/clients',
  system: () => '/operator/system',
  'operator-audit': () => '/operator/audit',
  explorer: () => '/developer/explorer',
  schema: () => '/developer/schema?type=Vehicle',
};

export interface Look {
  readonly colorScheme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
  /** Whether all of a page is on the picture, however long it is. */
  readonly isWhole?: boolean;
}

/** Size of a window on the pictures of the documentation. */
const WINDOW = { width: 1280, height: 800 };

/** Pictures of the documentation, in `docs/images`. */
export const IN_DOCS: Readonly<Record<string, Look>> = {
  home: { ...WINDOW, colorScheme: 'light' },
  vehicles: { ...WINDOW, colorScheme: 'light' },
  vehicle: { ...WINDOW, colorScheme: 'dark' },
  accounts: { ...WINDOW, colorScheme: 'light' },
  audit: { ...WINDOW, colorScheme: 'light' },
};

/** Looks of every screen that a change of the styles is checked by. */
export const LOOKS: Readonly<Record<string, Look>> = {
  light: { ...WINDOW, colorScheme: 'light', isWhole: true },
  dark: { ...WINDOW, colorScheme: 'dark', isWhole: true },
  narrow: { colorScheme: 'light', width: 320, height: 700, isWhole: true },
};
