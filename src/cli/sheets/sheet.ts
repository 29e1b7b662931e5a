import { readFile } from 'node:fs/promises';
import { type CliContext, CommandError } from '../command.js';
import { pathOf } from '../terminal/files.js';
import { parseCsv, type Sheet, type SheetRow, toRows, toSheet } from './csv.js';

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
  return toRows(rows);
}
