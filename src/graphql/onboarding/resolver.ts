import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { type ProviderAccount } from '../../domain/account.js';
import { type Fleet } from '../../domain/fleet.js';
import {
  type Onboarding,
  type OnboardingRow,
  type OnboardVehicle,
} from '../../domain/onboarding.js';
import { type Enrollment } from '../../domain/vehicle.js';
import { accountById } from '../account/loaders.js';
import { AccountType } from '../account/types.js';
import { type GraphqlContext } from '../engine/context.js';
import { fleetById } from '../fleet/loaders.js';
import { FleetType } from '../fleet/types.js';
import { type Connection, PageArgs, toConnection, toPageRequest } from '../pagination.js';
import { toPayload } from '../payload.js';
import { enrollmentById } from '../vehicle/loaders.js';
import { EnrollmentType } from '../vehicle/types.js';
import {
  CancelOnboardingInput,
  OnboardingRowFilterInput,
  OnboardVehicleInput,
  RetryOnboardingInput,
  StartOnboardingInput,
} from './inputs.js';
import { onboardingById } from './loaders.js';
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
    description: 'An onboarding by id; null if it does not exist or you may not access it.',
  })
  onboarding(
    @Ctx() { loaders }: GraphqlContext,
    @Arg('id', () => ID, { description: 'Id of the onboarding.' }) id: string,
  ): Promise<Onboarding | null> {
    return loaders.load(onboardingById, id);
  }

  @Query(() => OnboardingPlan, {
    description: 'A dry run of `startOnboarding` with this input, row by row.',
  })
  async onboardingPlan(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => StartOnboardingInput, { description: 'The vehicles.' })
    input: StartOnboardingInput,
    @Arg('checkEligibility', () => Boolean, {
      nullable: true,
      defaultValue: false,
      description: 'Also check the eligibility of each vehicle at the provider, at most 500.',
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
      'Onboards 1 to 10,000 vehicles to a provider account. Returns as soon as every row is stored; an invalid row does not affect the others.',
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
    description: 'Retries the failed rows that may succeed unchanged.',
  })
  async retryOnboarding(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => RetryOnboardingInput, { description: 'Id of the onboarding.' })
    input: RetryOnboardingInput,
  ): Promise<OnboardingPayload> {
    return toPayload('onboarding', await services.onboardings.retry(viewer, input.onboardingId));
  }

  @Mutation(() => OnboardingPayload, {
    description: 'Cancels an onboarding: waiting rows are dropped, finished rows stay.',
  })
  async cancelOnboarding(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => CancelOnboardingInput, { description: 'Id of the onboarding.' })
    input: CancelOnboardingInput,
  ): Promise<OnboardingPayload> {
    return toPayload('onboarding', await services.onboardings.cancel(viewer, input.onboardingId));
  }

  @FieldResolver(() => FleetType, { description: 'The fleet of the vehicles.' })
  fleet(@Ctx() { loaders }: GraphqlContext, @Root() onboarding: Onboarding): Promise<Fleet | null> {
    return loaders.load(fleetById, onboarding.fleetId);
  }

  @FieldResolver(() => AccountType, {
    description: 'The account that the vehicles are onboarded to.',
  })
  account(
    @Ctx() { loaders }: GraphqlContext,
    @Root() onboarding: Onboarding,
  ): Promise<ProviderAccount | null> {
    return loaders.load(accountById, onboarding.accountId);
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
      description: 'Return only rows that match this condition.',
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
    description: 'The resulting enrollment; null until the row succeeds.',
  })
  enrollment(
    @Ctx() { loaders }: GraphqlContext,
    @Root() row: OnboardingRow,
  ): Promise<Enrollment | null> | null {
    return row.enrollmentId === null ? null : loaders.load(enrollmentById, row.enrollmentId);
  }
}
