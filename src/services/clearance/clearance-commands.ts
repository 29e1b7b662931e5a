import { type BatchOutcome, type UserError } from '../../domain/errors.js';
import { idsOf } from '../../domain/values/ids.js';
import { maySeeFleet } from '../../domain/values/viewer.js';
import { type Enrollment, ENROLLMENT_ID_PREFIX } from '../../domain/vehicle.js';
import { type ProviderRegistry } from '../../providers/registry.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { busySubjects, type Command, insertCommands } from '../../store/commands.js';
import { type Db, type Store } from '../../store/engine/store.js';
import {
  enrollmentsByIds,
  lockEnrollments,
  type StoredEnrollment,
} from '../../store/enrollments.js';
import { type CommandQueue, newCommand, under } from '../commands/command-queue.js';
import { type Idempotency, type IdempotentCall } from '../commands/idempotency.js';
import { type Candidate, loadCandidates } from './candidates.js';
import { checkOne, conflict, failures, refused } from './clearance-errors.js';

/** Maximum enrollments of one call. */
const MAX_ENROLLMENTS = 500;

export interface ClearanceCommandsParts {
  readonly store: Store;
  readonly registry: ProviderRegistry;
  readonly commands: CommandQueue;
  readonly idempotency: Idempotency;
  readonly now: () => Date;
}

/** Policy of one kind of command about clearances. */
export interface ClearanceCommand {
  readonly kind: 'REQUEST_CLEARANCE' | 'END_CLEARANCE';
  /** Action in the audit log. */
  readonly action: string;
  /** Returns the reason why an enrollment is refused before any call. */
  readonly check: (candidate: Candidate, now: Date) => UserError | null;
  /** Runs in the transaction that queues the command. */
  readonly prepare?: (tx: Db, enrollment: StoredEnrollment) => Promise<void>;
}

/** Queued commands by the index of their enrollment in the input, and the errors of the others. */
interface Queued {
  readonly commandIds: Readonly<Record<string, string>>;
  readonly userErrors: readonly UserError[];
}

/** Queues commands about the clearances of enrollments and waits for their outcomes. */
export class ClearanceCommands {
  readonly #parts: ClearanceCommandsParts;

  constructor(parts: ClearanceCommandsParts) {
    this.#parts = parts;
  }

  async run(
    call: IdempotentCall,
    enrollmentIds: readonly string[],
    command: ClearanceCommand,
  ): Promise<BatchOutcome<Enrollment>> {
    const { store, commands, idempotency } = this.#parts;
    if (enrollmentIds.length === 0) return refused('REQUIRED', 'Give at least one enrollment.');
    if (enrollmentIds.length > MAX_ENROLLMENTS)
      return refused('TOO_MANY', `At most ${MAX_ENROLLMENTS} enrollments at once.`);
    const queued = await idempotency.once<Queued | null>(
      store,
      call,
      (tx, afterCommit) => {
        commands.wakeAfter(afterCommit);
        return this.#queue(tx, call, enrollmentIds, command);
      },
      {
        // Not stored for a call that was refused as a whole: it may succeed later with the same
        // key.
        toStored: (answer) =>
          answer === null || Object.keys(answer.commandIds).length === 0
            ? undefined
            : { commandIds: answer.commandIds, userErrors: JSON.stringify(answer.userErrors) },
        recall: (_tx, stored) => {
          const { commandIds, userErrors } = stored as unknown as StoredCommands;
          return { commandIds, userErrors: JSON.parse(userErrors) as readonly UserError[] };
        },
        conflict: () => null,
      },
    );
    return queued ? this.#wait(enrollmentIds, queued) : conflict();
  }

  async #wait(
    enrollmentIds: readonly string[],
    { commandIds, userErrors }: Queued,
  ): Promise<BatchOutcome<Enrollment>> {
    const { store, commands } = this.#parts;
    const outcomes = await commands.outcomes(Object.values(commandIds));
    const failed = Object.entries(commandIds).flatMap(([index, id]) =>
      failures(['enrollmentIds', index], outcomes.get(id)),
    );
    const done = Object.entries(commandIds).flatMap(([index, id]) =>
      outcomes.get(id)?.state === 'DONE' ? (enrollmentIds[Number(index)] ?? []) : [],
    );
    const after = new Map(
      (await enrollmentsByIds(store.read, done)).map((enrollment) => [enrollment.id, enrollment]),
    );
    return {
      succeeded: done.flatMap((id) => after.get(id) ?? []),
      userErrors: [...userErrors, ...failed],
    };
  }

  async #queue(
    tx: Db,
    { viewer }: IdempotentCall,
    enrollmentIds: readonly string[],
    { kind, action, check, prepare }: ClearanceCommand,
  ): Promise<Queued> {
    const { registry, now } = this.#parts;
    const sound = idsOf(ENROLLMENT_ID_PREFIX, enrollmentIds);
    const visible = (await enrollmentsByIds(tx, sound)).filter(({ fleetId }) =>
      maySeeFleet(viewer, fleetId),
    );
    await lockEnrollments(
      tx,
      visible.map(({ id }) => id),
    );
    const candidates = await loadCandidates(tx, registry, viewer, sound);
    const busy = await busySubjects(tx, sound);
    const commands = new Map<string, Command>();
    const userErrors: UserError[] = [];
    for (const [index, id] of enrollmentIds.entries()) {
      const candidate = candidates.get(id);
      const isRepeated = enrollmentIds.indexOf(id) !== index;
      const error =
        checkOne(candidate, isRepeated, busy.has(id)) ?? (candidate && check(candidate, now()));
      if (error) userErrors.push(...under(['enrollmentIds', String(index)], [error]));
      else if (candidate) {
        const { enrollment } = candidate;
        commands.set(String(index), newCommand(kind, enrollment, null, now()));
        await prepare?.(tx, enrollment);
        const { fleetId } = enrollment;
        await recordAudit(tx, { viewer, action, fleetId, subjectId: id }, now());
      }
    }
    await insertCommands(tx, [...commands.values()]);
    const ids = [...commands].map(([index, { id }]) => [index, id] as const);
    return { commandIds: Object.fromEntries(ids), userErrors };
  }
}

/** Answer as stored for its idempotency key. */
interface StoredCommands {
  readonly commandIds: Queued['commandIds'];
  readonly userErrors: string;
}
