import {
  allowedActions,
  type Clearance,
  type ClearanceAction,
  type Odometer,
} from '../../domain/clearance.js';
import {
  type BatchOutcome,
  FleetgraphError,
  type UserError,
  userError,
} from '../../domain/errors.js';
import { type BrandSupport } from '../../domain/provider.js';
import { type Caller, maySeeFleet, requireScope, type Viewer } from '../../domain/values/viewer.js';
import { type Enrollment } from '../../domain/vehicle.js';
import { brandSupport } from '../../providers/catalogue.js';
import { type ProviderRegistry } from '../../providers/registry.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { accountsByIds } from '../../store/accounts.js';
import { clearancesOfEnrollments } from '../../store/clearances.js';
import { busySubjects, type Command, insertCommands } from '../../store/commands.js';
import { type Db, type Store } from '../../store/engine/store.js';
import {
  enrollmentsByIds,
  lockEnrollments,
  type StoredEnrollment,
  updateEnrollment,
} from '../../store/enrollments.js';
import { vehiclesByIds } from '../../store/vehicles.js';
import { type CommandQueue, newCommand, under } from '../commands/command-queue.js';
import { type Idempotency } from '../commands/idempotency.js';

const MAX_ENROLLMENTS = 500;

export interface RequestClearanceInput {
  readonly enrollmentIds: readonly string[];
  readonly odometer?: Odometer | null;
  readonly idempotencyKey?: string | null;
}

export interface ClearanceRequestsParts {
  readonly store: Store;
  readonly registry: ProviderRegistry;
  readonly commands: CommandQueue;
  readonly idempotency: Idempotency;
  readonly now: () => Date;
}

interface Candidate {
  readonly enrollment: StoredEnrollment;
  readonly clearance: Clearance | null;
  readonly brand: BrandSupport | undefined;
}

interface Accepted {
  readonly index: number;
  readonly enrollment: StoredEnrollment;
  readonly command: Command;
}

/** Asks for clearances again, and ends them: each enrollment on its own, what cannot be done is said before any call. */
export class ClearanceRequests {
  readonly #parts: ClearanceRequestsParts;

  constructor(parts: ClearanceRequestsParts) {
    this.#parts = parts;
  }

