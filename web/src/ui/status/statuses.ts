import type { Catalog } from '../../i18n/language';
import type { Tone } from './badge';

/** Words and tones of the graph's statuses, the same on every screen. */
export interface StatusWords {
  readonly clearance: Readonly<Record<string, string>>;
  readonly enrollment: Readonly<Record<string, string>>;
  readonly dataFlow: Readonly<Record<string, string>>;
  readonly health: Readonly<Record<string, string>>;
  readonly onboarding: Readonly<Record<string, string>>;
  readonly severity: Readonly<Record<string, string>>;
  readonly actor: Readonly<Record<string, string>>;
  readonly endpoint: Readonly<Record<string, string>>;
  readonly delivery: Readonly<Record<string, string>>;
  readonly command: Readonly<Record<string, string>>;
  readonly webhook: Readonly<Record<string, string>>;
  readonly token: Readonly<Record<string, string>>;
  readonly row: Readonly<Record<string, string>>;
  readonly authorization: Readonly<Record<string, string>>;
}

export const statusWords: Catalog<StatusWords> = {
  en: {
    clearance: {
      PENDING: 'Pending',
      APPROVED: 'Approved',
      REJECTED: 'Rejected',
      REVOKING: 'Being revoked',
      REVOKED: 'Revoked',
      CANCELING: 'Being canceled',
      CANCELED: 'Canceled',
    },
    enrollment: {
      PENDING: 'Being set up',
      ACTIVE: 'Active',
      FAILED: 'Setup failed',
      REMOVING: 'Being removed',
      REMOVED: 'Removed',
      GONE: 'Gone at the provider',
    },
    dataFlow: {
      NONE: 'No data expected',
      AWAITING: 'Awaiting data',
      FLOWING: 'Data flowing',
      SILENT: 'Data stopped',
      PRIVATE: 'Privacy mode',
    },
    health: {
      UNKNOWN: 'Not tried yet',
      HEALTHY: 'Healthy',
      DEGRADED: 'Limited',
      UNAUTHORIZED: 'Secrets refused',
      UNREACHABLE: 'Unreachable',
    },
    onboarding: { RUNNING: 'Running', COMPLETED: 'Completed', CANCELED: 'Canceled' },
    severity: { BLOCKING: 'Blocking', ACTION: 'Action needed', INFO: 'Waiting' },
    actor: {
      FLEET_MANAGER: 'Fleet manager',
      DRIVER: 'Driver',
      CARMAKER: 'Carmaker',
      PROVIDER: 'Telematics company',
      OPERATOR: 'Operator',
    },
    endpoint: { ACTIVE: 'Delivering', FAILING: 'Failing', PAUSED: 'Paused' },
    command: { QUEUED: 'Under way', DONE: 'Done', FAILED: 'Failed', CANCELED: 'Canceled' },
    webhook: {
      RECEIVED: 'Being applied',
      APPLIED: 'Applied',
      PARKED: 'Vehicle unknown',
      IGNORED: 'No change',
    },
    token: {
      ACTIVE: 'Valid',
      EXPIRED: 'Expired',
      REVOKED: 'Revoked',
      NEEDS_REAUTHORIZATION: 'Sign in again',
    },
    row: { QUEUED: 'Under way', SUCCEEDED: 'Done', FAILED: 'Failed' },
    delivery: { PENDING: 'Waiting', SUCCEEDED: 'Delivered', FAILED: 'Failed' },
    authorization: {
      AUTHORIZED: 'Authorized',
      PENDING: 'Waiting for the owner',
      REVOKED: 'Authorization withdrawn',
      SCOPES_MISSING: 'Permissions missing',
    },
  },
  de: {
    clearance: {
      PENDING: 'Angefragt',
      APPROVED: 'Erteilt',
      REJECTED: 'Abgelehnt',
      REVOKING: 'Wird widerrufen',
      REVOKED: 'Widerrufen',
      CANCELING: 'Wird storniert',
      CANCELED: 'Storniert',
    },
    enrollment: {
      PENDING: 'Wird eingerichtet',
      ACTIVE: 'Aktiv',
      FAILED: 'Einrichtung gescheitert',
      REMOVING: 'Wird entfernt',
      REMOVED: 'Entfernt',
      GONE: 'Beim Anbieter verschwunden',
    },
    dataFlow: {
      NONE: 'Keine Daten erwartet',
      AWAITING: 'Warten auf Daten',
      FLOWING: 'Daten fließen',
      SILENT: 'Daten bleiben aus',
      PRIVATE: 'Privatmodus',
    },
    health: {
      UNKNOWN: 'Noch nicht geprüft',
      HEALTHY: 'In Ordnung',
      DEGRADED: 'Eingeschränkt',
      UNAUTHORIZED: 'Zugangsdaten abgelehnt',
      UNREACHABLE: 'Nicht erreichbar',
    },
    onboarding: { RUNNING: 'Läuft', COMPLETED: 'Abgeschlossen', CANCELED: 'Abgebrochen' },
    severity: { BLOCKING: 'Blockiert', ACTION: 'Handlungsbedarf', INFO: 'Wartet' },
    actor: {
      FLEET_MANAGER: 'Flottenmanagement',
      DRIVER: 'Fahrer',
      CARMAKER: 'Hersteller',
      PROVIDER: 'Telematikanbieter',
      OPERATOR: 'Betrieb',
    },
    endpoint: { ACTIVE: 'Stellt zu', FAILING: 'Scheitert', PAUSED: 'Angehalten' },
    command: {
      QUEUED: 'Unterwegs',
      DONE: 'Erledigt',
      FAILED: 'Gescheitert',
      CANCELED: 'Abgebrochen',
    },
    webhook: {
      RECEIVED: 'Wird verarbeitet',
      APPLIED: 'Verarbeitet',
      PARKED: 'Fahrzeug unbekannt',
      IGNORED: 'Keine Änderung',
    },
    token: {
      ACTIVE: 'Gültig',
      EXPIRED: 'Abgelaufen',
      REVOKED: 'Widerrufen',
      NEEDS_REAUTHORIZATION: 'Neu anmelden',
    },
    row: { QUEUED: 'Unterwegs', SUCCEEDED: 'Erledigt', FAILED: 'Gescheitert' },
    delivery: { PENDING: 'Wartet', SUCCEEDED: 'Zugestellt', FAILED: 'Gescheitert' },
    authorization: {
      AUTHORIZED: 'Erteilt',
      PENDING: 'Wartet auf den Inhaber',
      REVOKED: 'Zurückgezogen',
      SCOPES_MISSING: 'Rechte fehlen',
    },
  },
};

