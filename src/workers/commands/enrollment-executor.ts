import { type UserError, userError } from '../../domain/errors.js';
import { type Logger } from '../../domain/ports/logger.js';
import { type ClearancePort, type Provider, ProviderFailure } from '../../providers/provider.js';
import { type AccountSessions } from '../../services/access/account-sessions.js';
import { isTransient, toUserError } from '../../services/access/provider-errors.js';
import { type ChangesHub } from '../../services/changes-hub.js';
import { type ClearanceChanges, type Observation } from '../../services/clearance/changes.js';
import { newCommand } from '../../services/commands/command-queue.js';
import { cancelRows } from '../../services/onboarding/cancel.js';
import { findAccount, type StoredAccount } from '../../store/accounts.js';
import {
  type Command,
  finishCommand,
  heldCommands,
  insertCommands,
  postponeCommands,
  type Postponement,
  wasFollowed,
} from '../../store/commands.js';
import { type AfterCommit, type Db, type Store } from '../../store/engine/store.js';
import {
  type EnrollmentChanges,
  enrollmentsByIds,
  lockEnrollments,
  type StoredEnrollment,
  updateEnrollment,
} from '../../store/enrollments.js';
import {
  lockOnboardings,
  onboardingsByIds,
  tallyOnboarding,
  updateRow,
} from '../../store/onboardings.js';
import { type StoredVehicle, vehiclesByIds } from '../../store/vehicles.js';
import { unparkDeliveries } from '../../store/webhook-deliveries.js';
import { backoffMs } from '../backoff.js';

/** Maximum tries of a row of an onboarding. A caller who waits gets the first answer that is the provider's. */
const MAX_ATTEMPTS = 3;
/** Nor does it wait longer than this for a provider that is down. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;

export interface EnrollmentExecutorParts {
  readonly store: Store;
  readonly sessions: AccountSessions;
  readonly changes: ClearanceChanges;
  readonly hub: ChangesHub;
  /** Called when webhooks that were parked have become due. */
  readonly onUnparked: () => void;
  readonly log: Logger;
  readonly now: () => Date;
  readonly random: () => number;
}

/** A command with what it is about. */
export interface Task {
  readonly command: Command;
  readonly enrollment: StoredEnrollment;
  readonly vehicle: StoredVehicle;
}

/** How one command ended. */
export type Result =
  /** The provider told of the vehicle's clearance. */
  | {
      readonly task: Task;
      readonly ok: true;
      readonly remote: Observation['remote'];
      readonly reason: string | null;
    }
  /** The provider did it; with `next` it is not over yet. */
  | {
      readonly task: Task;
      readonly ok: true;
      readonly changed: EnrollmentChanges;
      readonly next?: Command;
    }
  | {
      readonly task: Task;
      readonly ok: false;
      readonly userErrors: readonly UserError[];
      readonly canRetry: boolean;
      readonly changed?: EnrollmentChanges;
    };

/** What came of one command: how it ended, or why it did not. */
export type Answer =
  | Result
  | { readonly task: Task; readonly failure: ProviderFailure }
  | { readonly task: Task; readonly againAt: Date };

/** Asks the provider and tells what came of each task. @throws ProviderFailure for what concerns all of them */
export type Perform<Port> = (
  port: Port,
  account: StoredAccount,
  tasks: readonly Task[],
) => Promise<readonly Answer[]>;

/** One kind of command about enrollments. */
export interface EnrollmentWork<Port> {
  /** At most so many at once. */
  readonly batchSize: number;
  readonly portOf: (provider: Provider) => Port | undefined;
  readonly perform: Perform<Port>;
  /** Whether it is tried until its outcome is known, however often that takes. */
  readonly persists?: (failure: ProviderFailure, command: Command) => boolean;
  /** Whether a refused token alone ends nothing, as long as the provider takes the account's secrets. */
  readonly outlastsTokens?: boolean;
}

export const clearancesOf = ({ clearances }: Provider): ClearancePort | undefined => clearances;

/** What the commands about enrollments share: from the lease to the outcome, stored with state and journal in one transaction. */
export class EnrollmentExecutor<Port> {
  readonly batchSize: number;
  readonly #parts: EnrollmentExecutorParts;
  readonly #work: EnrollmentWork<Port>;

  constructor(parts: EnrollmentExecutorParts, work: EnrollmentWork<Port>) {
    this.#parts = parts;
    this.batchSize = work.batchSize;
    this.#work = work;
  }

