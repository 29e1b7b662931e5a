import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { type Clearance, type ClearanceAction } from '../../domain/clearance.js';
import { type UserError } from '../../domain/errors.js';
import { type Enrollment } from '../../domain/vehicle.js';
import { type BatchOutcome, type JournalEntry } from '../../services/services.js';
import { type GraphqlContext } from '../engine/context.js';
import { type Connection, PageArgs, toConnection, toPageRequest } from '../pagination.js';
import { ClearanceActionEnum } from './enums.js';
import { EndClearanceInput, ReconcileClearancesInput, RequestClearanceInput } from './inputs.js';
import {
  ClearanceEventConnection,
  ClearancePayload,
  ClearanceType,
  ReconcilePayload,
} from './types.js';

/** The shape of a ClearancePayload. */
interface ClearanceAnswer {
  readonly enrollments: readonly Enrollment[];
  readonly userErrors: readonly UserError[];
}

/** The shape of a ReconcilePayload. */
interface ReconcileAnswer {
  readonly compared: number | null;
  readonly changed: number | null;
  readonly userErrors: readonly UserError[];
}

function toAnswer({ succeeded, userErrors }: BatchOutcome<Enrollment>): ClearanceAnswer {
  return { enrollments: succeeded, userErrors };
}

@Resolver(() => ClearanceType)
export class ClearanceResolver {
  @Mutation(() => ClearancePayload, {
    description: 'Asks for clearance again, after it was rejected, revoked or canceled.',
  })
  async requestClearance(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => RequestClearanceInput, { description: 'For which enrollments.' })
    input: RequestClearanceInput,
  ): Promise<ClearanceAnswer> {
    return toAnswer(await services.clearances.request(viewer, input));
  }

  @Mutation(() => ClearancePayload, {
    description: 'Gives an approved clearance back, withdraws a pending one.',
  })
  async endClearance(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => EndClearanceInput, { description: 'Of which enrollments.' })
    input: EndClearanceInput,
  ): Promise<ClearanceAnswer> {
    return toAnswer(await services.clearances.end(viewer, input.enrollmentIds));
  }

  @Mutation(() => ReconcilePayload, {
    description: "Compares the clearances of an account with the provider's list, now.",
  })
  async reconcileClearances(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => ReconcileClearancesInput, { description: 'Which account.' })
    input: ReconcileClearancesInput,
  ): Promise<ReconcileAnswer> {
    const outcome = await services.clearances.reconcile(viewer, input.accountId);
    return outcome.ok
      ? { ...outcome.value, userErrors: [] }
      : { compared: null, changed: null, userErrors: outcome.userErrors };
  }

  @FieldResolver(() => [ClearanceActionEnum], { description: 'What can be done with it next.' })
  allowedActions(
    @Ctx() { services, viewer }: GraphqlContext,
    @Root() clearance: Clearance,
  ): Promise<readonly ClearanceAction[]> {
    return services.clearances.allowedActions(viewer, clearance);
  }

  @FieldResolver(() => ClearanceEventConnection, {
    description: 'How it came to this, oldest first.',
  })
  async history(
    @Ctx() { services, viewer }: GraphqlContext,
    @Root() clearance: Clearance,
    @Args() page: PageArgs,
  ): Promise<Connection<JournalEntry>> {
    return toConnection(
      await services.clearances.history(viewer, clearance.enrollmentId, toPageRequest(page)),
    );
  }
}
