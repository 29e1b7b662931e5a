import { type Tables } from '../../../src/store/schema/tables.js';
import { at, COUNT, tagOf, text, vinAt } from './odd-texts.js';

export type Values<Row> = { readonly [Property in keyof Row]?: (index: number) => Row[Property] };

const cycle =
  <T>(...values: readonly [T, ...T[]]) =>
  (index: number): T =>
    values[index % values.length] ?? values[0];
export const fleet = (index: number): string => `flt_${text(index % 8 === 7 ? 1 : 0)}`;
const account = (index: number): string => `acc_${text(index % 3)}`;
const error = { code: 'NAME_TAKEN', field: ['vin'], message: 'ß "quoted" \\ 😀' } as const;

/** Values that questions are about; other columns get one by their type. */
export const VALUES: { readonly [Name in keyof Tables]?: Values<Tables[Name]['$inferSelect']> } = {
  fleets: { journalSeq: (index) => (index === 0 ? 2 * COUNT + 2 : 0), journalFloor: () => 0 },
  apiClients: { scopes: cycle(['fleet:read'], []), fleetIds: cycle(null, ['flt_apple'], []) },
  accounts: {
    fleetId: fleet,
    provider: cycle('HIGH_MOBILITY', 'INVERS', 'DAMOOV'),
    healthStatus: cycle('UNREACHABLE', 'HEALTHY', 'UNREACHABLE'),
    disconnectedAt: (index) => (index % 8 === 4 ? at(index) : null),
  },
  grants: {
    subjectId: (index) => `enr_${text(index)}`,
    status: cycle('ACTIVE', 'EXPIRED', 'REVOKED'),
  },
  vehicles: {
    fleetId: fleet,
    vin: vinAt,
    brand: cycle('bmw', 'BMW', 'škoda'),
    tags: (index) =>
      index % 6 === 5 ? [] : [tagOf(index), { key: 'site', value: text(index + 1) }],
    clearanceChangedAt: (index) => at(index % 7),
  },
  oemCredentials: { brand: cycle('bmw', 'BMW'), status: cycle('ACTIVE', 'PENDING', 'REMOVING') },
  drivers: { status: cycle('ACTIVE', 'PENDING', 'REMOVING') },
  enrollments: {
    fleetId: fleet,
    status: cycle('ACTIVE', 'PENDING', 'FAILED', 'REMOVING', 'REMOVED'),
    credentialId: (index) => (index % 2 ? `crd_${text(index % 6)}` : null),
    odometer: cycle({ value: 0.5, unit: 'KILOMETERS' }, null),
  },
  clearances: {
    fleetId: fleet,
    vehicleId: (index) => `veh_${text(index - (index % 2))}`,
    status: cycle('APPROVED', 'PENDING', 'REJECTED', 'CANCELED'),
    odometer: cycle(null, { value: 12, unit: 'MILES' }),
  },
  dataReads: {
    fleetId: fleet,
    accountId: account,
    askedAt: (index) => (index % 2 ? at(index) : null),
    dueAt: (index) => at(index % 9),
    silentAt: (index) => at(index % 9),
    flow: cycle('FLOWING', 'SILENT', 'AWAITING'),
  },
  stateHeads: { fleetId: (index) => `flt_${text(index)}`, seq: (index) => index + 40 },
  stateChanges: {
    fleetId: fleet,
    seq: (index) => index + 1,
  },
  vehicleSignals: {
    fleetId: fleet,
    signalGroup: cycle('DRIVING', 'POSITION', 'RAW', 'RAW_LOCATION', 'PROBLEMS'),
    values: (index) => ({
      [text(index)]: { value: index / 3, measuredAt: null, observedAt: at(index).getTime() },
    }),
  },
  subjectEvents: {
    id: (index) => `sev_${text(index)}`,
    fleetId: () => fleet(0),
    // After those of the clearance events, with one place between.
    seq: (index) => COUNT + 2 + index,
    type: cycle('GRANT_CHANGED', 'BLOCKER_OPENED', 'VEHICLE_CHANGED'),
    subjectId: (index) => `enr_${text(index % 4)}`,
    accountId: (index) => (index % 2 ? account(index) : null),
  },
  clearanceEvents: {
    fleetId: () => fleet(0),
    seq: (index) => index + 1,
    enrollmentId: (index) => `enr_${text(index % 4)}`,
    vehicleId: (index) => `veh_${text(index % 4)}`,
    accountId: account,
    status: cycle('APPROVED', 'PENDING', 'REJECTED', 'CANCELED'),
    source: cycle('WEBHOOK', 'RECONCILIATION'),
    imported: (index) => index % 4 === 3,
  },
  webhookDeliveries: {
    kind: cycle('clearance', 'Clearance', 'ping'),
    state: cycle('RECEIVED', 'PARKED', 'RECEIVED', 'APPLIED', 'IGNORED'),
    vin: (index) => (index % 3 ? text(index) : null),
  },
  commands: {
    kind: cycle('REQUEST_CLEARANCE', 'FOLLOW_SETUP', 'REVOKE_GRANT'),
    subjectId: (index) => `enr_${text(index % 9)}`,
    onboardingId: (index) => (index % 2 ? `onb_${text(0)}` : null),
    state: cycle('QUEUED', 'QUEUED', 'DONE', 'QUEUED', 'CANCELED', 'FAILED'),
    unsure: cycle(false, false, true),
    leaseOwner: (index) => (index % 4 === 3 ? `owner ${index % 8}` : null),
    leaseUntil: (index) => (index % 4 === 3 ? at(index) : null),
    userErrors: cycle(null, [error]),
  },
  onboardings: { status: cycle('RUNNING', 'CANCELED', 'COMPLETED') },
  onboardingRows: {
    onboardingId: (index) => `onb_${text(index % 2)}`,
    status: cycle('QUEUED', 'SUCCEEDED', 'FAILED'),
    enrollmentId: (index) => (index % 2 ? `enr_${text(index)}` : null),
    userErrors: cycle([], [error]),
  },
  idempotencyKeys: { clientId: (index) => text(index % 3), mutation: () => 'createFleet' },
  webhookEndpoints: {
    fleetId: fleet,
    eventTypes: cycle([], ['CLEARANCE_CHANGED']),
    status: cycle('ACTIVE', 'FAILING', 'PAUSED'),
  },
  endpointDeliveries: {
    endpointId: (index) => `whe_${text(index % 2)}`,
    fleetId: fleet,
    subjectId: (index) => text(index % 5),
    status: cycle('PENDING', 'PENDING', 'SUCCEEDED', 'FAILED', 'PENDING'),
    attempts: (index) =>
      index % 3 ? [{ at: at(index).getTime(), status: 500, milliseconds: 4, error: 'é' }] : [],
  },
  auditEvents: {
    fleetId: (index) => (index % 5 === 4 ? null : fleet(0)),
    sequence: (index) => (index % 2 ? index : null),
    details: cycle({}, { b: 1.5, a: { d: [null, 'é'], c: '\u2028' } }),
  },
  auditChains: { chain: (index) => (index === 0 ? '' : `flt_${text(index)}`) },
};
