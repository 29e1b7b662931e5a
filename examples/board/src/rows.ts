import type { FleetOnBoard } from './board';

export type Brand = FleetOnBoard['providerAccounts'][number]['provider']['brands'][number];

/** Columns of one line of the form, in this order. */
export type Column = 'vin' | 'telematicsUnitId' | 'individualPassword';

export const COLUMNS: Readonly<Record<Column, string>> = {
  vin: 'VIN',
  telematicsUnitId: 'unit id',
  individualPassword: 'password',
};

/** Returns the columns of each vehicle; everything else is entered once for all of them. */
export function columnsFor({ unitIdRequired }: Brand, ownPasswords: boolean): readonly Column[] {
  return [
    'vin',
    ...(unitIdRequired ? (['telematicsUnitId'] as const) : []),
    ...(ownPasswords ? (['individualPassword'] as const) : []),
  ];
}

type Row = { readonly vin: string } & Partial<Record<Column, string>>;

/** VINs alone are parted by anything; with more columns a line is a vehicle, and the last column is what is left of it. */
export function rowsIn(text: string, columns: readonly Column[]): readonly Row[] {
  if (columns.length === 1)
    return text
      .split(/[\s,;]+/)
      .filter(Boolean)
      .map((vin) => ({ vin }));
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => toRow(line, columns));
}

function toRow(line: string, columns: readonly Column[]): Row {
  const cells: [Column, string][] = [];
  let rest = line;
  for (const [index, column] of columns.entries()) {
    const end = index === columns.length - 1 ? -1 : rest.search(/[\s,;]/);
    cells.push([column, end < 0 ? rest : rest.slice(0, end)]);
    rest = end < 0 ? '' : rest.slice(end).replace(/^[\s,;]+/, '');
  }
  // Empty cells are omitted: the server reports them in their row.
  return { vin: '', ...Object.fromEntries(cells.filter(([, text]) => text !== '')) };
}
