import { type BatchOutcome, type UserError, userError } from '../../domain/errors.js';
import { idsOf } from '../../domain/values/ids.js';
import { type Caller, maySeeFleet, requireScope, type Viewer } from '../../domain/values/viewer.js';
import { type Enrollment, ENROLLMENT_ID_PREFIX } from '../../domain/vehicle.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { busySubjects, type Command, insertCommands } from '../../store/commands.js';
import {
  credentialsByIds,
  lockCredentials,
  type StoredCredential,
} from '../../store/credentials.js';
import { type Db } from '../../store/engine/store.js';
import {
  enrollmentsByIds,
  lockEnrollments,
  type StoredEnrollment,
} from '../../store/enrollments.js';
import { vehiclesByIds } from '../../store/vehicles.js';
import { withInput } from '../commands/command-input.js';
import { newCommand, under } from '../commands/command-queue.js';
import { type CredentialCommands, notAnswered } from './credential-commands.js';

const MAX_ENROLLMENTS = 500;

export interface ChangeEnrollmentCredentialInput {
  readonly enrollmentIds: readonly string[];
  readonly credentialId: string;
}

/** Commands by the places of their enrollments; null: nothing to do. */
interface Queued {
  readonly commandIds: ReadonlyMap<number, string | null>;
  readonly userErrors: readonly UserError[];
}

/** Lets enrollments use another credential of their brand and account, each by itself. */
export async function changeEnrollmentCredential(
  parts: CredentialCommands,
  caller: Caller,
  input: ChangeEnrollmentCredentialInput,
): Promise<BatchOutcome<Enrollment>> {
  const viewer = requireScope(caller, 'vehicle:write');
  const { store, commands } = parts;
  const { enrollmentIds } = input;
  const problem = checkNumber(enrollmentIds.length);
  if (problem) return { succeeded: [], userErrors: [problem] };
  const queued = await store.write(async (tx, afterCommit) => {
    afterCommit(() => commands.wake());
    return queue(tx, parts, viewer, input);
  });
  const ids = [...queued.commandIds.values()].flatMap((id) => id ?? []);
  const outcomes = await commands.outcomes(ids);
  const userErrors = [...queued.userErrors];
  const changed: string[] = [];
  for (const [index, id] of queued.commandIds) {
    const errors = id === null ? [] : toErrors(outcomes.get(id));
    userErrors.push(...under(['enrollmentIds', String(index)], errors));
    if (errors.length === 0) changed.push(enrollmentIds[index] as string);
  }
  const after = new Map((await enrollmentsByIds(store.read, changed)).map((one) => [one.id, one]));
  return { succeeded: changed.flatMap((id) => after.get(id) ?? []), userErrors };
}

async function queue(
  tx: Db,
  { vault, now }: CredentialCommands,
  viewer: Viewer,
  { enrollmentIds, credentialId }: ChangeEnrollmentCredentialInput,
): Promise<Queued> {
  await lockCredentials(tx, [credentialId]);
  const [credential] = await credentialsByIds(tx, [credentialId]);
  const problem = checkCredential(viewer, credential);
  if (!credential || problem)
    return { commandIds: new Map(), userErrors: problem ? [problem] : [] };
  const sound = idsOf(ENROLLMENT_ID_PREFIX, enrollmentIds);
  await lockEnrollments(tx, sound);
  const found = new Map((await enrollmentsByIds(tx, sound)).map((one) => [one.id, one]));
  const vehicleIds = [...found.values()].map(({ vehicleId }) => vehicleId);
  const brands = new Map((await vehiclesByIds(tx, vehicleIds)).map(({ id, brand }) => [id, brand]));
  // A setup in progress is followed on, whatever credential it has.
  const busy = await busySubjects(tx, sound, 'FOLLOW_SETUP');
  const userErrors: UserError[] = [];
  const commandIds = new Map<number, string | null>();
  const added: Command[] = [];
  for (const [index, id] of enrollmentIds.entries()) {
    const enrollment = found.get(id);
    const error =
      !enrollment || !maySeeFleet(viewer, enrollment.fleetId)
        ? userError('NOT_FOUND', [], 'There is no such enrollment.')
        : enrollmentIds.indexOf(id) !== index
          ? userError('INVALID', [], 'This enrollment is there twice.')
          : check(enrollment, brands.get(enrollment.vehicleId), credential, busy.has(id));
    if (error) userErrors.push(...under(['enrollmentIds', String(index)], [error]));
    else if (enrollment?.credentialId === credentialId) commandIds.set(index, null);
    else if (enrollment) {
      const command = newCommand('CHANGE_CREDENTIAL', enrollment, null, now());
      added.push(withInput(vault, command, { by: viewer, credentialId }));
      commandIds.set(index, command.id);
      const { fleetId } = enrollment;
      const details = { from: enrollment.credentialId, to: credentialId };
      const action = 'enrollment.credential_change_requested';
      await recordAudit(tx, { viewer, action, fleetId, subjectId: id, details }, now());
    }
  }
  await insertCommands(tx, added);
  return { commandIds, userErrors };
}

function checkNumber(howMany: number): UserError | null {
  if (howMany === 0)
    return userError('REQUIRED', ['enrollmentIds'], 'Give at least one enrollment.');
  return howMany > MAX_ENROLLMENTS
    ? userError('TOO_MANY', ['enrollmentIds'], `At most ${MAX_ENROLLMENTS} enrollments at once.`)
    : null;
}

function checkCredential(
  viewer: Viewer,
  credential: StoredCredential | undefined,
): UserError | null {
  if (!credential || credential.status === 'PENDING' || !maySeeFleet(viewer, credential.fleetId))
    return userError('NOT_FOUND', ['credentialId'], 'There is no such credential.');
  return credential.status === 'REMOVING'
    ? userError('IN_TRANSITION', ['credentialId'], 'This credential is being deleted.')
    : null;
}

function check(
  { status, accountId, brand, credentialKind, externalId }: StoredEnrollment,
  vehicleBrand: string | undefined,
  credential: StoredCredential,
  isBusy: boolean,
): UserError | null {
  if (accountId !== credential.accountId)
    return userError('INVALID', [], 'The credential belongs to another account.');
  if (credentialKind !== 'SHARED')
    return userError('NOT_SUPPORTED', [], 'This vehicle uses no credential that vehicles share.');
  if ((brand ?? vehicleBrand) !== credential.brand)
    return userError('INVALID', [], `The credential is one for ${credential.brand}.`);
  if (isBusy || status === 'PENDING')
    return userError(
      'IN_TRANSITION',
      [],
      'An earlier command for this vehicle is still under way.',
    );
  if (externalId === null || (status !== 'ACTIVE' && status !== 'FAILED'))
    return userError('ILLEGAL_TRANSITION', [], 'The provider does not have this vehicle.');
  return null;
}

function toErrors(command: Command | undefined): readonly UserError[] {
  if (command) return command.state === 'FAILED' ? (command.userErrors ?? []) : [];
  const pending = notAnswered('the change');
  return pending.ok ? [] : pending.userErrors;
}
