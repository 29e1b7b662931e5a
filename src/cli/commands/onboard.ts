import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { type CliContext, type Command, CommandError, textOf } from '../command.js';
import {
  accountOf,
  isWanted,
  type VehicleInput,
  withCredentials,
  withPassword,
} from '../onboarding/plan.js';
import { type FailedRow, failureLines, failuresAsCsv } from '../onboarding/report.js';
import { mutate, type UserError } from '../operations.js';
import { openRemote, type Remote, REMOTE_OPTIONS, reportLost } from '../remote.js';
import { COLUMNS } from '../sheets/columns.js';
import { readSheet } from '../sheets/sheet.js';
import { readVehicles, type VehicleTable } from '../sheets/vehicles.js';
import { pathOf } from '../terminal/files.js';
import { type Counts, Progress } from '../terminal/progress.js';

const START = `mutation CliStartOnboarding($input: StartOnboardingInput!) {
  startOnboarding(input: $input) { userErrors { code field message } onboarding { id status } }
}`;
const RETRY = `mutation CliRetryOnboarding($input: RetryOnboardingInput!) {
  retryOnboarding(input: $input) { userErrors { code field message } onboarding { id status } }
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

type State = Counts & { readonly status: 'RUNNING' | 'COMPLETED' | 'CANCELED' };

export const onboardCommand: Command = {
  name: 'onboard',
  summary: 'onboards the vehicles of a spreadsheet: shows what would happen, asks, and does it',
  arguments: [
    { name: '<file>', description: `CSV or XLSX file with the columns ${COLUMNS.join(', ')}` },
  ],
  options: [
    { flags: '--account <id>', description: 'account that the vehicles go to', required: true },
    { flags: '--errors <file>', description: 'file for the rows that failed, to mend and onboard' },
    { flags: '--yes', description: 'asks no question, and leaves rows with faults out' },
    { flags: '--sheet <name>', description: 'sheet of a workbook; the first unless given' },
    { flags: '--encoding <name>', description: 'encoding of a CSV file, e.g. windows-1252' },
    { flags: '--ask-password', description: 'asks for the password of all units without one' },
    {
      flags: '--idempotency-key <key>',
      description: 'key of this onboarding; by default one made of the file',
    },
    ...REMOTE_OPTIONS,
  ],
  run: async (args, config, context) => {
    const [file = ''] = args.positionals;
    const accountId = textOf(args, 'account');
    const { errors } = args.values;
    const errorsFile = errors === undefined ? undefined : pathOf(errors, context);
    if (errorsFile !== undefined && existsSync(errorsFile))
      throw new CommandError(`${errorsFile} is there already; name another file for the errors.`);
    const table = readVehicles(await readSheet(file, args.values, context));
    const remote = openRemote(args, config, context);
    const account = await accountOf(remote, accountId);
    const named = await withCredentials(remote, account, accountId, table.rows);
    const vehicles = args.flags.has('ask-password') ? await withPassword(named, context) : named;
    const isAssured = args.flags.has('yes');
    const question = { remote, account, accountId, vehicles, table, isAssured };
    if (!(await isWanted(question, context))) return 1;
    const key = args.values['idempotency-key'] ?? keyOf(accountId, vehicles);
    const started = await start(remote, { accountId, vehicles, idempotencyKey: key }, context);
    context.print(`${vehicles.length} vehicles; onboarding ${started.id}`);
    const { state, failed } = await finish(remote, started, context);
    if (errorsFile !== undefined && failed.length > 0)
      writeFileSync(errorsFile, failuresAsCsv(failed, table.rows), { flag: 'wx', mode: 0o600 });
    report(state, failed, table, errorsFile, context);
    return state.status === 'COMPLETED' && failed.length + table.faults.length === 0 ? 0 : 1;
  },
};

/**
 * Returns the idempotency key. The same file for the same account is the same onboarding: the
 * command can be repeated when it is unknown whether the onboarding was started.
 */
function keyOf(accountId: string, vehicles: readonly unknown[]): string {
  return `cli-${createHash('sha256')
    .update(JSON.stringify([accountId, vehicles]))
    .digest('base64url')}`;
}

interface OnboardingInput {
  readonly accountId: string;
  readonly vehicles: readonly VehicleInput[];
  readonly idempotencyKey: string;
}
interface Started {
  readonly id: string;
  readonly status: State['status'];
}
interface OnboardingPayload {
  readonly userErrors: readonly UserError[];
  readonly onboarding: Started | null;
}

async function start(
  remote: Remote,
  input: OnboardingInput,
  context: CliContext,
): Promise<Started> {
  const { startOnboarding } = await remote.runUntilAnswered<{
    readonly startOnboarding: OnboardingPayload;
  }>(START, { input }, reportLost(context));
  if (startOnboarding.onboarding) return startOnboarding.onboarding;
  throw new CommandError(
    startOnboarding.userErrors.map(({ code, message }) => `${message} (${code})`).join('\n'),
  );
}

/**
 * Waits for the end. An onboarding that is complete already was started by an earlier run with the
 * same file: its rows that failed and may be tried again are.
 */
async function finish(
  remote: Remote,
  { id, status }: Started,
  context: CliContext,
): Promise<{ readonly state: State; readonly failed: readonly FailedRow[] }> {
  const state = await watch(remote, id, context);
  const failed = await failedRows(remote, id, context);
  if (status !== 'COMPLETED' || !failed.some(({ canRetry }) => canRetry)) return { state, failed };
  context.print('An earlier run has onboarded this file; the rows that failed are tried again.');
  await mutate<OnboardingPayload>(remote, RETRY, { onboardingId: id });
  return { state: await watch(remote, id, context), failed: await failedRows(remote, id, context) };
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
  if (!state) throw new CommandError(`The server returned nothing on the onboarding ${id}.`);
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

function report(
  { status, total, succeeded }: State,
  failed: readonly FailedRow[],
  { rows, faults }: VehicleTable,
  errorsFile: string | undefined,
  { print, complain }: CliContext,
): void {
  print(
    `${succeeded} of ${total} vehicles are in${failed.length > 0 ? `, ${failed.length} failed` : ''}.`,
  );
  if (faults.length > 0) complain(`${faults.length} rows with faults were left out.`);
  if (status === 'CANCELED')
    complain('The onboarding was canceled: vehicles that were waiting are not in.');
  if (failed.length === 0) return;
  if (errorsFile !== undefined)
    complain(`${errorsFile} has them, and why: mend it and onboard it.`);
  else for (const line of failureLines(failed, rows)) complain(line);
}
