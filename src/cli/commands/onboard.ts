import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type CliContext, type Command, CommandError, textOf } from '../command.js';
import { pathOf } from '../files.js';
import { type Counts, Progress } from '../progress.js';
import { openRemote, type Remote, REMOTE_OPTIONS, reportLost } from '../remote.js';
import { COLUMNS, readVehicles, toCsvLine, type VehicleRow } from '../vehicles-csv.js';

const START = `mutation CliStartOnboarding($input: StartOnboardingInput!) {
  startOnboarding(input: $input) { userErrors { code field message } onboarding { id } }
}`;
const PROGRESS = `subscription CliOnboarding($id: ID!) {
  onboardingProgressed(onboardingId: $id) { status total succeeded failed }
}`;
const FAILED = `query CliFailedRows($id: ID!, $after: String) {
  onboarding(id: $id) {
    rows(first: 500, after: $after, filterBy: { status: [FAILED] }) {
      nodes { index vin canRetry userErrors { code field message } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

/** Maximum failed rows shown; a file receives all of them. */
const MOST_SHOWN = 50;

interface UserError {
  readonly code: string;
  readonly field: readonly string[];
  readonly message: string;
}
interface FailedRow {
  readonly index: number;
  readonly vin: string;
  readonly canRetry: boolean;
  readonly userErrors: readonly UserError[];
}
type State = Counts & { readonly status: 'RUNNING' | 'COMPLETED' | 'CANCELED' };

export const onboardCommand: Command = {
  name: 'onboard',
  summary: 'onboards the vehicles of a CSV file through a running server',
  arguments: [{ name: '<file>', description: `CSV file with the columns ${COLUMNS.join(', ')}` }],
  options: [
    { flags: '--account <id>', description: 'account that the vehicles go to', required: true },
    { flags: '--errors <file>', description: 'file for the rows that failed, as CSV' },
    {
      flags: '--idempotency-key <key>',
      description: 'key of this onboarding; by default one made of the file',
    },
    ...REMOTE_OPTIONS,
  ],
  run: async ({ positionals: [file = ''], ...args }, config, context) => {
    const accountId = textOf(args, 'account');
    const { errors } = args.values;
    const errorsFile = errors === undefined ? undefined : pathOf(errors, context);
    if (errorsFile !== undefined && existsSync(errorsFile))
      throw new CommandError(`${errorsFile} is there already; name another file for the errors.`);
    const rows = readVehicles(readText(pathOf(file, context)));
    const remote = openRemote(args, config, context);
    const key = args.values['idempotency-key'];
    const id = await start(remote, { accountId, rows, key }, context);
    context.print(`${rows.length} vehicles; onboarding ${id}`);
    const state = await watch(remote, id, context);
    const failed = await failedRows(remote, id, context);
    if (errorsFile !== undefined && failed.length > 0)
      writeFileSync(errorsFile, toCsv(failed, rows), { flag: 'wx', mode: 0o600 });
    report(state, failed, rows, errorsFile, context);
    return state.status === 'COMPLETED' && failed.length === 0 ? 0 : 1;
  },
};

function readText(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    throw new CommandError(
      code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
        ? `${file} is not UTF-8; save it as CSV UTF-8.`
        : `${file} cannot be read (${code ?? 'unknown reason'}).`,
      { cause },
    );
  }
}

/**
 * Returns the idempotency key. The same file for the same account is the same onboarding: the
 * command can be repeated when it is unknown whether the onboarding was started.
 */
function keyOf(accountId: string, vehicles: readonly unknown[]): string {
  return `cli-${createHash('sha256')
    .update(JSON.stringify([accountId, vehicles]))
    .digest('base64url')}`;
}

interface Onboarding {
  readonly accountId: string;
  readonly rows: readonly VehicleRow[];
  readonly key: string | undefined;
}

async function start(
  remote: Remote,
  { accountId, rows, key }: Onboarding,
  context: CliContext,
): Promise<string> {
  const vehicles = rows.map(({ vehicle }) => vehicle);
  const input = { accountId, vehicles, idempotencyKey: key ?? keyOf(accountId, vehicles) };
  const { startOnboarding } = await remote.runUntilAnswered<{
    readonly startOnboarding: {
      readonly userErrors: readonly UserError[];
      readonly onboarding: { readonly id: string } | null;
    };
  }>(START, { input }, reportLost(context));
  if (startOnboarding.onboarding) return startOnboarding.onboarding.id;
  throw new CommandError(
    startOnboarding.userErrors.map(({ code, message }) => `${message} (${code})`).join('\n'),
  );
}

async function watch(remote: Remote, id: string, context: CliContext): Promise<State> {
  const progress = new Progress(context);
  let state: State | undefined;
  try {
    const answers = remote.follow<{ readonly onboardingProgressed: State }>({
      query: PROGRESS,
      variables: () => ({ id }),
      signal: new AbortController().signal,
      onLost: ({ message }, pauseMs) =>
        context.complain(
          `${message} The onboarding continues there; trying again in ${pauseMs / 1000} s.`,
        ),
    });
    for await (const { onboardingProgressed } of answers) {
      state = onboardingProgressed;
      progress.show(state);
    }
  } finally {
    progress.end();
  }
  if (!state) throw new CommandError(`The server told nothing of the onboarding ${id}.`);
  return state;
}

async function failedRows(
  remote: Remote,
  id: string,
  context: CliContext,
): Promise<readonly FailedRow[]> {
  const found: FailedRow[] = [];
  let after: string | null = null;
  for (;;) {
    const {
      onboarding,
    }: {
      readonly onboarding: {
        readonly rows: {
          readonly nodes: readonly FailedRow[];
          readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
        };
      };
    } = await remote.runUntilAnswered(FAILED, { id, after }, reportLost(context));
    found.push(...onboarding.rows.nodes);
    if (!onboarding.rows.pageInfo.hasNextPage) return found;
    after = onboarding.rows.pageInfo.endCursor;
  }
}

const lineOf = ({ index }: FailedRow, rows: readonly VehicleRow[]): string =>
  String(rows[index]?.line ?? '');

function toCsv(failed: readonly FailedRow[], rows: readonly VehicleRow[]): string {
  const lines = failed.flatMap((row) =>
    row.userErrors.map(({ code, field, message }) => [
      lineOf(row, rows),
      row.vin,
      code,
      field.at(-1) ?? '',
      message,
      row.canRetry ? 'yes' : 'no',
    ]),
  );
  return [['line', 'vin', 'code', 'field', 'message', 'canRetry'], ...lines]
    .map((cells) => `${toCsvLine(cells)}\r\n`)
    .join('');
}

function report(
  { status, total, succeeded }: State,
  failed: readonly FailedRow[],
  rows: readonly VehicleRow[],
  errorsFile: string | undefined,
  { print, complain }: CliContext,
): void {
  print(
    `${succeeded} of ${total} vehicles are in${failed.length > 0 ? `, ${failed.length} failed` : ''}.`,
  );
  if (status === 'CANCELED')
    complain('Somebody has canceled the onboarding: what was waiting stays undone.');
  if (failed.length === 0) return;
  if (errorsFile !== undefined) {
    complain(`${errorsFile} says why.`);
    return;
  }
  for (const line of tableOf(failed.slice(0, MOST_SHOWN), rows)) complain(line);
  if (failed.length > MOST_SHOWN)
    complain(`and ${failed.length - MOST_SHOWN} more: --errors <file> writes down all of them.`);
}

function tableOf(failed: readonly FailedRow[], rows: readonly VehicleRow[]): readonly string[] {
  const cells = [
    ['line', 'vin', 'code', 'message'],
    ...failed.flatMap((row) =>
      row.userErrors.map(({ code, message }) => [lineOf(row, rows), row.vin, code, message]),
    ),
  ];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...cells.map((line) => line[column]?.length ?? 0)),
  );
  return cells.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
