import { type ChangesHub } from '../../../services/changes-hub.js';
import { type ClearanceChanges } from '../../../services/clearance/changes.js';
import { newCommand } from '../../../services/commands/command-queue.js';
import { cancelRows } from '../../../services/onboarding/cancel.js';
import { insertCommands, wasFollowed } from '../../../store/commands.js';
import { type AfterCommit, type Db } from '../../../store/engine/store.js';
import { type StoredEnrollment, updateEnrollment } from '../../../store/enrollments.js';
import {
  lockOnboardings,
  onboardingsByIds,
  tallyOnboarding,
  updateRow,
} from '../../../store/onboardings.js';
import { unparkDeliveries } from '../../../store/webhooks/webhook-deliveries.js';
import { type Saving } from '../command-work.js';
import { type Result, type Task } from './enrollment-task.js';

export interface EnrollmentEndingsParts {
  readonly changes: ClearanceChanges;
  readonly hub: ChangesHub;
  /** Called when webhooks that were parked have become due. */
  readonly onUnparked: () => void;
  readonly now: () => Date;
}

/**
 * Saves the ends of commands about enrollments: clearance and journal, enrollment, row of the
 * onboarding.
 */
export class EnrollmentEndings {
  readonly #parts: EnrollmentEndingsParts;

  constructor(parts: EnrollmentEndingsParts) {
    this.#parts = parts;
  }

  async save(saving: Saving, results: readonly Result[]): Promise<void> {
    const { hub, now, onUnparked } = this.#parts;
    const { tx, afterCommit, account } = saving;
    await this.#saveClearances(saving, results);
    for (const result of results) await this.#saveEnrollment(tx, result);
    for (const id of onboardingIds(results.map(({ task }) => task))) {
      await tallyOnboarding(tx, id, now());
      hub.notifyAfter(afterCommit, id);
    }
    const vins = results.flatMap(({ ok, task }) => (ok ? [task.vehicle.vin] : []));
    if ((await unparkDeliveries(tx, account.id, vins, now())) > 0)
      afterCommit(onUnparked, { topic: 'webhooks', id: account.id });
  }

  /**
   * Postpones tasks; cancels rows of canceled onboardings instead, unless the call may have taken
   * effect.
   */
  async postpone(
    tx: Db,
    afterCommit: AfterCommit,
    tasks: readonly Task[],
    postponeAll: () => Promise<void>,
  ): Promise<void> {
    const { hub, now } = this.#parts;
    const ids = onboardingIds(tasks);
    await lockOnboardings(tx, ids);
    await postponeAll();
    for (const { id, status } of ids.length > 0 ? await onboardingsByIds(tx, ids) : []) {
      if (status !== 'CANCELED') continue;
      await cancelRows(tx, id, now());
      hub.notifyAfter(afterCommit, id);
    }
  }

  async #saveClearances(
    { tx, afterCommit, askedAt }: Saving,
    results: readonly Result[],
  ): Promise<void> {
    const observed = results.flatMap((result) => {
      if (!('remote' in result)) return [];
      const { task, remote, reason } = result;
      return [{ enrollment: task.enrollment, remote, reason, askedAt }];
    });
    await this.#parts.changes.apply(tx, afterCommit, 'COMMAND', observed);
  }

  async #saveEnrollment(tx: Db, result: Result): Promise<void> {
    const { enrollment } = result.task;
    const { changed, next } = { changed: undefined, next: undefined, ...result };
    if (!result.ok && enrollment.status === 'REMOVING') await this.#restore(tx, enrollment);
    if (!result.ok && enrollment.status === 'PENDING')
      await updateEnrollment(tx, enrollment.id, {
        status: 'FAILED',
        reason: result.userErrors.map(({ message }) => message).join(' '),
        // The password has to be given again where the row cannot be retried.
        ...(!result.canRetry && { sealedPassword: null }),
      });
    if (changed) await updateEnrollment(tx, enrollment.id, changed);
    if (next) await insertCommands(tx, [next]);
    else await saveRow(tx, result);
  }

  /**
   * Restores an enrollment whose removal failed; a setup that was polled before is polled again.
   */
  async #restore(tx: Db, enrollment: StoredEnrollment): Promise<void> {
    const { id, reason, externalId } = enrollment;
    if (reason === null && externalId !== null && (await wasFollowed(tx, id))) {
      await updateEnrollment(tx, id, { status: 'PENDING' });
      await insertCommands(tx, [newCommand('FOLLOW_SETUP', enrollment, null, this.#parts.now())]);
    } else await updateEnrollment(tx, id, { status: reason === null ? 'ACTIVE' : 'FAILED' });
  }
}

async function saveRow(tx: Db, result: Result): Promise<void> {
  const { onboardingId, rowIndex } = result.task.command;
  if (onboardingId === null || rowIndex === null) return;
  const userErrors = result.ok
    ? []
    : result.userErrors.map((error) => ({
        ...error,
        field: ['vehicles', String(rowIndex), ...error.field],
      }));
  await updateRow(tx, onboardingId, rowIndex, {
    status: result.ok ? 'SUCCEEDED' : 'FAILED',
    userErrors,
    canRetry: !result.ok && result.canRetry,
  });
}

/** Returns the onboardings that the tasks belong to, each once. */
export const onboardingIds = (tasks: readonly Task[]): readonly string[] => [
  ...new Set(tasks.flatMap(({ command }) => command.onboardingId ?? [])),
];