const TONES: Readonly<Record<string, Tone>> = {
  APPROVED: 'good',
  ACTIVE: 'good',
  HEALTHY: 'good',
  COMPLETED: 'good',
  SUCCEEDED: 'good',
  AUTHORIZED: 'good',
  DONE: 'good',
  APPLIED: 'good',
  RECEIVED: 'waiting',
  PARKED: 'waiting',
  EXPIRED: 'waiting',
  NEEDS_REAUTHORIZATION: 'bad',
  PENDING: 'waiting',
  QUEUED: 'waiting',
  REVOKING: 'waiting',
  CANCELING: 'waiting',
  REMOVING: 'waiting',
  RUNNING: 'waiting',
  DEGRADED: 'waiting',
  PAUSED: 'waiting',
  ACTION: 'waiting',
  REJECTED: 'bad',
  FAILED: 'bad',
  GONE: 'bad',
  FAILING: 'bad',
  SCOPES_MISSING: 'bad',
  UNAUTHORIZED: 'bad',
  UNREACHABLE: 'bad',
  BLOCKING: 'bad',
  INFO: 'info',
  FLOWING: 'good',
  AWAITING: 'waiting',
  SILENT: 'bad',
  PRIVATE: 'info',
};

export const toneOf = (status: string): Tone => TONES[status] ?? 'neutral';
