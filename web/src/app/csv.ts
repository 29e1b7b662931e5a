import { toCsvLine } from '../../../src/cli/sheets/csv-line.js';

/** Column of a CSV file: its title, and the cell of a row. */
export type CsvColumn<R> = readonly [string, (row: R) => string | null | undefined];

/** Returns rows as CSV with a header. */
export function toCsv<R>(columns: readonly CsvColumn<R>[], rows: readonly R[]): string {
  const lines = rows.map((row) => toCsvLine(columns.map(([, read]) => read(row) ?? '')));
  return [toCsvLine(columns.map(([name]) => name)), ...lines, ''].join('\r\n');
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
