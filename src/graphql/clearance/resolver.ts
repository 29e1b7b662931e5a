import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import {
  type Clearance,
  type ClearanceAction,
  clearanceIdOf,
  type JournalEntry,
  lastObservedAt,
} from '../../domain/clearance.js';
import { type BatchOutcome, type UserError } from '../../domain/errors.js';
import { type Enrollment } from '../../domain/vehicle.js';
import { accountById } from '../account/loaders.js';
import { type GraphqlContext } from '../engine/context.js';
import { Reads } from '../fast/reads.js';
import { type Connection, PageArgs, toConnection, toPageRequest } from '../pagination.js';
import { DateTimeScalar } from '../scalars.js';
import { ClearanceActionEnum } from './enums.js';
import { EndClearanceInput, ReconcileClearancesInput, RequestClearanceInput } from './inputs.js';
import { brandOfEnrollment } from './loaders.js';
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
  readonly appeared: number | null;
  readonly gone: number | null;
  readonly userErrors: readonly UserError[];
}

function toAnswer({ succeeded, userErrors }: BatchOutcome<Enrollment>): ClearanceAnswer {
  return { enrollments: succeeded, userErrors };
}

@Resolver(() => ClearanceType)
export class ClearanceResolver {
  @Mutation(() => ClearancePayload, {
    description: 'Requests a clearance again after it was rejected, revoked or canceled.',
  })
  async requestClearance(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => RequestClearanceInput, { description: 'The enrollments.' })
    input: RequestClearanceInput,
  ): Promise<ClearanceAnswer> {
    return toAnswer(await services.clearances.request(viewer, input));
  }

  @Mutation(() => ClearancePayload, {
    description: 'Revokes an approved clearance or cancels a pending one.',
  })
  async endClearance(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => EndClearanceInput, { description: 'The enrollments.' })
    input: EndClearanceInput,
  ): Promise<ClearanceAnswer> {
    return toAnswer(await services.clearances.end(viewer, input.enrollmentIds));
  }

  @Mutation(() => ReconcilePayload, {
    description:
      "Compares the clearances, vehicles or drivers of an account with the provider's records now.",
  })
  async reconcileClearances(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => ReconcileClearancesInput, { description: 'Id of the account.' })
    input: ReconcileClearancesInput,
  ): Promise<ReconcileAnswer> {
    const outcome = await services.clearances.reconcile(viewer, input.accountId);
    if (outcome.ok) return { ...outcome.value, userErrors: [] };
    const nothing = { compared: null, changed: null, appeared: null, gone: null };
    return { ...nothing, userErrors: outcome.userErrors };
  }

  @Reads('enrollmentId')
  @FieldResolver(() => ID, {
    description:
      "Id of the clearance. The enrollment's clearance and its vehicle's are the same object.",
  })
  id(
    @Ctx() _context: GraphqlContext,
    @Root() { enrollmentId }: Pick<Clearance, 'enrollmentId'>,
  ): string {
    return clearanceIdOf(enrollmentId);
  }

  @FieldResolver(() => [ClearanceActionEnum], {
    description: 'Actions that the current status allows.',
  })
  allowedActions(
    @Ctx() { services, viewer, loaders }: GraphqlContext,
    @Root() clearance: Clearance,
  ): Promise<readonly ClearanceAction[]> {
    return services.clearances.allowedActions(viewer, clearance, (enrollmentId) =>
      loaders.load(brandOfEnrollment, enrollmentId),
    );
  }

  @Reads('observedAt', 'listed', 'accountId')
  @FieldResolver(() => DateTimeScalar, {
    description: 'When the provider last reported the status.',
  })
  async observedAt(
    @Ctx() { loaders }: GraphqlContext,
    @Root() clearance: Pick<Clearance, 'observedAt' | 'listed' | 'accountId'>,
  ): Promise<Date> {
    if (!clearance.listed) return clearance.observedAt;
    const account = await loaders.load(accountById, clearance.accountId);
    return lastObservedAt(clearance, account?.listedAt ?? null);
  }

  @Reads('enrollmentId')
  @FieldResolver(() => ClearanceEventConnection, {
    description: 'Changes of this clearance, oldest first.',
  })
  async history(
    @Ctx() { services, viewer }: GraphqlContext,
    @Root() clearance: Pick<Clearance, 'enrollmentId'>,
    @Args() page: PageArgs,
  ): Promise<Connection<JournalEntry>> {
    return toConnection(
      await services.clearances.history(viewer, clearance.enrollmentId, toPageRequest(page)),
    );
  }
}