  async request(caller: Caller, input: RequestClearanceInput): Promise<BatchOutcome<Enrollment>> {
    const viewer = requireScope(caller, 'clearance:write');
    const odometer = input.odometer ?? null;
    if (odometer && (!Number.isInteger(odometer.value) || odometer.value < 0)) {
      return {
        succeeded: [],
        userErrors: [
          userError(
            'INVALID',
            ['odometer', 'value'],
            'The odometer is a whole number, zero or more.',
          ),
        ],
      };
    }
    const call = { viewer, mutation: 'requestClearance', key: input.idempotencyKey, input };
    return this.#run(
      viewer,
      input.enrollmentIds,
      'REQUEST_CLEARANCE',
      (candidate) => checkRequest(candidate, odometer),
      odometer,
      call,
    );
  }

  async end(caller: Caller, enrollmentIds: readonly string[]): Promise<BatchOutcome<Enrollment>> {
    const viewer = requireScope(caller, 'clearance:write');
    const call = { viewer, mutation: 'endClearance', key: null, input: enrollmentIds };
    return this.#run(
      viewer,
      enrollmentIds,
      'END_CLEARANCE',
      (candidate) => checkEnd(candidate, this.#parts.now()),
      null,
      call,
    );
  }

  async #run(
    viewer: Viewer,
    enrollmentIds: readonly string[],
    kind: 'REQUEST_CLEARANCE' | 'END_CLEARANCE',
    check: (candidate: Candidate) => UserError | null,
    odometer: Odometer | null,
    call: Parameters<Idempotency['once']>[1],
  ): Promise<BatchOutcome<Enrollment>> {
    const { store, commands, idempotency, now } = this.#parts;
    if (enrollmentIds.length === 0)
      return {
        succeeded: [],
        userErrors: [userError('REQUIRED', ['enrollmentIds'], 'Give at least one enrollment.')],
      };
    if (enrollmentIds.length > MAX_ENROLLMENTS) {
      return {
        succeeded: [],
        userErrors: [
          userError(
            'TOO_MANY',
            ['enrollmentIds'],
            `At most ${MAX_ENROLLMENTS} enrollments at once.`,
          ),
        ],
      };
    }
    interface Taken {
      readonly commandIds: Readonly<Record<string, string>>;
      readonly userErrors: readonly UserError[];
    }
    const taken = await idempotency.once<Taken | null>(
      store,
      call,
      async (tx, afterCommit) => {
        const { accepted, userErrors } = await this.#take(tx, viewer, enrollmentIds, kind, check);
        await insertCommands(
          tx,
          accepted.map(({ command }) => command),
        );
        for (const { enrollment } of accepted) {
          if (odometer) await updateEnrollment(tx, enrollment.id, { odometer });
          const action =
            kind === 'REQUEST_CLEARANCE' ? 'clearance.requested' : 'clearance.end_requested';
          await recordAudit(
            tx,
            { viewer, action, fleetId: enrollment.fleetId, subjectId: enrollment.id },
            now(),
          );
        }
        afterCommit(() => this.#parts.commands.wake());
        return {
          commandIds: Object.fromEntries(
            accepted.map(({ index, command }) => [String(index), command.id]),
          ),
          userErrors,
        };
      },
      {
        // What was refused as a whole may go through later, with the same key.
        toKept: (answer) =>
          answer === null || Object.keys(answer.commandIds).length === 0
            ? undefined
            : { commandIds: answer.commandIds, userErrors: JSON.stringify(answer.userErrors) },
        recall: (_tx, kept) => {
          const answer = kept as {
            readonly commandIds: Readonly<Record<string, string>>;
            readonly userErrors: string;
          };
          return {
            commandIds: answer.commandIds,
            userErrors: JSON.parse(answer.userErrors) as readonly UserError[],
          };
        },
        conflict: () => null,
      },
    );
    if (!taken)
      return {
        succeeded: [],
        userErrors: [
          userError(
            'IDEMPOTENCY_CONFLICT',
            ['idempotencyKey'],
            'This key was used with another input within the last 24 hours. Use a new one.',
          ),
        ],
      };
    const outcomes = await commands.outcomes(Object.values(taken.commandIds));
    const failed = Object.entries(taken.commandIds).flatMap(([index, id]) =>
      failures(['enrollmentIds', index], outcomes.get(id)),
    );
    const done = Object.entries(taken.commandIds).flatMap(([index, id]) =>
      outcomes.get(id)?.state === 'DONE' ? (enrollmentIds[Number(index)] ?? []) : [],
    );
    const after = new Map(
      (await enrollmentsByIds(store.read, done)).map((enrollment) => [enrollment.id, enrollment]),
    );
    return {
      succeeded: done.flatMap((id) => after.get(id) ?? []),
      userErrors: [...taken.userErrors, ...failed],
    };
  }

  async #take(
    tx: Db,
    viewer: Viewer,
    enrollmentIds: readonly string[],
    kind: Command['kind'],
    check: (candidate: Candidate) => UserError | null,
  ): Promise<{
    readonly accepted: readonly Accepted[];
    readonly userErrors: readonly UserError[];
  }> {
    const visible = (await enrollmentsByIds(tx, enrollmentIds)).filter(({ fleetId }) =>
      maySeeFleet(viewer, fleetId),
    );
    await lockEnrollments(
      tx,
      visible.map(({ id }) => id),
    );
    const candidates = await this.#candidates(tx, viewer, enrollmentIds);
    const busy = await busySubjects(tx, enrollmentIds);
    const accepted: Accepted[] = [];
    const userErrors: UserError[] = [];
    for (const [index, id] of enrollmentIds.entries()) {
      const field = ['enrollmentIds', String(index)];
      const candidate = candidates.get(id);
      if (!candidate)
        userErrors.push(userError('NOT_FOUND', field, 'There is no such enrollment.'));
      else if (enrollmentIds.indexOf(id) !== index)
        userErrors.push(userError('INVALID', field, 'This enrollment is there twice.'));
      else if (busy.has(id))
        userErrors.push(
          userError(
            'IN_TRANSITION',
            field,
            'An earlier command for this enrollment is still under way.',
          ),
        );
      else {
        const error = check(candidate);
        if (error) userErrors.push(...under(field, [error]));
        else
          accepted.push({
            index,
            enrollment: candidate.enrollment,
            command: newCommand(kind, candidate.enrollment, null, this.#parts.now()),
          });
      }
    }
    return { accepted, userErrors };
  }

  async #candidates(
    db: Db,
    viewer: Viewer,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, Candidate>> {
    const enrollments = (await enrollmentsByIds(db, ids)).filter(({ fleetId }) =>
      maySeeFleet(viewer, fleetId),
    );
    const vehicles = new Map(
      (
        await vehiclesByIds(
          db,
          enrollments.map(({ vehicleId }) => vehicleId),
        )
      ).map((vehicle) => [vehicle.id, vehicle]),
    );
    const accounts = new Map(
      (await accountsByIds(db, [...new Set(enrollments.map(({ accountId }) => accountId))])).map(
        (account) => [account.id, account],
      ),
    );
    const clearances = await clearancesOfEnrollments(
      db,
      enrollments.map(({ id }) => id),
    );
    return new Map(
      enrollments.map((enrollment) => {
        const account = accounts.get(enrollment.accountId);
        const vehicle = vehicles.get(enrollment.vehicleId);
        if (!account || !vehicle)
          throw new FleetgraphError('BAD_USER_INPUT', 'There is no such enrollment.');
        const provider = this.#parts.registry.get(account.provider);
        const brand = provider?.clearances
          ? brandSupport(provider.description, enrollment.brand ?? vehicle.brand)
          : undefined;
        return [
          enrollment.id,
          { enrollment, clearance: clearances.get(enrollment.id) ?? null, brand },
        ];
      }),
    );
  }
}

