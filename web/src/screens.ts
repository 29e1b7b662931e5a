import type { ComponentType } from 'react';
import type { Catalog } from './i18n/language';

/** A page of the console. */
export interface ScreenEntry {
  /** Address; what begins with `/fleets/$fleetId` is about the fleet that is chosen. */
  readonly path: string;
  readonly title: Catalog<string>;
  /** Where the navigation shows it; null for pages that other pages lead to. */
  readonly menu: 'fleet' | 'operator' | null;
  /** Scope without which it is not offered. */
  readonly scope: string;
  readonly load: () => Promise<{ readonly Screen: ComponentType }>;
}

/**
 * All screens, in the order of the navigation. Each has a folder of its own in `screens/`; see
 * README.md.
 */
export const SCREENS: readonly ScreenEntry[] = [
  {
    path: '/fleets/$fleetId',
    title: { en: 'Overview', de: 'Übersicht' },
    menu: 'fleet',
    scope: 'fleet:read',
    load: () => import('./screens/home/screen'),
  },
  {
    path: '/fleets/$fleetId/vehicles',
    title: { en: 'Vehicles', de: 'Fahrzeuge' },
    menu: 'fleet',
    scope: 'fleet:read',
    load: () => import('./screens/vehicles/screen'),
  },
  {
    path: '/fleets/$fleetId/vehicles/$vehicleId',
    title: { en: 'Vehicle', de: 'Fahrzeug' },
    menu: null,
    scope: 'fleet:read',
    load: () => import('./screens/vehicle/screen'),
  },
];
