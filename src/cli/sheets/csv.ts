import { CsvError, parse } from 'csv-parse/sync';
import { CommandError } from '../command.js';

/** Row of a table, with its number as people count: the first row is 1. */
export interface SheetRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A table as text; empty rows are left out. */
export interface Sheet {
  readonly header: readonly string[];
  readonly rows: readonly SheetRow[];
}

/** Separators in use; Excel takes that of the country's settings. */
const DELIMITERS = [',', ';', '\t', '|'] as const;

/** Returns the separator that `sep=` names in the first line, or that the header has most of. */
function delimiterOf(text: string): { readonly delimiter: string; readonly skipped: number } {
  const [first = ''] = text.split(/\r\n|\r|\n/, 1);
  const named = /^"?sep=(.)"?$/i.exec(first)?.[1];
  if (named !== undefined) return { delimiter: named, skipped: 1 };
  const countOf = (delimiter: string): number => first.split(delimiter).length;
  const [delimiter = ','] = DELIMITERS.toSorted((one, other) => countOf(other) - countOf(one));
  return { delimiter, skipped: 0 };
}

/**
 * Parses CSV (RFC 4180) as spreadsheets write it: any of four separators, `sep=;` in front, rows
 * that are shorter than the header, mixed line ends.
 */
export function parseCsv(text: string): Sheet {
  const plain = text.replace(/^\ufeff/, '');
  const { delimiter, skipped } = delimiterOf(plain);
  try {
    const parsed = parse(plain, {
      delimiter,
      from_line: skipped + 1,
      info: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as readonly {
      readonly record: readonly string[];
      readonly info: { readonly lines: number };
    }[];
    return toSheet(parsed.map(({ record, info }) => ({ line: info.lines, cells: record })));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new CommandError(`The file is not CSV as it is expected: ${error.message}.`, {
      cause: error,
    });
  }
}

/** Returns rows as a table, without the empty ones; the first is the header. */
export function toSheet(rows: readonly SheetRow[]): Sheet {
  const [header, ...others] = rows.filter(({ cells }) => cells.some((cell) => cell !== ''));
  return { header: header?.cells ?? [], rows: others };
}

/** Returns the rows of a workbook as text. */
export const toRows = (rows: readonly (readonly unknown[])[]): readonly SheetRow[] =>
  rows.map((cells, index) => ({ line: index + 1, cells: cells.map(toText) }));

function toText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  return typeof cell === 'string' ? cell.trim() : JSON.stringify(cell);
}
