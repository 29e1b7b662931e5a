import { readFile } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';
import { type CliContext, CommandError } from '../command.js';
import { pathOf } from '../files.js';

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

export interface SheetOptions {
  /** Encoding of a CSV file that is not UTF-8, e.g. `windows-1252`. */
  readonly encoding?: string | undefined;
  /** Name of the sheet in a workbook; the first unless given. */
  readonly sheet?: string | undefined;
}

/** First bytes of a ZIP file, which a workbook is, and of the older format of Excel. */
const ZIP = Buffer.from('PK\u0003\u0004', 'latin1');
const OLD_WORKBOOK = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);
const UTF16_MARK = Buffer.from([0xff, 0xfe]);

const startsWith = (bytes: Buffer, mark: Buffer): boolean =>
  bytes.subarray(0, mark.length).equals(mark);

/**
 * Reads a table from a CSV file or an Excel workbook, whichever the file is.
 * @throws CommandError in words for a file that is neither
 */
export async function readSheet(
  path: string,
  options: SheetOptions,
  context: Pick<CliContext, 'folder'>,
): Promise<Sheet> {
  const bytes = await readFile(pathOf(path, context)).catch((cause: unknown) => {
    const { code = 'unknown reason' } = cause as NodeJS.ErrnoException;
    throw new CommandError(`${path} cannot be read (${code}).`, { cause });
  });
  if (startsWith(bytes, ZIP)) return toSheet(await readWorkbook(path, bytes, options.sheet));
  if (startsWith(bytes, OLD_WORKBOOK))
    throw new CommandError(
      `${path} has the format of Excel 97 (.xls); save it as .xlsx or as CSV.`,
    );
  return parseCsv(decode(path, bytes, options.encoding));
}

function decode(path: string, bytes: Buffer, encoding: string | undefined): string {
  const name = encoding ?? (startsWith(bytes, UTF16_MARK) ? 'utf-16le' : 'utf-8');
  try {
    return new TextDecoder(name, { fatal: true }).decode(bytes);
  } catch (cause) {
    if (cause instanceof RangeError)
      throw new CommandError(`There is no encoding ${name}; windows-1252 is Excel's.`, { cause });
    throw new CommandError(
      `${path} is not ${name.toUpperCase()}. If Excel wrote it, add --encoding windows-1252, or save it as "CSV UTF-8".`,
      { cause },
    );
  }
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
 * Parses CSV (RFC 4180) as spreadsheets write it: any of four separators, `sep=;` in front, rows that
 * are shorter than the header, mixed line ends.
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

async function readWorkbook(
  path: string,
  bytes: Buffer,
  sheet: string | undefined,
): Promise<readonly SheetRow[]> {
  const { readSheet: readRows } = await import('read-excel-file/node');
  const rows = await readRows(bytes, sheet).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : 'it is damaged';
    throw new CommandError(`${path} cannot be read as a workbook: ${reason}`, { cause });
  });
  return rows.map((cells, index) => ({ line: index + 1, cells: cells.map(toText) }));
}

function toText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  return typeof cell === 'string' ? cell.trim() : JSON.stringify(cell);
}

function toSheet(rows: readonly SheetRow[]): Sheet {
  const [header, ...others] = rows.filter(({ cells }) => cells.some((cell) => cell !== ''));
  return { header: header?.cells ?? [], rows: others };
}
