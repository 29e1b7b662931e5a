import { auditEventsBetween, type LinkedAuditRow } from '../../../store/access/audit-chain.js';
import { type Command, type CommandArgs, type ExitCode, UsageError } from '../../command.js';
import { withDatabase } from '../../open-database.js';
import { toCsvLine } from '../../sheets/csv-line.js';

/** Entries that are read at once. */
const PART = 1000;
const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

const FIELDS = [
  'id',
  'fleetId',
  'at',
  'clientId',
  'action',
  'subjectId',
  'requestId',
  'details',
  'sequence',
  'previousHash',
  'hash',
] as const satisfies readonly (keyof LinkedAuditRow)[];

function timeOf({ values }: CommandArgs, name: 'from' | 'to', byDefault: Date): Date {
  const text = values[name];
  if (text === undefined) return byDefault;
  const date = new Date(text);
  if (DATE.test(text) && !Number.isNaN(date.getTime())) return date;
  throw new UsageError(
    `--${name} must be a day or a time with its zone, e.g. 2026-05-04 or 2026-05-04T08:30:00Z.`,
  );
}

function toCells(row: LinkedAuditRow): readonly string[] {
  return FIELDS.map((name) => {
    const value = row[name];
    if (value instanceof Date) return value.toISOString();
    return typeof value === 'object' && value !== null
      ? JSON.stringify(value)
      : String(value ?? '');
  });
}

export const auditExportCommand: Command = {
  name: 'audit export',
  summary: 'prints the audit log of all fleets, oldest first, as JSON lines or CSV',
  options: [
    {
      flags: '--from <time>',
      description: 'day (UTC) or time, included; the first entry by default',
    },
    { flags: '--to <time>', description: 'day (UTC) or time, excluded; now by default' },
    { flags: '--fleet <id>', description: 'entries of one fleet' },
    { flags: '--csv', description: 'CSV in place of JSON lines; formulas are escaped' },
  ],
  run: (args, config, { print, now }) => {
    const from = timeOf(args, 'from', new Date(0));
    const to = timeOf(args, 'to', now());
    if (to <= from) throw new UsageError('--to must be later than --from.');
    const { fleet } = args.values;
    const isCsv = args.flags.has('csv');
    return withDatabase<ExitCode>(config, async ({ read }) => {
      if (isCsv) print(toCsvLine(FIELDS));
      for (let after = '', isLast = false; !isLast;) {
        const rows = await auditEventsBetween(read, { from, to }, after, PART);
        for (const row of rows) {
          if (fleet !== undefined && row.fleetId !== fleet) continue;
          const fields = FIELDS.map((name) => [name, row[name]] as const);
          print(isCsv ? toCsvLine(toCells(row)) : JSON.stringify(Object.fromEntries(fields)));
        }
        after = rows.at(-1)?.id ?? '';
        isLast = rows.length < PART;
      }
      return 0;
    });
  },
};
