import { Field, Int, ObjectType } from 'type-graphql';
import { type Eligibility } from '../../domain/eligibility.js';
import { type UserError } from '../../domain/errors.js';
import {
  type Onboarding,
  type OnboardingStatus,
  type PlannedRow,
  type RowStatus,
} from '../../domain/onboarding.js';
import { describedEnum } from '../described-enum.js';
import { EligibilityType } from '../eligibility/types.js';
import { NodeType } from '../node/types.js';
import { connectionOf } from '../pagination.js';
import { PayloadType, UserErrorType } from '../payload.js';
import { DateTimeScalar } from '../scalars.js';

const OnboardingStatusEnum = describedEnum<OnboardingStatus>(
  'OnboardingStatus',
  'Status of an onboarding.',
  {
    RUNNING: 'Rows are waiting or in progress.',
    COMPLETED: 'Every row has succeeded or failed.',
    CANCELED: 'Canceled; waiting rows were dropped.',
  },
);

export const RowStatusEnum = describedEnum<RowStatus>(
  'RowStatus',
  'Status of a row of an onboarding.',
  {
    QUEUED: 'Waiting or in progress.',
    SUCCEEDED: 'The provider accepted the vehicle.',
    FAILED: 'Failed; `userErrors` say why.',
  },
);

@ObjectType('Onboarding', {
  implements: NodeType,
  description: 'A batch of vehicles being onboarded to a provider account.',
  simpleResolvers: true,
})
export class OnboardingType extends NodeType {
  @Field(() => OnboardingStatusEnum, { description: 'Current status.' })
  readonly status!: OnboardingStatus;

  @Field(() => Int, { description: 'Number of rows.' })
  readonly total!: number;

  @Field(() => Int, { description: 'Number of rows that succeeded.' })
  readonly succeeded!: number;

  @Field(() => Int, { description: 'Number of rows that failed.' })
  readonly failed!: number;

  @Field(() => DateTimeScalar, { description: 'When it was started.' })
  readonly createdAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When its last row ended; null while it runs.',
  })
  readonly completedAt!: Date | null;
}

export const OnboardingConnection = connectionOf('Onboarding', 'onboardings', OnboardingType);

@ObjectType('OnboardingRow', {
  description: 'One vehicle of an onboarding.',
  simpleResolvers: true,
})
export class OnboardingRowType {
  @Field(() => Int, { description: 'Index in the input, from 0.' })
  readonly index!: number;

  @Field(() => String, { description: 'The VIN as it was sent.' })
  readonly vin!: string;

  @Field(() => RowStatusEnum, { description: 'Current status.' })
  readonly status!: RowStatus;

  @Field(() => [UserErrorType], { description: 'Reasons of a failure; empty otherwise.' })
  readonly userErrors!: readonly UserError[];

  @Field(() => Boolean, {
    description: 'Whether the row may succeed if retried unchanged.',
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
  description: 'Result of starting, retrying or canceling an onboarding.',
  simpleResolvers: true,
})
export class OnboardingPayload extends PayloadType {
  @Field(() => OnboardingType, {
    nullable: true,
    description: 'The onboarding after the change; null if the input was refused.',
  })
  readonly onboarding!: Onboarding | null;
}

@ObjectType('PlannedRow', { description: 'Dry run of one row.', simpleResolvers: true })
class PlannedRowType {
  @Field(() => Int, { description: 'Index in the input, from 0.' })
  readonly index!: number;

  @Field(() => String, { description: 'The VIN as it was sent.' })
  readonly vin!: string;

  @Field(() => [UserErrorType], {
    description: 'Reasons for which the row would be refused; empty if it would be accepted.',
  })
  readonly userErrors!: readonly UserError[];

  @Field(() => [String], {
    description: 'Remarks that would not stop the row, such as a wrong check digit.',
  })
  readonly warnings!: readonly string[];

  @Field(() => EligibilityType, {
    nullable: true,
    description:
      "The provider's eligibility check; null if not requested or not supported. If the provider could not be reached, a warning says why.",
  })
  readonly eligibility!: Eligibility | null;
}

@ObjectType('OnboardingPlan', {
  description: 'A dry run of an onboarding.',
  simpleResolvers: true,
})
export class OnboardingPlan {
  @Field(() => [PlannedRowType], { description: 'One entry per row, in input order.' })
  readonly rows!: readonly PlannedRow[];

  @Field(() => Int, { description: 'Number of rows that would be accepted.' })
  readonly accepted!: number;

  @Field(() => Int, { description: 'Number of rows that would be refused.' })
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
