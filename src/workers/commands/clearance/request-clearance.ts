import { type AccountSession } from '../../../providers/ports/account.js';
import {
  type ClearancePort,
  type ClearanceRequestResult,
  type RemoteClearance,
} from '../../../providers/ports/clearance.js';
import {
  type Answer,
  type Perform,
  rejected,
  type Result,
  type Task,
} from '../enrollment/enrollment-task.js';
import { lookUp, tryLookUp } from './look-up.js';

/** Maximum lag of the provider's clock behind ours. */
const CLOCKS_APART_MS = 5000;

/**
 * Requests clearances, one call for the whole batch. Vehicles whose earlier request may have taken
 * effect are looked up first; those whose request is pending at the provider are not requested
 * again.
 */
export const requestClearances: Perform<ClearancePort> = async (port, session, tasks) => {
  const found = await alreadyThere(
    port,
    session,
    tasks.filter(({ command }) => command.unsure),
  );
  const there = new Set(found.map(({ task }) => task));
  const open = tasks.filter((task) => !there.has(task));
  return [...found, ...(open.length > 0 ? await requestAll(port, session, open) : [])];
};

async function alreadyThere(
  port: ClearancePort,
  session: AccountSession,
  tasks: readonly Task[],
): Promise<readonly Result[]> {
  const remotes = await lookUp(port, session, tasks);
  return tasks.flatMap((task) => toFound(task, remotes.get(task.vehicle.vin)) ?? []);
}

/**
 * The result of a request that the provider's record shows; undefined where it shows none of this
 * command.
 */
function toFound(task: Task, remote: RemoteClearance | undefined): Result | undefined {
  if (!remote || (hasEnded(remote) && !isOurs(task, remote))) return undefined;
  return { task, ok: true, remote, reason: null };
}

const hasEnded = ({ status }: RemoteClearance): boolean =>
  status === 'REJECTED' || status === 'REVOKED' || status === 'CANCELED';

/**
 * Returns whether a clearance that has already ended was requested by this command: a carmaker may
 * refuse before the success of the request is known, and a second request would repeat it.
 */
function isOurs({ command }: Task, { changelog }: RemoteClearance): boolean {
  const since = command.createdAt.getTime() - CLOCKS_APART_MS;
  return changelog.some(({ status, at }) => status === 'PENDING' && at.getTime() >= since);
}

async function requestAll(
  port: ClearancePort,
  session: AccountSession,
  tasks: readonly Task[],
): Promise<readonly Answer[]> {
  const requests = tasks.map(({ vehicle: { vin, brand, tags }, enrollment }) => ({
    vin,
    brand: enrollment.brand ?? brand,
    tags,
    odometer: enrollment.odometer,
  }));
  const answers = new Map(
    (await port.request(session, requests)).map((answer) => [answer.vin, answer]),
  );
  // Any status but PENDING precedes the request, or cannot be read: only the provider's record has
  // the details.
  const older = await tryLookUp(
    port,
    session,
    tasks.filter(({ vehicle }) => isOlder(answers.get(vehicle.vin))),
  );
  return tasks.map((task): Answer => {
    const answer = answers.get(task.vehicle.vin);
    if (!answer) return rejected(task, 'The provider did not answer for this vehicle.');
    if (answer.status === 'ERROR') return rejected(task, answer.reason);
    if (answer.status === 'UNKNOWN')
      return toFound(task, older.get(task.vehicle.vin)) ?? toFailed(task, answer);
    const remote = older.get(task.vehicle.vin) ?? { status: answer.status, changelog: [] };
    return { task, ok: true, remote, reason: answer.reason };
  });
}

const toFailed = (
  task: Task,
  { failure, problem }: Extract<ClearanceRequestResult, { status: 'UNKNOWN' }>,
): Answer => (problem ? { task, failure, problem } : { task, failure });

/**
 * Returns whether the clearance is looked up. A vehicle that was not sent, or whose result is
 * unknown because of an outage, is not looked up before the outage ends.
 */
function isOlder(answer: ClearanceRequestResult | undefined): boolean {
  if (answer?.status === 'UNKNOWN') return answer.failure.kind === 'malformed';
  return answer !== undefined && answer.status !== 'ERROR' && answer.status !== 'PENDING';
}
