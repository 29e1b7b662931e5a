import { Field, ID, InputType } from 'type-graphql';
import { type RowStatus } from '../../domain/onboarding.js';
import { OdometerInput } from '../clearance/inputs.js';
import { TagInput } from '../vehicle/inputs.js';
import { RowStatusEnum } from './types.js';

@InputType({
  description: 'One vehicle to bring in. It is checked by itself: a row with a fault fails alone.',
})
export class OnboardVehicleInput {
  @Field(() => String, { description: 'Its identification number.' })
  readonly vin!: string;

  @Field(() => String, { description: 'Its brand, as the provider spells it.' })
  readonly brand!: string;

  @Field(() => String, { nullable: true, description: 'For people.' })
  readonly name?: string | null;

  @Field(() => String, { nullable: true, description: 'What is written on its license plate.' })
  readonly licensePlate?: string | null;

  @Field(() => [TagInput], {
    nullable: true,
    defaultValue: [],
    description: 'Your own labels on it.',
  })
  readonly tags?: readonly TagInput[] | null;

  @Field(() => OdometerInput, {
    nullable: true,
    description: 'High Mobility: the reading, for brands that need it.',
  })
  readonly odometer?: OdometerInput | null;

  @Field(() => ID, { nullable: true, description: 'INVERS: a shared credential of this account.' })
  readonly credentialId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "INVERS: the unit's own password, for brands with individual credentials. Kept sealed until the provider has it, never shown.",
  })
  readonly individualPassword?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "INVERS: the telematics unit's id (the QNR of a CloudBoxx, the serial number of a NIU); left out, it is the VIN, as for units that the maker built in.",
  })
  readonly telematicsUnitId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "INVERS: the model's id, from `vehicleModels`.",
  })
  readonly vehicleModelId?: string | null;
}

@InputType({ description: 'Vehicles to bring to a provider account, 1 to 10,000.' })
export class StartOnboardingInput {
  @Field(() => ID, { description: 'To which account.' })
  readonly accountId!: string;

  @Field(() => [OnboardVehicleInput], { description: 'The vehicles.' })
  readonly vehicles!: readonly OnboardVehicleInput[];

  @Field(() => String, {
    nullable: true,
    description: 'Makes repeating safe: the same key with the same input gives the same answer.',
  })
  readonly idempotencyKey?: string | null;
}

@InputType('OnboardingRowFilter', { description: 'Which rows.' })
export class OnboardingRowFilterInput {
  @Field(() => [RowStatusEnum], { nullable: true, description: 'In one of these states.' })
  readonly status?: readonly RowStatus[] | null;
}

@InputType({ description: 'The onboarding to try again.' })
export class RetryOnboardingInput {
  @Field(() => ID, { description: 'Which onboarding.' })
  readonly onboardingId!: string;
}

@InputType({ description: 'The onboarding to stop.' })
export class CancelOnboardingInput {
  @Field(() => ID, { description: 'Which onboarding.' })
  readonly onboardingId!: string;
}
