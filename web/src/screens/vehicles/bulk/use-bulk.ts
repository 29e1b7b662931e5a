import { useAction, type UserError } from '../../../app/connection/use-action';
import {
  EndClearancesDocument,
  LabelVehicleDocument,
  RemoveVehiclesDocument,
  RequestClearancesDocument,
} from '../generated/vehicles';
import type { Row } from '../list/row-source';
import { type BulkAction, enrollmentsFor } from './bulk';
import { useRetry } from './use-retry';

/** Maximum vehicles or enrollments of one mutation. */
const MOST = 500;

export interface BulkOutcome {
  readonly done: number;
  readonly failed: number;
  /** Messages of the server and how often each came. */
  readonly reasons: ReadonlyMap<string, number>;
}

interface Label {
  readonly key: string;
  readonly value: string;
}

type Step = (
  ids: readonly string[],
) => Promise<{ readonly done: number; readonly userErrors: readonly UserError[] }>;

async function inSteps(ids: readonly string[], size: number, step: Step): Promise<BulkOutcome> {
  let done = 0;
  const reasons = new Map<string, number>();
  for (let start = 0; start < ids.length; start += size) {
    const result = await step(ids.slice(start, start + size));
    done += result.done;
    for (const { message } of result.userErrors)
      reasons.set(message, (reasons.get(message) ?? 0) + 1);
  }
  return { done, failed: ids.length - done, reasons };
}

/** Returns a function that carries out an action on vehicles, in parts of what a mutation takes. */
export function useBulk(
  action: BulkAction,
): (rows: readonly Row[], label: Label) => Promise<BulkOutcome> {
  const [request] = useAction(RequestClearancesDocument);
  const [end] = useAction(EndClearancesDocument);
  const [remove] = useAction(RemoveVehiclesDocument);
  const [relabel] = useAction(LabelVehicleDocument);
  const retry = useRetry();
  return async (rows, label) => {
    const vehicleIds = rows.map(({ id }) => id);
    if (action === 'REMOVE')
      return inSteps(vehicleIds, MOST, async (ids) => {
        const { data, userErrors } = await remove({ input: { vehicleIds: [...ids] } });
        return { done: data?.removeVehicles.vehicles.length ?? 0, userErrors };
      });
    if (action === 'LABEL') {
      const tagsOf = new Map(rows.map(({ id, tags }) => [id, tags]));
      return inSteps(vehicleIds, 1, async ([vehicleId = '']) => {
        const others = (tagsOf.get(vehicleId) ?? []).filter(({ key }) => key !== label.key);
        const tags = [...others.map(({ key, value }) => ({ key, value })), label];
        const { data, userErrors } = await relabel({ input: { vehicleId, tags } });
        return { done: data?.updateVehicle.vehicle ? 1 : 0, userErrors };
      });
    }
    if (action === 'RETRY') return retry(rows);
    const enrollmentIds = rows.flatMap((row) => enrollmentsFor(action, row));
    return inSteps(enrollmentIds, MOST, async (ids) => {
      const input = { enrollmentIds: [...ids] };
      if (action === 'REQUEST') {
        const { data, userErrors } = await request({ input });
        return { done: data?.requestClearance.enrollments.length ?? 0, userErrors };
      }
      const { data, userErrors } = await end({ input });
      return { done: data?.endClearance.enrollments.length ?? 0, userErrors };
    });
  };
}
