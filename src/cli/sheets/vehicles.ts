import { isSoundText } from '../../domain/values/text.js';
import { VEHICLE_TEXTS, type VehicleText } from '../../domain/vehicle.js';
import { CommandError } from '../command.js';
import { brandOfVin } from './brand-of-vin.js';
import { type Column, readColumns } from './columns.js';
import { type Sheet, type SheetRow } from './csv.js';

/** Vehicle of a row, in the format of `startOnboarding`; its credential by id or by name. */
export type SheetVehicle = Readonly<Partial<Record<VehicleText, string>>> & {
  readonly vin: string;
  readonly brand: string;
  readonly tags?: readonly { readonly key: string; readonly value: string }[];
  readonly odometer?: { readonly value: number; readonly unit: 'KILOMETERS' | 'MILES' };
  readonly telematicsUnitId?: string;
  readonly credential?: string;
  readonly vehicleModelId?: string;
  readonly individualPassword?: string;
};

export interface VehicleRow {
  /** Number of the row as people count, from 1. */
  readonly line: number;
  readonly vehicle: SheetVehicle;
}

/** Faults of a row. */
export interface Fault {
  readonly line: number;
  readonly message: string;
}

export interface VehicleTable {
  readonly rows: readonly VehicleRow[];
  /** Faults of the rows that are not among `rows`. */
  readonly faults: readonly Fault[];
  /** Names of columns that were not read. */
  readonly ignored: readonly string[];
  /** Number of rows whose brand was taken from their VIN. */
  readonly guessed: number;
}

type Cells = Readonly<Partial<Record<Column, string>>>;

/**
 * Reads the vehicles of a table. A row with faults is left out and reported; `tags` are
 * `key=value`, separated by `;` or `|`; a brand that is missing is taken from the VIN.
 * @throws CommandError for a header that cannot be read, and for a table without rows
 */
export function readVehicles(sheet: Sheet): VehicleTable {
  const { columns, ignored } = readColumns(sheet.header);
  if (sheet.rows.length === 0)
    throw new CommandError('The file has no vehicles: a header and a row for each are expected.');
  const rows: VehicleRow[] = [];
  const faults: Fault[] = [];
  let guessed = 0;
  for (const row of sheet.rows) {
    const cells = cellsOf(row, columns);
    const messages: string[] = [];
    const vehicle = toVehicle(cells, (message) => messages.push(message));
    if (row.cells.slice(columns.length).some((cell) => cell !== ''))
      messages.push('it has more cells than the header');
    if (messages.length === 0) rows.push({ line: row.line, vehicle });
    else faults.push(...messages.map((message) => ({ line: row.line, message })));
    if (messages.length === 0 && !cells.brand) guessed += 1;
  }
  return { rows, faults, ignored, guessed };
}

function cellsOf({ cells }: SheetRow, columns: readonly (Column | null)[]): Cells {
  const named = columns.flatMap((column, index) => {
    const cell = cells[index] ?? '';
    return column === null || cell === '' ? [] : [[column, cell] as const];
  });
  return Object.fromEntries(named);
}

/** Columns that are passed on as they are. */
const TEXTS = [
  ...VEHICLE_TEXTS,
  'telematicsUnitId',
  'credential',
  'vehicleModelId',
  'individualPassword',
] as const;

function toVehicle(cells: Cells, fault: (text: string) => void): SheetVehicle {
  const { vin = '', tags, odometer } = cells;
  for (const [column, cell] of Object.entries(cells))
    if (!isSoundText(cell)) fault(`the ${column} holds a NUL character (U+0000)`);
  if (vin === '') fault('the vin is missing');
  const brand = cells.brand ?? brandOfVin(vin);
  if (brand === undefined) fault('the brand is missing, and the VIN does not say it');
  const texts = TEXTS.flatMap((text) => {
    const cell = cells[text];
    return cell === undefined ? [] : [[text, cell] as const];
  });
  return {
    vin,
    brand: brand ?? '',
    ...Object.fromEntries(texts),
    ...(tags !== undefined && { tags: toTags(tags, fault) }),
    ...(odometer !== undefined && { odometer: toOdometer(cells, fault) }),
  };
}

function toTags(text: string, fault: (text: string) => void): NonNullable<SheetVehicle['tags']> {
  return text
    .split(/[;|]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
    .map((tag) => {
      const at = tag.indexOf('=');
      if (at < 1) fault(`the tag "${tag}" is not of the form key=value`);
      return { key: tag.slice(0, at).trim(), value: tag.slice(at + 1).trim() };
    });
}

const UNITS: Readonly<Record<string, 'KILOMETERS' | 'MILES'>> = {
  '': 'KILOMETERS',
  km: 'KILOMETERS',
  kilometers: 'KILOMETERS',
  kilometres: 'KILOMETERS',
  mi: 'MILES',
  miles: 'MILES',
};

/** A whole number, perhaps with separators of thousands: 12000, 12.000, 12,000, 12 000. */
const WHOLE = /^\d{1,9}$|^\d{1,3}([.,' \u00a0\u202f]\d{3})+$/;

function toOdometer(
  { odometer = '', odometerUnit = '' }: Cells,
  fault: (text: string) => void,
): NonNullable<SheetVehicle['odometer']> {
  const unit = UNITS[odometerUnit.toLowerCase()];
  if (!unit) fault(`the odometerUnit "${odometerUnit}" is neither km nor mi`);
  if (!WHOLE.test(odometer)) fault(`the odometer "${odometer}" is not a whole number`);
  return { value: Number(odometer.replaceAll(/\D/g, '')), unit: unit ?? 'KILOMETERS' };
}
