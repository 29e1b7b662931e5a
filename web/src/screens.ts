import type { ComponentType } from 'react';
import type { Catalog } from './i18n/language';

/** A page of the console. */
export interface ScreenEntry {
  /** Address; what begins with `/fleets/$fleetId` is about the fleet that is chosen. */
  readonly path: string;
  readonly title: Catalog<string>;
  /** Place in the navigation; null for pages that other pages lead to. */
  readonly menu: 'fleet' | 'operator' | 'developer' | null;
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
  {
    path: '/fleets/$fleetId/onboard',
    title: { en: 'Onboard vehicles', de: 'Fahrzeuge aufnehmen' },
    menu: 'fleet',
    scope: 'fleet:read',
    load: () => import('./screens/onboard/screen'),
  },
  {
    path: '/fleets/$fleetId/onboardings/$onboardingId',
    title: { en: 'Onboarding', de: 'Aufnahme' },
    menu: null,
    scope: 'fleet:read',
    load: () => import('./screens/onboarding/screen'),
  },
  {
    path: '/fleets/$fleetId/accounts',
    title: { en: 'Accounts', de: 'Konten' },
    menu: 'fleet',
    scope: 'fleet:read',
    load: () => import('./screens/accounts/screen'),
  },
  {
    path: '/fleets/$fleetId/credentials',
    title: { en: 'Credentials', de: 'Zugangsdaten' },
    menu: 'fleet',
    scope: 'fleet:read',
    load: () => import('./screens/credentials/screen'),
  },
  {
    path: '/fleets/$fleetId/drivers',
    title: { en: 'Drivers', de: 'Fahrer' },
    menu: 'fleet',
    scope: 'fleet:read',
    load: () => import('./screens/drivers/screen'),
  },
  {
    path: '/fleets/$fleetId/drivers/$driverId',
    title: { en: 'Driver', de: 'Fahrer' },
    menu: null,
    scope: 'fleet:read',
    load: () => import('./screens/driver/screen'),
  },
  {
    path: '/fleets/$fleetId/webhooks',
    title: { en: 'Webhooks out', de: 'Webhooks nach außen' },
    menu: 'fleet',
    scope: 'webhook:write',
    load: () => import('./screens/webhooks/screen'),
  },
  {
    path: '/fleets/$fleetId/audit',
    title: { en: 'Audit log', de: 'Protokoll' },
    menu: 'fleet',
    scope: 'audit:read',
    load: () => import('./screens/audit/screen'),
  },
  {
    path: '/operator/clients',
    title: { en: 'API clients', de: 'API-Clients' },
    menu: 'operator',
    scope: 'client:admin',
    load: () => import('./screens/clients/screen'),
  },
  {
    path: '/operator/system',
    title: { en: 'System', de: 'System' },
    menu: 'operator',
    scope: 'client:admin',
    load: () => import('./screens/system/screen'),
  },
  {
    path: '/operator/audit',
    title: { en: 'Audit log', de: 'Protokoll' },
    menu: 'operator',
    scope: 'audit:read',
    load: () => import('./screens/operator-audit/screen'),
  },
  {
    path: '/developer/explorer',
    title: { en: 'Explorer', de: 'Explorer' },
    menu: 'developer',
    scope: 'fleet:read',
    load: () => import('./screens/explorer/screen'),
  },
  {
    path: '/developer/schema',
    title: { en: 'Schema reference', de: 'Schema-Referenz' },
    menu: 'developer',
    scope: 'fleet:read',
    load: () => import('./screens/schema/screen'),
  },
];

/** Resolves when the page has nothing better to do; Safari cannot say when. */
const whenIdle = (): Promise<unknown> =>
  new Promise((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(resolve);
    else setTimeout(resolve, 200);
  });

/**
 * Loads the code of all screens one by one, so that a later outage does not prevent any from being
 * opened; not of those for developers, which are large.
 */
export async function loadAllScreens(): Promise<void> {
  for (const { menu, load } of SCREENS) {
    if (menu === 'developer') continue;
    await whenIdle();
    await load().catch(() => undefined);
  }
}
