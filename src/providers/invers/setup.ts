import { type VehicleSetup } from '../ports/vehicle.js';

type Fields = Readonly<Record<string, unknown>>;

export interface SetupReading {
  readonly setup: VehicleSetup;
  readonly setupReason: string | null;
}

/** Names that stand beside a setup status and are none themselves. */
const NO_STATUS = /(at|id|by|date|time|reason|message|required|url)$/;

/** Fields that a fleet fills as it likes. */
const OURS = new Set(['custom_fields', 'master_data', 'tags']);

/** Fields that hold a status, or its reason, where it is an object. */
const STATUS_FIELDS = ['value', 'status', 'state', 'phase', 'name'];
const REASON_FIELDS = ['reason', 'detail', 'message', 'error'];

/** Deepest place of a status: `telematics_unit.setup.status`. */
const MAX_DEPTH = 2;

/**
 * Reads the state of a vehicle's setup. Only the word SUCCEEDED is documented, and that there are
 * others; the place is not
 * (https://developers.invers.com/problems/vehicle/conflicting-setup-status). Every field whose name
 * is about the setup is read: an unknown word is no success. Without such a field, only the unit's
 * having been in contact counts as success.
 */
export function readSetup(vehicle: Fields): SetupReading {
  const found = findStatuses(vehicle, 1);
  const words = found.map(({ word }) => word.toUpperCase().replace(/^.*SETUP[ _-]?/, ''));
  const setupReason = found.find(({ reason }) => reason !== null)?.reason ?? null;
  if (words.includes('FAILED')) return { setup: 'FAILED', setupReason };
  const hasSucceeded =
    words.length > 0
      ? words.every((word) => word === 'SUCCEEDED')
      : needsNone(vehicle) || wasInContact(vehicle);
  return { setup: hasSucceeded ? 'SUCCEEDED' : 'IN_PROGRESS', setupReason };
}

interface FoundStatus {
  readonly word: string;
  readonly reason: string | null;
}

function findStatuses(fields: Fields, depth: number): readonly FoundStatus[] {
  return Object.entries(fields).flatMap(([name, value]): readonly FoundStatus[] => {
    if (value === null || value === undefined || OURS.has(name)) return [];
    const isAboutSetup = /setup/i.test(name) && !NO_STATUS.test(name.toLowerCase());
    if (isAboutSetup) return [toStatus(value)];
    const status = toStatus(value);
    if (/^(status|state)$/i.test(name) && /setup/i.test(status.word)) return [status];
    return isFields(value) && depth < MAX_DEPTH ? findStatuses(value, depth + 1) : [];
  });
}

function toStatus(value: unknown): FoundStatus {
  if (!isFields(value)) return { word: String(value), reason: null };
  return {
    word: findText(value, STATUS_FIELDS) ?? '',
    reason: findText(value, REASON_FIELDS) ?? null,
  };
}

function findText(fields: Fields, names: readonly string[]): string | undefined {
  return names
    .map((name) => fields[name])
    .find((text) => typeof text === 'string' && text !== '') as string | undefined;
}

function needsNone(vehicle: Fields): boolean {
  return vehicle['setup_required'] === false;
}

function wasInContact({ life_status: life, last_contact_at: contact }: Fields): boolean {
  if (typeof contact === 'string' && contact !== '') return true;
  return life !== null && life !== undefined && toStatus(life).word.toUpperCase() === 'ONLINE';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
