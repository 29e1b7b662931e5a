import { type CliContext, CommandError, UsageError } from '../command.js';
import { type Connection, listAll, PAGE_INFO, type UserError } from '../operations.js';
import { type Remote } from '../remote.js';
import { type SheetVehicle, type VehicleRow, type VehicleTable } from '../sheets/vehicles.js';
import { faultLines } from './report.js';

const ACCOUNT = `query CliAccountOfOnboarding($id: ID!) {
  node(id: $id) { ... on ProviderAccount { name fleet { id name } } }
}`;
const CREDENTIALS = `query CliCredentialNames($fleet: ID!, $after: String) {
  fleet(id: $fleet) { oemCredentials(first: 500, after: $after) { nodes { id name account { id } } ${PAGE_INFO} } }
}`;
const PLAN = `query CliPlan($input: StartOnboardingInput!) {
  onboardingPlan(input: $input) { accepted refused rows { warnings userErrors { code field message } } }
}`;

/** Vehicle as the graph's input has it. */
export type VehicleInput = Omit<SheetVehicle, 'credential'> & { readonly credentialId?: string };

interface Account {
  readonly name: string;
  readonly fleet: { readonly id: string; readonly name: string };
}
interface Credential {
  readonly id: string;
  readonly name: string;
  readonly account: { readonly id: string };
}
interface Plan {
  readonly accepted: number;
  readonly refused: number;
  readonly rows: readonly {
    readonly warnings: readonly string[];
    readonly userErrors: readonly UserError[];
  }[];
}

/** @throws CommandError where the client sees no such account */
export async function accountOf(remote: Remote, accountId: string): Promise<Account> {
  const { node } = await remote.run<{ readonly node: Account | null }>(ACCOUNT, { id: accountId });
  if (node) return node;
  throw new CommandError(`There is no account ${accountId} that this client may see (NOT_FOUND).`);
}

/**
 * Replaces names of credentials by their ids.
 * @throws CommandError naming those that the account does not have
 */
export async function withCredentials(
  remote: Remote,
  { fleet }: Account,
  accountId: string,
  rows: readonly VehicleRow[],
): Promise<readonly VehicleInput[]> {
  const named = rows.filter(({ vehicle }) => vehicle.credential !== undefined);
  const known =
    named.length === 0
      ? []
      : await listAll(
          remote,
          CREDENTIALS,
          { fleet: fleet.id },
          (data: { readonly fleet: { readonly oemCredentials: Connection<Credential> } | null }) =>
            data.fleet?.oemCredentials,
        );
  const idOf = new Map(
    known
      .filter(({ account }) => account.id === accountId)
      .flatMap(({ id, name }) => [
        [name.toLowerCase(), id],
        [id.toLowerCase(), id],
      ]),
  );
  const unknown = named.filter(
    ({ vehicle }) => !idOf.has((vehicle.credential ?? '').toLowerCase()),
  );
  if (unknown.length > 0) {
    const names = [...new Set(unknown.map(({ vehicle }) => vehicle.credential))].slice(0, 20);
    throw new CommandError(
      `The account has no credential ${names.join(', ')} (line ${unknown[0]?.line ?? '?'}); "credential list" shows those that it has.`,
    );
  }
  return rows.map(({ vehicle: { credential, ...vehicle } }) => ({
    ...vehicle,
    ...(credential !== undefined && { credentialId: idOf.get(credential.toLowerCase()) ?? '' }),
  }));
}

/** An onboarding that is about to start. */
export interface Question {
  readonly remote: Remote;
  readonly account: Account;
  readonly accountId: string;
  readonly vehicles: readonly VehicleInput[];
  readonly table: VehicleTable;
  /** Whether the caller said yes beforehand. */
  readonly isAssured: boolean;
}

/** Shows what would happen, row by row where something is wrong, without doing it. */
async function show(
  { remote, accountId, vehicles, table: { rows } }: Question,
  { print }: Pick<CliContext, 'print'>,
): Promise<void> {
  const { onboardingPlan } = await remote.run<{ readonly onboardingPlan: Plan }>(PLAN, {
    input: { accountId, vehicles },
  });
  const messages = onboardingPlan.rows.flatMap(({ userErrors, warnings }, index) => {
    const line = rows[index]?.line ?? 0;
    return [
      ...userErrors.map(({ message }) => ({ line, message: `refused: ${message}` })),
      ...warnings.map((message) => ({ line, message })),
    ];
  });
  print(`${onboardingPlan.accepted} would be accepted, ${onboardingPlan.refused} refused.`);
  for (const line of faultLines(messages)) print(line);
}

/**
 * Shows the plan to the person at the terminal, and asks. Where no one can be asked, rows that were
 * not understood end the command, unless `--yes` was given.
 * @returns whether to go on
 */
export async function isWanted(question: Question, context: CliContext): Promise<boolean> {
  const { account, isAssured, table } = question;
  const { rows, faults, ignored, guessed } = table;
  if (ignored.length > 0) context.complain(`Columns that are not read: ${ignored.join(', ')}.`);
  if (guessed > 0) context.print(`The brand of ${guessed} vehicles was taken from their VIN.`);
  if (faults.length > 0) {
    context.complain('Rows with faults are left out:');
    for (const line of faultLines(faults)) context.complain(line);
  }
  if (rows.length === 0) throw new CommandError('No row is left; nothing was sent.');
  if (isAssured) return true;
  if (!context.ask) {
    if (faults.length === 0) return true;
    throw new CommandError('Nothing was sent. Mend the rows, or add --yes to onboard the others.');
  }
  await show(question, context);
  return context.ask.confirm(
    `Onboard ${rows.length} vehicles to ${account.name} in ${account.fleet.name}?`,
  );
}

/** Asks once for the password of all vehicles without one. @throws UsageError for an empty one */
export async function withPassword(
  vehicles: readonly VehicleInput[],
  { ask, input }: Pick<CliContext, 'ask' | 'input'>,
): Promise<readonly VehicleInput[]> {
  const text = ask ? await ask.secret('Password of the units: ') : await input();
  const individualPassword = text.trim();
  if (individualPassword === '') throw new UsageError('There is no password.');
  return vehicles.map((vehicle) => ({ individualPassword, ...vehicle }));
}