function failures(field: readonly string[], command: Command | undefined): readonly UserError[] {
  if (!command)
    return [
      userError(
        'PROVIDER_UNAVAILABLE',
        field,
        'The provider has not answered yet; the command goes on. Look at the clearance later.',
      ),
    ];
  return command.state === 'FAILED' ? under(field, command.userErrors ?? []) : [];
}

function checkRequest(
  { clearance, enrollment, brand }: Candidate,
  odometer: Odometer | null,
): UserError | null {
  if (!brand?.clearance)
    return userError('NOT_SUPPORTED', [], 'This provider has no clearance for this brand.');
  if (clearance && !canDo('REQUEST', clearance, brand, clearance.changedAt)) {
    return userError(
      inTransition(clearance) ? 'IN_TRANSITION' : 'ILLEGAL_TRANSITION',
      [],
      `A clearance that is ${clearance.status} cannot be requested again.`,
    );
  }
  if (brand.odometerRequired && !odometer && !enrollment.odometer) {
    return userError(
      'ODOMETER_REQUIRED',
      [],
      `${brand.displayName} needs the odometer: give \`odometer\`.`,
    );
  }
  return null;
}

/** Why the clearance cannot be ended now, or null when it can. */
export function checkEnd(
  { clearance, brand }: Pick<Candidate, 'clearance' | 'brand'>,
  now: Date,
): UserError | null {
  if (!clearance) return userError('NOT_SUPPORTED', [], 'This enrollment has no clearance.');
  if (canDo('REVOKE', clearance, brand, now) || canDo('CANCEL', clearance, brand, now)) return null;
  if (inTransition(clearance))
    return userError('IN_TRANSITION', [], `The clearance is ${clearance.status} already.`);
  if (clearance.status !== 'PENDING')
    return userError(
      'ILLEGAL_TRANSITION',
      [],
      `A clearance that is ${clearance.status} has ended already.`,
    );
  if (!brand?.cancelPending)
    return userError(
      'NOT_SUPPORTED',
      [],
      `A pending clearance of ${brand?.displayName ?? 'this brand'} cannot be canceled.`,
    );
  const from = new Date(clearance.requestedAt.getTime() + (brand.minCancelAgeSeconds ?? 0) * 1000);
  return userError(
    'TOO_EARLY',
    [],
    `A pending clearance of ${brand.displayName} can be canceled from ${from.toISOString()} on.`,
  );
}

const canDo = (
  action: ClearanceAction,
  clearance: Clearance,
  brand: BrandSupport | undefined,
  now: Date,
): boolean => allowedActions(clearance, brand, now).includes(action);

const inTransition = ({ status }: Clearance): boolean =>
  status === 'REVOKING' || status === 'CANCELING';
