import { Field, Int, ObjectType } from 'type-graphql';
import { type Eligibility } from '../../domain/eligibility.js';
import { type UserError } from '../../domain/errors.js';
import { type Onboarding, type OnboardingStatus, type RowStatus } from '../../domain/onboarding.js';
import { type PlannedRow } from '../../services/services.js';
import { describedEnum } from '../described-enum.js';
import { EligibilityType } from '../eligibility/types.js';
import { NodeType } from '../node/types.js';
import { connectionOf } from '../pagination.js';
import { PayloadType, UserErrorType } from '../payload.js';
import { DateTimeScalar } from '../scalars.js';

export const OnboardingStatusEnum = describedEnum<OnboardingStatus>(
  'OnboardingStatus',
  'Whether an onboarding is still at work.',
  {
    RUNNING: 'Rows are waiting or under way.',
    COMPLETED: 'Every row has succeeded or failed.',
    CANCELED: 'Stopped: rows that were waiting stay undone.',
  },
);

export const RowStatusEnum = describedEnum<RowStatus>(
  'RowStatus',
  'How a row of an onboarding fares.',
  {
    QUEUED: 'Waiting or under way.',
    SUCCEEDED: 'The provider has taken the vehicle.',
    FAILED: 'Refused: its `userErrors` say why.',
  },
);

@ObjectType('Onboarding', {
  implements: NodeType,
  description: 'Many vehicles on their way to a provider account.',
  simpleResolvers: true,
})
export class OnboardingType extends NodeType {
  @Field(() => OnboardingStatusEnum, { description: 'Whether it is still at work.' })
  readonly status!: OnboardingStatus;

  @Field(() => Int, { description: 'How many rows it has.' })
  readonly total!: number;

  @Field(() => Int, { description: 'How many of them succeeded.' })
  readonly succeeded!: number;

  @Field(() => Int, { description: 'How many of them failed.' })
  readonly failed!: number;

  @Field(() => DateTimeScalar, { description: 'When it was started.' })
  readonly createdAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When its last row was done; null while it runs.',
  })
  readonly completedAt!: Date | null;
}

export const OnboardingConnection = connectionOf('Onboarding', 'onboardings', OnboardingType);

@ObjectType('OnboardingRow', {
  description: 'One vehicle of an onboarding.',
  simpleResolvers: true,
})
export class OnboardingRowType {
  @Field(() => Int, { description: 'Its place in the input, from 0.' })
  readonly index!: number;

  @Field(() => String, { description: 'The VIN as it was sent.' })
  readonly vin!: string;

  @Field(() => RowStatusEnum, { description: 'How it fares.' })
  readonly status!: RowStatus;

  @Field(() => [UserErrorType], { description: 'Why it failed; empty when it did not.' })
  readonly userErrors!: readonly UserError[];

  @Field(() => Boolean, {
    description: 'The same row may succeed when it is tried again unchanged.',
  })
  readonly canRetry!: boolean;
}

export const OnboardingRowConnection = connectionOf(
  'OnboardingRow',
  'rows of an onboarding',
  OnboardingRowType,
);

@ObjectType('OnboardingPayload', {
  implements: PayloadType,
  description: 'The answer to starting or steering an onboarding.',
  simpleResolvers: true,
})
export class OnboardingPayload extends PayloadType {
  @Field(() => OnboardingType, {
    nullable: true,
    description: 'The onboarding as it is now; null when the input was refused.',
  })
  readonly onboarding!: Onboarding | null;
}

@ObjectType('PlannedRow', { description: 'What would become of one row.', simpleResolvers: true })
export class PlannedRowType {
  @Field(() => Int, { description: 'Its place in the input, from 0.' })
  readonly index!: number;

  @Field(() => String, { description: 'The VIN as it was sent.' })
  readonly vin!: string;

  @Field(() => [UserErrorType], {
    description: 'Why it would be refused; empty when it would be taken.',
  })
  readonly userErrors!: readonly UserError[];

  @Field(() => [String], {
    description: 'What looks odd but would not stop it, such as a check digit that does not fit.',
  })
  readonly warnings!: readonly string[];

  @Field(() => EligibilityType, {
    nullable: true,
    description:
      'What the provider says of the vehicle; null when it was not asked for, and where the provider cannot tell. Where it could not be asked, a warning says why.',
  })
  readonly eligibility!: Eligibility | null;
}

@ObjectType('OnboardingPlan', {
  description: 'What an onboarding would do, without doing it.',
  simpleResolvers: true,
})
export class OnboardingPlan {
  @Field(() => [PlannedRowType], { description: 'Row by row, in the order of the input.' })
  readonly rows!: readonly PlannedRow[];

  @Field(() => Int, { description: 'How many rows would be taken.' })
  readonly accepted!: number;

  @Field(() => Int, { description: 'How many rows would be refused.' })
  readonly refused!: number;
}

/** The shape of an OnboardingPlan. */
export interface CountedPlan {
  readonly rows: readonly PlannedRow[];
  readonly accepted: number;
  readonly refused: number;
}

export function toOnboardingPlan(rows: readonly PlannedRow[]): CountedPlan {
  const accepted = rows.filter((row) => row.userErrors.length === 0).length;
  return { rows, accepted, refused: rows.length - accepted };
}