  async run(commands: readonly Command[], owner: string): Promise<void> {
    const { store, sessions, now } = this.#parts;
    const tasks = await this.#tasks(commands);
    const account = await findAccount(store.read, commands[0]?.accountId ?? '');
    const port = account && this.#work.portOf(sessions.provider(account));
    if (!account || !port) throw new Error('a command without an account that can carry it out');
    const askedAt = now();
    try {
      const answers = await this.#work.perform(port, account, tasks);
      await this.#keep(
        account,
        owner,
        answers.filter((answer) => 'ok' in answer),
        askedAt,
      );
      await this.#leaveForLater(
        owner,
        answers.filter((answer) => 'againAt' in answer),
      );
      const failed = answers.filter((answer) => 'failure' in answer);
      for (const { task, failure } of failed)
        await this.#giveUpOrPostpone(account, owner, [task], failure, askedAt);
      const [first] = failed;
      await (first ? sessions.noteFailure(account, first.failure) : sessions.noteSuccess(account));
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      await sessions.noteFailure(account, error);
      await this.#giveUpOrPostpone(account, owner, tasks, error, askedAt);
    }
  }

  async #tasks(commands: readonly Command[]): Promise<readonly Task[]> {
    const { read } = this.#parts.store;
    const enrollments = new Map(
      (
        await enrollmentsByIds(
          read,
          commands.map(({ subjectId }) => subjectId),
        )
      ).map((enrollment) => [enrollment.id, enrollment]),
    );
    const vehicles = new Map(
      (
        await vehiclesByIds(
          read,
          [...enrollments.values()].map(({ vehicleId }) => vehicleId),
        )
      ).map((vehicle) => [vehicle.id, vehicle]),
    );
    return commands.flatMap((command) => {
      const enrollment = enrollments.get(command.subjectId);
      const vehicle = enrollment && vehicles.get(enrollment.vehicleId);
      return enrollment && vehicle ? [{ command, enrollment, vehicle }] : [];
    });
  }

  /** What the provider is still busy with. */
  async #leaveForLater(
    owner: string,
    answers: readonly { readonly task: Task; readonly againAt: Date }[],
  ): Promise<void> {
    if (answers.length === 0) return;
    await this.#parts.store.write(async (tx) => {
      for (const { task, againAt } of answers)
        await postponeCommands(tx, owner, [task.command.id], {
          nextAttemptAt: againAt,
          unsure: false,
        });
    });
  }

  async #giveUpOrPostpone(
    account: StoredAccount,
    owner: string,
    tasks: readonly Task[],
    failure: ProviderFailure,
    askedAt: Date,
  ): Promise<void> {
    const { store, sessions, now, random, log } = this.#parts;
    // Where it is known when to come back (a limit, an outage that goes on) the row waits for that: such a try does not
    // count, nor does one that did not reach the provider.
    const retryAt = failure.retryAt ?? sessions.retryAt(account.id);
    const uncounted = failure.kind === 'rate-limited' || failure.foreign || retryAt !== null;
    const isOneMore = ({ command }: Task): boolean =>
      command.attempts < MAX_ATTEMPTS ||
      (uncounted && now().getTime() - command.createdAt.getTime() < GIVE_UP_AFTER_MS);
    const mayPass = isTransient(failure) || (await this.#isTokenAlone(account, failure));
    const mayRepeat = (task: Task): boolean =>
      isOfCaller(task) ? failure.foreign && task.command.attempts < MAX_ATTEMPTS : isOneMore(task);
    const again = (task: Task): boolean =>
      mayPass && (this.#work.persists?.(failure, task.command) === true || mayRepeat(task));
    const postponed = tasks.filter(again);
    const ended = tasks.filter((task) => !again(task));
    log.warn(
      { err: failure, accountId: account.id, postponed: postponed.length, ended: ended.length },
      'the provider did not carry out a command',
    );
    if (postponed.length > 0) {
      const wait = new Date(
        now().getTime() +
          sessions.retryWaitMs(account.id) +
          backoffMs(postponed[0]?.command.attempts ?? 1, random),
      );
      const next = retryAt && retryAt > wait ? retryAt : wait;
      const unsure = failure.outcomeUnknown || postponed.some(({ command }) => command.unsure);
      await store.write(async (tx, afterCommit) => {
        const { caller = [], row = [] } = Object.groupBy(postponed, (task) =>
          isOfCaller(task) ? 'caller' : 'row',
        );
        const when = { nextAttemptAt: next, unsure };
        await this.#postpone(tx, afterCommit, owner, caller, {
          ...when,
          uncounted: uncounted && !failure.foreign,
        });
        await this.#postpone(tx, afterCommit, owner, row, { ...when, uncounted });
      });
    }
    const userErrors = [toUserError(failure)];
    await this.#keep(
      account,
      owner,
      ended.map((task) => ({
        task,
        ok: false as const,
        userErrors,
        canRetry: failure.kind !== 'rejected',
      })),
      askedAt,
    );
  }

  /** Whether it was a token that was refused, and not what it came of. */
  async #isTokenAlone(account: StoredAccount, { kind }: ProviderFailure): Promise<boolean> {
    return (
      this.#work.outlastsTokens === true &&
      kind === 'unauthorized' &&
      !(await this.#parts.sessions.refusesSecrets(account))
    );
  }

  /** What was canceled while it was under way is not sent a second time, unless the first may have gone through. */
  async #postpone(
    tx: Db,
    afterCommit: AfterCommit,
    owner: string,
    tasks: readonly Task[],
    postponement: Postponement,
  ): Promise<void> {
    if (tasks.length === 0) return;
    const { hub, now } = this.#parts;
    const ids = [...new Set(tasks.flatMap(({ command }) => command.onboardingId ?? []))];
    await lockOnboardings(tx, ids);
    await postponeCommands(
      tx,
      owner,
      tasks.map(({ command }) => command.id),
      postponement,
    );
    for (const { id, status } of ids.length > 0 ? await onboardingsByIds(tx, ids) : []) {
      if (status !== 'CANCELED') continue;
      await cancelRows(tx, id, now());
      afterCommit(() => hub.tell(id));
    }
  }

  async #keep(
    account: StoredAccount,
    owner: string,
    results: readonly Result[],
    askedAt: Date,
  ): Promise<void> {
    if (results.length === 0) return;
    const { store, hub, now, onUnparked } = this.#parts;
    await store.write(async (tx, afterCommit) => {
      // In the order in which everybody locks them: enrollments before their commands.
      await lockEnrollments(
        tx,
        results.map(({ task }) => task.enrollment.id),
      );
      const held = await heldCommands(
        tx,
        owner,
        results.map(({ task }) => task.command.id),
      );
      const ours = results.filter(({ task }) => held.has(task.command.id));
      await this.#keepStates(tx, afterCommit, ours, askedAt);
      for (const result of ours) await this.#keepEnd(tx, result);
      const onboardings = new Set(ours.flatMap(({ task }) => task.command.onboardingId ?? []));
      for (const id of onboardings) {
        await tallyOnboarding(tx, id, now());
        afterCommit(() => hub.tell(id));
      }
      const vins = ours.flatMap((result) => (result.ok ? [result.task.vehicle.vin] : []));
      if ((await unparkDeliveries(tx, account.id, vins, now())) > 0) afterCommit(onUnparked);
    });
  }

  async #keepStates(
    tx: Db,
    afterCommit: AfterCommit,
    results: readonly Result[],
    askedAt: Date,
  ): Promise<void> {
    const heard = results.flatMap((result) =>
      'remote' in result
        ? [
            {
              enrollment: result.task.enrollment,
              remote: result.remote,
              reason: result.reason,
              askedAt,
            },
          ]
        : [],
    );
    await this.#parts.changes.apply(tx, afterCommit, 'COMMAND', heard);
  }

  async #keepEnd(tx: Db, result: Result): Promise<void> {
    const { command, enrollment } = result.task;
    const { onboardingId, rowIndex } = command;
    const { changed, next } = { changed: undefined, next: undefined, ...result };
    const userErrors = result.ok ? [] : result.userErrors;
    await finishCommand(
      tx,
      command.id,
      result.ok ? 'DONE' : 'FAILED',
      userErrors,
      this.#parts.now(),
    );
    if (!result.ok && enrollment.status === 'REMOVING') await this.#backInService(tx, enrollment);
    if (!result.ok && enrollment.status === 'PENDING') {
      const reason = userErrors.map(({ message }) => message).join(' ');
      // Whoever may not try again has to give the password anew.
      await updateEnrollment(tx, enrollment.id, {
        status: 'FAILED',
        reason,
        ...(!result.canRetry && { sealedPassword: null }),
      });
    }
    if (changed) await updateEnrollment(tx, enrollment.id, changed);
    if (next) await insertCommands(tx, [next]);
    if (onboardingId === null || rowIndex === null || next) return;
    const inRow = userErrors.map((error) => ({
      ...error,
      field: ['vehicles', String(rowIndex), ...error.field],
    }));
    await updateRow(tx, onboardingId, rowIndex, {
      status: result.ok ? 'SUCCEEDED' : 'FAILED',
      userErrors: inRow,
      canRetry: !result.ok && result.canRetry,
    });
  }

  /** What could not be ended is as it was before; a setup that was followed is followed again. */
  async #backInService(tx: Db, enrollment: StoredEnrollment): Promise<void> {
    if (
      enrollment.reason === null &&
      enrollment.externalId !== null &&
      (await wasFollowed(tx, enrollment.id))
    ) {
      await updateEnrollment(tx, enrollment.id, { status: 'PENDING' });
      await insertCommands(tx, [newCommand('FOLLOW_SETUP', enrollment, null, this.#parts.now())]);
    } else
      await updateEnrollment(tx, enrollment.id, {
        status: enrollment.reason === null ? 'ACTIVE' : 'FAILED',
      });
  }
}

/** Whether somebody waits for the outcome: it is no row of an onboarding. */
const isOfCaller = ({ command }: Task): boolean => command.onboardingId === null;

/** A refusal of one vehicle in the provider's words. */
export function rejected(task: Task, message: string): Result {
  return {
    task,
    ok: false,
    userErrors: [userError('PROVIDER_REJECTED', [], message)],
    canRetry: false,
  };
}
