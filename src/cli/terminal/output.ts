import { styleText } from 'node:util';
import { type CliContext, type CommandArgs, type Option } from '../command.js';

/** Column of a table: its title, and its text for one item. */
export type Column<T> = readonly [title: string, text: (item: T) => unknown];

export const JSON_OPTION: Option = { flags: '--json', description: 'prints JSON' };

const NOTHING = '-';

function textOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return NOTHING;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Bold on a terminal, unless NO_COLOR is set. */
const heading = (line: string, { terminal, env }: Pick<CliContext, 'terminal' | 'env'>): string =>
  terminal && !env['NO_COLOR'] ? styleText('bold', line, { validateStream: false }) : line;

/** Formats items as a table with a line of titles. */
export function tableOf<T>(items: readonly T[], columns: readonly Column<T>[]): readonly string[] {
  const lines = [
    columns.map(([title]) => title),
    ...items.map((item) => columns.map(([, text]) => textOf(text(item)))),
  ];
  const widths = columns.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

type Context = Pick<CliContext, 'print' | 'terminal' | 'env'>;

/** Prints items as a table, or as JSON where the caller asked for it. */
export function printItems<T>(
  items: readonly T[],
  columns: readonly Column<T>[],
  { flags }: Pick<CommandArgs, 'flags'>,
  context: Context,
): void {
  if (flags.has('json')) {
    context.print(JSON.stringify(items, null, 2));
    return;
  }
  const [titles = '', ...lines] = tableOf(items, columns);
  context.print(heading(titles, context));
  for (const line of lines) context.print(line);
}

/** Prints one item, a line for each property, or as JSON. */
export function printItem<T>(
  item: T,
  columns: readonly Column<T>[],
  { flags }: Pick<CommandArgs, 'flags'>,
  { print }: Pick<CliContext, 'print'>,
): void {
  if (flags.has('json')) {
    print(JSON.stringify(item, null, 2));
    return;
  }
  const width = Math.max(...columns.map(([title]) => title.length));
  for (const [title, text] of columns) print(`${title.padEnd(width)}  ${textOf(text(item))}`);
}
