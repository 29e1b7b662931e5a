/** Beginning of a formula, after blanks; Asian editions take the wide signs as well. */
const FORMULA = /^(?:\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|[\t\r\n])/;

/**
 * Formats a line of CSV (RFC 4180). Text that a spreadsheet would interpret as a formula is escaped
 * by an apostrophe (OWASP, CSV injection).
 */
export function toCsvLine(cells: readonly string[]): string {
  return cells
    .map((cell) => (FORMULA.test(cell) ? `'${cell}` : cell))
    .map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(',');
}
