import { CsvError, parse } from 'csv-parse/sync';
import { isSoundText } from '../domain/values/text.js';
import { VEHICLE_TEXTS, type VehicleText } from '../domain/vehicle.js';
import { CommandError } from './command.js';

/** Row of the file, in the format of `startOnboarding`. */
export interface VehicleRow {
  /** Line of the file on which the row begins, from 1. */
  readonly line: number;
  readonly vehicle: Readonly<Partial<Record<VehicleText, string>>> & {
    readonly vin: string;
    readonly brand: string;
    readonly tags?: readonly { readonly key: string; readonly value: string }[];
    readonly odometer?: { readonly value: number; readonly unit: 'KILOMETERS' | 'MILES' };
  };
}

/** Columns of the file. */
export const COLUMNS = [
  'vin',
  'brand',
  ...VEHICLE_TEXTS,
  'tags',
  'odometer',
  'odometerUnit',
] as const;
type Column = (typeof COLUMNS)[number];

const MOST_FAULTS = 20;

type Cells = Readonly<Partial<Record<Column, string>>>;
interface Parsed {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

/**
 * Reads a CSV file (RFC 4180) with a header; separated by commas, or by semicolons as spreadsheets of some countries write it.
 * Columns may stand in any order and are written in any case; `vin` and `brand` have to be there. `tags` are `key=value`,
 * separated by `;` or `|`.
 * @throws CommandError naming every fault with its line
 */
export function readVehicles(text: string): readonly VehicleRow[] {
  const faults: string[] = [];
  const rows = records(text).map(({ record, info: { lines } }) => ({
    line: lines,
    vehicle: toVehicle(record, (fault) => faults.push(`line ${lines}: ${fault}`)),
  }));
  if (rows.length === 0)
    throw new CommandError('The file has no vehicles: a header and a line for each are expected.');
  if (faults.length === 0) return rows;
  const more = faults.length - MOST_FAULTS;
  throw new CommandError(
    [
      'The file has faults; nothing was sent:',
      ...faults.slice(0, MOST_FAULTS).map((fault) => `  ${fault}`),
      ...(more > 0 ? [`  and ${more} more`] : []),
    ].join('\n'),
  );
}

function records(text: string): readonly Parsed[] {
  const header = /^\uFEFF?([^\r\n]*)/.exec(text)?.[1] ?? '';
  const delimiter = header.split(';').length > header.split(',').length ? ';' : ',';
  try {
    return parse(text, {
      bom: true,
      columns: toColumns,
      delimiter,
      info: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
    }) as unknown as readonly Parsed[];
  } catch (error) {
    if (error instanceof CsvError)
      throw new CommandError(`The file is not CSV as it is expected: ${error.message}.`, {
        cause: error,
      });
    throw error;
  }
}

function toColumns(header: readonly string[]): Column[] {
  const plain = (name: string): string => name.toLowerCase().replaceAll(/[ _-]/g, '');
  const named = header.map(
    (name) => COLUMNS.find((column) => plain(column) === plain(name)) ?? name,
  );
  const unknown = named.filter((name) => !COLUMNS.includes(name as Column));
  if (unknown.length > 0)
    throw new CommandError(
      `The header has columns that are not known: ${unknown.join(', ')}. There are: ${COLUMNS.join(', ')}.`,
    );
  for (const column of ['vin', 'brand'] as const)
    if (!named.includes(column)) throw new CommandError(`The header lacks the column ${column}.`);
  const twice = named.find((name, index) => named.indexOf(name) !== index);
  if (twice !== undefined) throw new CommandError(`The header has the column ${twice} twice.`);
  return named as Column[];
}

function toVehicle(cells: Cells, fault: (text: string) => void): VehicleRow['vehicle'] {
  const { vin = '', brand = '', tags = '', odometer = '' } = cells;
  for (const [column, cell] of Object.entries(cells))
    if (!isSoundText(cell)) fault(`the ${column} holds a NUL character (U+0000)`);
  const texts = VEHICLE_TEXTS.filter((text) => (cells[text] ?? '') !== '');
  if (vin === '') fault('the vin is missing');
  if (brand === '') fault('the brand is missing');
  return {
    vin,
    brand,
    ...Object.fromEntries(texts.map((text) => [text, cells[text]])),
    ...(tags !== '' && { tags: toTags(tags, fault) }),
    ...(odometer !== '' && { odometer: toOdometer(cells, fault) }),
  };
}

function toTags(
  text: string,
  fault: (text: string) => void,
): NonNullable<VehicleRow['vehicle']['tags']> {
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
  mi: 'MILES',
  miles: 'MILES',
};

function toOdometer(
  { odometer = '', odometerUnit = '' }: Cells,
  fault: (text: string) => void,
): NonNullable<VehicleRow['vehicle']['odometer']> {
  const unit = UNITS[odometerUnit.toLowerCase()];
  if (!unit) fault(`the odometerUnit "${odometerUnit}" is neither km nor mi`);
  if (!/^\d{1,9}$/.test(odometer)) fault(`the odometer "${odometer}" is not a whole number`);
  return { value: Number(odometer), unit: unit ?? 'KILOMETERS' };
}

/**
 * Formats a line of CSV (RFC 4180). Text that a spreadsheet would interpret as a formula is escaped
 * by an apostrophe (OWASP, CSV injection).
 */
export function toCsvLine(cells: readonly string[]): string {
  return cells
    .map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell))
    .map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(',');
}
