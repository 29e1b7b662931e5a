import { type UserError } from '../operations.js';
import { COLUMNS, REPORT_COLUMNS } from '../sheets/columns.js';
import { toCsvLine } from '../sheets/csv-line.js';
import { type Fault, type SheetVehicle, type VehicleRow } from '../sheets/vehicles.js';
import { tableOf } from '../terminal/output.js';

/** Row of the server that failed; `index` counts the vehicles that were sent. */
export interface FailedRow {
  readonly index: number;
  readonly vin: string;
  readonly canRetry: boolean;
  readonly userErrors: readonly UserError[];
}

/** Maximum rows shown; a file receives all of them. */
const MOST_SHOWN = 50;

/** Lines for the rows of the file that were not understood. */
export function faultLines(faults: readonly Fault[]): readonly string[] {
  const shown = faults
    .slice(0, MOST_SHOWN)
    .map(({ line, message }) => `  line ${line}: ${message}`);
  const more = faults.length - shown.length;
  return [...shown, ...(more > 0 ? [`  and ${more} more`] : [])];
}

/** A table of the rows that failed, by their lines in the file. */
export function failureLines(
  failed: readonly FailedRow[],
  rows: readonly VehicleRow[],
): readonly string[] {
  const entries = failed
    .slice(0, MOST_SHOWN)
    .flatMap(({ index, vin, userErrors }) =>
      userErrors.map(({ code, message }) => ({ line: rows[index]?.line, vin, code, message })),
    );
  const table = tableOf(entries, [
    ['line', ({ line }) => line],
    ['vin', ({ vin }) => vin],
    ['code', ({ code }) => code],
    ['message', ({ message }) => message],
  ]);
  const more = failed.length - MOST_SHOWN;
  return more > 0 ? [...table, `and ${more} more: --errors <file> writes all of them.`] : table;
}

function cellOf(vehicle: SheetVehicle, column: (typeof COLUMNS)[number]): string {
  if (column === 'tags')
    return (vehicle.tags ?? []).map(({ key, value }) => `${key}=${value}`).join('; ');
  if (column === 'odometer') return vehicle.odometer ? String(vehicle.odometer.value) : '';
  if (column === 'odometerUnit') {
    if (!vehicle.odometer) return '';
    return vehicle.odometer.unit === 'MILES' ? 'mi' : 'km';
  }
  // A password stays in the file that it came from.
  return column === 'individualPassword' ? '' : (vehicle[column] ?? '');
}

/**
 * The rows that failed, as a table that can be mended and onboarded again: the columns of the
 * vehicles, and what was wrong with each.
 */
export function failuresAsCsv(failed: readonly FailedRow[], rows: readonly VehicleRow[]): string {
  const columns = COLUMNS.filter((column) => column !== 'individualPassword');
  const lines = failed.flatMap(({ index, userErrors }) => {
    const row = rows[index];
    if (!row) return [];
    const problem = userErrors.map(({ message }) => message).join(' ');
    return [[String(row.line), problem, ...columns.map((column) => cellOf(row.vehicle, column))]];
  });
  return [[...REPORT_COLUMNS, ...columns], ...lines]
    .map((cells) => `${toCsvLine(cells)}\r\n`)
    .join('');
}
