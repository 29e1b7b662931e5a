import { Field, ID, InputType } from 'type-graphql';
import { type RowStatus } from '../../domain/onboarding.js';
import { OdometerInput } from '../clearance/inputs.js';
import { IDEMPOTENCY_KEY } from '../payload.js';
import { TagInput } from '../vehicle/inputs.js';
import { RowStatusEnum } from './types.js';

@InputType({
  description: 'A vehicle to onboard. Each row is checked on its own.',
})
export class OnboardVehicleInput {
  @Field(() => String, { description: 'Vehicle identification number.' })
  readonly vin!: string;

  @Field(() => String, { description: "The brand's slug or display name." })
  readonly brand!: string;

  @Field(() => String, { nullable: true, description: 'Display name.' })
  readonly name?: string | null;

  @Field(() => String, { nullable: true, description: 'License plate.' })
  readonly licensePlate?: string | null;

  @Field(() => [TagInput], {
    nullable: true,
    defaultValue: [],
    description: 'Your own labels.',
  })
  readonly tags?: readonly TagInput[] | null;

  @Field(() => OdometerInput, {
    nullable: true,
    description: 'High Mobility: odometer reading, for brands that need it.',
  })
  readonly odometer?: OdometerInput | null;

  @Field(() => ID, {
    nullable: true,
    description: 'INVERS: id of a shared credential of this account.',
  })
  readonly credentialId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "INVERS: the unit's password, for brands with individual credentials. Stored encrypted until the provider has it, never returned.",
  })
  readonly individualPassword?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'INVERS: id of the telematics unit (QNR of a CloudBoxx, serial number of a NIU); defaults to the VIN, as for units built in by the carmaker.',
  })
  readonly telematicsUnitId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'INVERS: id of the vehicle model, from `vehicleModels`.',
  })
  readonly vehicleModelId?: string | null;
}

@InputType({ description: 'Vehicles to onboard to a provider account, 1 to 10,000.' })
export class StartOnboardingInput {
  @Field(() => ID, { description: 'Id of the account.' })
  readonly accountId!: string;

  @Field(() => [OnboardVehicleInput], { description: 'The vehicles.' })
  readonly vehicles!: readonly OnboardVehicleInput[];

  @Field(() => String, IDEMPOTENCY_KEY)
  readonly idempotencyKey?: string | null;
}

@InputType('OnboardingRowFilter', { description: 'Selects rows of an onboarding.' })
export class OnboardingRowFilterInput {
  @Field(() => [RowStatusEnum], { nullable: true, description: 'Status is one of these.' })
  readonly status?: readonly RowStatus[] | null;
}

@InputType({ description: 'The onboarding to retry.' })
export class RetryOnboardingInput {
  @Field(() => ID, { description: 'Id of the onboarding.' })
  readonly onboardingId!: string;
}

@InputType({ description: 'The onboarding to cancel.' })
export class CancelOnboardingInput {
  @Field(() => ID, { description: 'Id of the onboarding.' })
  readonly onboardingId!: string;
}
