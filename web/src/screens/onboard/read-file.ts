import { parseCsv, type Sheet, toRows, toSheet } from '../../../../src/cli/sheets/csv.js';
import { readVehicles, type VehicleTable } from '../../../../src/cli/sheets/vehicles.js';

/** First bytes of a ZIP file, which a workbook is. */
const ZIP = [0x50, 0x4b, 0x03, 0x04];

async function sheetOf(file: File): Promise<Sheet> {
  const bytes = await file.arrayBuffer();
  const start = new Uint8Array(bytes, 0, Math.min(4, bytes.byteLength));
  if (ZIP.every((byte, index) => start[index] === byte)) {
    const { readSheet } = await import('read-excel-file/browser');
    return toSheet(toRows(await readSheet(file)));
  }
  return parseCsv(textOf(bytes));
}

/** Reads UTF-8, with or without a mark, and Excel's own encoding where it is not. */
function textOf(bytes: ArrayBuffer): string {
  const isUtf16 = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength))[0] === 0xff;
  if (isUtf16) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Reads vehicles from a spreadsheet. @throws Error in words for a file that is none */
export const readFile = async (file: File): Promise<VehicleTable> =>
  readVehicles(await sheetOf(file));

/** Reads vehicles from pasted rows. @throws Error in words for a text without vehicles */
export const readText = (text: string): VehicleTable => readVehicles(parseCsv(text));
