// Tests: test/workers/loops/command-worker.test.ts

import { type UserError, userError } from '../../../domain/errors.js';
import { type AccountSession } from '../../../providers/ports/account.js';
import { type Observation } from '../../../services/clearance/changes.js';
import { type Command } from '../../../store/commands.js';
import { type EnrollmentChanges, type StoredEnrollment } from '../../../store/enrollments.js';
import { type StoredVehicle } from '../../../store/vehicles.js';
import { type Answer as AnyAnswer, type Task as AnyTask } from '../command-work.js';

/** A command with the enrollment and vehicle that it is about. */
export interface Task extends AnyTask {
  readonly enrollment: StoredEnrollment;
  readonly vehicle: StoredVehicle;
}

/** Result of one command. */
export type Result =
  /** The provider has answered with the vehicle's clearance. */
  | {
      readonly task: Task;
      readonly ok: true;
      readonly remote: Observation['remote'];
      readonly reason: string | null;
    }
  /** The provider has carried it out; `next` is the command that follows. */
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

export type Answer = AnyAnswer<Task, Result>;

/** Calls the provider for all tasks. @throws ProviderFailure for what concerns all of them */
export type Perform<Port> = (
  port: Port,
  session: AccountSession,
  tasks: readonly Task[],
) => Promise<readonly Answer[]>;

/** A refusal of one vehicle in the provider's words. */
export function rejected(task: Task, message: string): Result {
  return {
    task,
    ok: false,
    userErrors: [userError('PROVIDER_REJECTED', [], message)],
    canRetry: false,
  };
}
