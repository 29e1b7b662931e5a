import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { type ProviderAccount } from '../../domain/account.js';
import { type Fleet } from '../../domain/fleet.js';
import {
  type Onboarding,
  type OnboardingRow,
  type OnboardVehicle,
} from '../../domain/onboarding.js';
import { type Enrollment } from '../../domain/vehicle.js';
import { AccountType } from '../account/types.js';
import { type GraphqlContext } from '../engine/context.js';
import { FleetType } from '../fleet/types.js';
import { type Connection, PageArgs, toConnection, toPageRequest } from '../pagination.js';
import { toPayload } from '../payload.js';
import { EnrollmentType } from '../vehicle/types.js';
import {
  CancelOnboardingInput,
  OnboardingRowFilterInput,
  OnboardVehicleInput,
  RetryOnboardingInput,
  StartOnboardingInput,
} from './inputs.js';
import {
  type CountedPlan,
  OnboardingPayload,
  OnboardingPlan,
  OnboardingRowConnection,
  OnboardingRowType,
  OnboardingType,
  toOnboardingPlan,
} from './types.js';

function toOnboardVehicle({ tags, ...row }: OnboardVehicleInput): OnboardVehicle {
  return { ...row, tags: tags ?? [] };
}

function toOnboardingRequest({ accountId, vehicles, idempotencyKey }: StartOnboardingInput) {
  return {
    accountId,
    vehicles: vehicles.map(toOnboardVehicle),
    idempotencyKey: idempotencyKey ?? null,
  };
}

@Resolver(() => OnboardingType)
export class OnboardingResolver {
  @Query(() => OnboardingType, {
    nullable: true,
    description: 'One onboarding; null when there is none of this id that you may see.',
  })
  onboarding(
    @Ctx() { loaders }: GraphqlContext,
    @Arg('id', () => ID, { description: 'Which onboarding.' }) id: string,
  ): Promise<Onboarding | null> {
    return loaders.onboardingById.load(id);
  }

  @Query(() => OnboardingPlan, {
    description: 'What `startOnboarding` would do with this input, row by row, without doing it.',
  })
  async onboardingPlan(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => StartOnboardingInput, { description: 'The vehicles.' })
    input: StartOnboardingInput,
    @Arg('checkEligibility', () => Boolean, {
      nullable: true,
      defaultValue: false,
      description: 'Asks the provider about each vehicle too, at most 500 of them.',
    })
    checkEligibility: boolean | null,
  ): Promise<CountedPlan> {
    return toOnboardingPlan(
      await services.onboardings.plan(
        viewer,
        toOnboardingRequest(input),
        checkEligibility ?? false,
      ),
    );
  }

  @Mutation(() => OnboardingPayload, {
    description:
      'Brings vehicles to a provider account, 1 to 10,000. Answers as soon as every row is kept; a row with a fault fails alone.',
  })
  async startOnboarding(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => StartOnboardingInput, { description: 'The vehicles.' })
    input: StartOnboardingInput,
  ): Promise<OnboardingPayload> {
    return toPayload(
      'onboarding',
      await services.onboardings.start(viewer, toOnboardingRequest(input)),
    );
  }

  @Mutation(() => OnboardingPayload, {
    description: 'Tries the failed rows again that may succeed unchanged.',
  })
  async retryOnboarding(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => RetryOnboardingInput, { description: 'Which onboarding.' })
    input: RetryOnboardingInput,
  ): Promise<OnboardingPayload> {
    return toPayload('onboarding', await services.onboardings.retry(viewer, input.onboardingId));
  }

  @Mutation(() => OnboardingPayload, {
    description: 'Stops an onboarding: rows that wait stay undone, those that are done stay done.',
  })
  async cancelOnboarding(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => CancelOnboardingInput, { description: 'Which onboarding.' })
    input: CancelOnboardingInput,
  ): Promise<OnboardingPayload> {
    return toPayload('onboarding', await services.onboardings.cancel(viewer, input.onboardingId));
  }

  @FieldResolver(() => FleetType, { description: 'Whose vehicles they are.' })
  fleet(@Ctx() { loaders }: GraphqlContext, @Root() onboarding: Onboarding): Promise<Fleet | null> {
    return loaders.fleetById.load(onboarding.fleetId);
  }

  @FieldResolver(() => AccountType, { description: 'To which account they go.' })
  account(
    @Ctx() { loaders }: GraphqlContext,
    @Root() onboarding: Onboarding,
  ): Promise<ProviderAccount | null> {
    return loaders.accountById.load(onboarding.accountId);
  }

  @FieldResolver(() => OnboardingRowConnection, {
    description: 'Its rows, in the order of the input.',
  })
  async rows(
    @Ctx() { services, viewer }: GraphqlContext,
    @Root() onboarding: Onboarding,
    @Args() page: PageArgs,
    @Arg('filterBy', () => OnboardingRowFilterInput, {
      nullable: true,
      description: 'Only rows for which this holds.',
    })
    filter?: OnboardingRowFilterInput | null,
  ): Promise<Connection<OnboardingRow>> {
    return toConnection(
      await services.onboardings.rows(viewer, onboarding.id, toPageRequest(page), filter),
    );
  }
}

@Resolver(() => OnboardingRowType)
export class OnboardingRowResolver {
  @FieldResolver(() => EnrollmentType, {
    nullable: true,
    description: 'What became of it; null until the row succeeds.',
  })
  enrollment(
    @Ctx() { loaders }: GraphqlContext,
    @Root() row: OnboardingRow,
  ): Promise<Enrollment | null> | null {
    return row.enrollmentId === null ? null : loaders.enrollmentById.load(row.enrollmentId);
  }
}
