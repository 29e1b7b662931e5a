import type { Row } from './row-source';

const COLUMNS: readonly (readonly [string, (row: Row) => string | null | undefined])[] = [
  ['vin', ({ vin }) => vin],
  ['name', ({ name }) => name],
  ['licensePlate', ({ licensePlate }) => licensePlate],
  ['brand', ({ brand }) => brand],
  ['clearance', ({ clearance }) => clearance?.status],
  ['clearanceChangedAt', ({ clearance }) => clearance?.changedAt],
  ['accounts', ({ enrollments }) => enrollments.map(({ account }) => account.name).join('; ')],
  ['setup', ({ enrollments }) => enrollments.map(({ status }) => status).join('; ')],
  ['tags', ({ tags }) => tags.map(({ key, value }) => `${key}=${value}`).join('; ')],
  ['lastSeenAt', ({ lastSeenAt }) => lastSeenAt],
];

/** Returns a cell as RFC 4180 has it; a spreadsheet must not take a text for a formula. */
function cellOf(value: string | null | undefined): string {
  const text = /^[=+\-@\t\r]/.test(value ?? '') ? `'${value ?? ''}` : (value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Returns vehicles as CSV with a header, in the columns of the list. */
export function csvOf(rows: readonly Row[]): string {
  const lines = rows.map((row) => COLUMNS.map(([, read]) => cellOf(read(row))).join(','));
  return [COLUMNS.map(([name]) => name).join(','), ...lines, ''].join('\r\n');
}

/** Hands a file to the browser. */
export function download(name: string, text: string, type = 'text/csv;charset=utf-8'): void {
  const url = URL.createObjectURL(new Blob(['\ufeff', text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
