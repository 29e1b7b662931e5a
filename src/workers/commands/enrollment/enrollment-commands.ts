// Tests: test/workers/loops/command-worker.test.ts

import { type ProviderFailureKind } from '../../../providers/failure.js';
import { type ClearancePort } from '../../../providers/ports/clearance.js';
import { type VehiclePort } from '../../../providers/ports/vehicle.js';
import { type Provider } from '../../../providers/provider.js';
import { type AccountSessions } from '../../../services/access/account-sessions.js';
import { toUserError } from '../../../services/access/provider-errors.js';
import { type Command } from '../../../store/commands.js';
import { type Store } from '../../../store/engine/store.js';
import { enrollmentsByIds, lockEnrollments } from '../../../store/enrollments.js';
import { lockOnboardings } from '../../../store/onboardings.js';
import { together } from '../../../store/query/together.js';
import { vehiclesByIds } from '../../../store/vehicles.js';
import { type CommandWork } from '../command-work.js';
import { type RetryPolicy } from '../retry-rules.js';
import { type EnrollmentEndings, onboardingIds } from './enrollment-endings.js';
import { type Perform, type Result, type Task } from './enrollment-task.js';

/** One kind of command about enrollments. */
export interface EnrollmentCommand<Port> {
  readonly purpose: string;
  /** Maximum commands carried out at once. */
  readonly batchSize: number;
  readonly policy: RetryPolicy;
  readonly portOf: (provider: Provider) => Port | undefined;
  readonly perform: Perform<Port>;
}

export interface EnrollmentCommandsParts {
  readonly store: Store;
  readonly sessions: AccountSessions;
  readonly endings: EnrollmentEndings;
}

export const clearancesOf = ({ clearances }: Provider): ClearancePort | undefined => clearances;
export const vehiclesOf = ({ vehicles }: Provider): VehiclePort | undefined => vehicles;

const ALL_FAILURES: readonly ProviderFailureKind[] = [
  'unauthorized',
  'rejected',
  'rate-limited',
  'unavailable',
  'malformed',
];

/** The work of a kind of command about enrollments. */
export function enrollmentWork<Port>(
  { store, sessions, endings }: EnrollmentCommandsParts,
  { purpose, batchSize, policy, portOf, perform }: EnrollmentCommand<Port>,
): CommandWork<Task, Result> {
  return {
    purpose,
    batchSize,
    policy,
    health: { failures: ALL_FAILURES, success: true },
    load: (commands) => loadTasks(store, commands),
    perform: (tasks, account) => {
      const port = portOf(sessions.provider(account));
      if (!port) throw new Error(`a command that ${account.provider} cannot carry out`);
      return perform(port, sessions.open(account), tasks);
    },
    giveUp: (task, failure) => ({
      task,
      ok: false,
      userErrors: [toUserError(failure)],
      canRetry: failure.kind !== 'rejected',
    }),
    // Everywhere onboardings are locked before enrollments, and these before their commands, so
    // that transactions do not deadlock.
    lock: async (tx, tasks) => {
      const ids = tasks.map(({ enrollment }) => enrollment.id);
      await together([lockOnboardings(tx, onboardingIds(tasks)), lockEnrollments(tx, ids)]);
    },
    save: (saving, results) => endings.save(saving, results),
    postpone: (tx, afterCommit, tasks, postponeAll) =>
      endings.postpone(tx, afterCommit, tasks, postponeAll),
  };
}

/** Loads the enrollments and vehicles of commands. */
export async function loadTasks(
  { read }: Store,
  commands: readonly Command[],
): Promise<readonly Task[]> {
  const enrollments = byId(
    await enrollmentsByIds(
      read,
      commands.map(({ subjectId }) => subjectId),
    ),
  );
  const vehicles = byId(
    await vehiclesByIds(
      read,
      [...enrollments.values()].map(({ vehicleId }) => vehicleId),
    ),
  );
  return commands.flatMap((command) => {
    const enrollment = enrollments.get(command.subjectId);
    const vehicle = enrollment && vehicles.get(enrollment.vehicleId);
    return enrollment && vehicle ? [{ command, enrollment, vehicle }] : [];
  });
}

const byId = <T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> =>
  new Map(items.map((item) => [item.id, item]));
