import { createUnionType, Field, ObjectType } from 'type-graphql';
import {
  BLOCKER_MEANINGS,
  type BlockerActor,
  type BlockerCertainty,
  type BlockerCode,
  type BlockerSeverity,
  type DeadlineKind,
} from '../../domain/blockers/blocker.js';
import { AccountType } from '../account/types.js';
import { OemCredentialType } from '../credential/types.js';
import { describedEnum } from '../described-enum.js';
import { DriverType } from '../driver/types.js';
import { NodeType } from '../node/types.js';
import { DateTimeScalar } from '../scalars.js';
import { EnrollmentType } from '../vehicle/types.js';

export const BlockerActorEnum = describedEnum<BlockerActor>(
  'BlockerActor',
  'Who has to act to end a blocker.',
  {
    FLEET_MANAGER: 'Whoever manages the vehicles of the fleet.',
    DRIVER: 'The driver of the vehicle.',
    CARMAKER: 'The carmaker.',
    PROVIDER: 'The telematics company, or its support.',
    OPERATOR: 'Whoever runs Fleetgraph or holds the account at the provider.',
  },
);

export const BlockerSeverityEnum = describedEnum<BlockerSeverity>(
  'BlockerSeverity',
  'How much depends on an action.',
  {
    BLOCKING: 'Nothing goes on until the actor acts.',
    ACTION: 'The actor should act.',
    INFO: 'Only waiting.',
  },
);

export const BlockerCertaintyEnum = describedEnum<BlockerCertainty>(
  'BlockerCertainty',
  'How a blocker is known.',
  {
    STATED: 'The provider says so.',
    CONCLUDED: "Concluded from the brand's rules, the age and what else is known.",
  },
);

export const DeadlineKindEnum = describedEnum<DeadlineKind>(
  'DeadlineKind',
  'Meaning of a deadline.',
  {
    ENDS: 'The provider ends it then.',
    NOT_BEFORE: 'Not before then.',
    ESTIMATE: "About then, by the brand's rules.",
  },
);

export const BlockerCodeEnum = describedEnum<BlockerCode>(
  'BlockerCode',
  'Cause of a blocker, for programs and translations; see docs/blockers.md.',
  BLOCKER_MEANINGS,
);

export const BlockerSubject = createUnionType({
  name: 'BlockerSubject',
  description: 'What a blocker blocks.',
  types: () => [EnrollmentType, DriverType, AccountType, OemCredentialType] as const,
});

@ObjectType('Blocker', {
  implements: NodeType,
  description:
    'What is stuck, who must act, by when. Derived from what is known now; gone when its cause is gone. The id is made of subject and code, so that it is stable.',
  simpleResolvers: true,
})
export class BlockerType extends NodeType {
  @Field(() => BlockerCodeEnum, { description: 'The cause.' })
  readonly code!: BlockerCode;

  @Field(() => BlockerActorEnum, { description: 'Who must act.' })
  readonly actor!: BlockerActor;

  @Field(() => BlockerSeverityEnum, { description: 'How much depends on it.' })
  readonly severity!: BlockerSeverity;

  @Field(() => BlockerCertaintyEnum, { description: 'How it is known.' })
  readonly certainty!: BlockerCertainty;

  @Field(() => String, { description: 'One line for people.' })
  readonly title!: string;

  @Field(() => [String], { description: 'What to do, in order.' })
  readonly steps!: readonly string[];

  @Field(() => String, { nullable: true, description: 'Page where to do or read it.' })
  readonly link!: string | null;

  @Field(() => String, { nullable: true, description: "The provider's own words." })
  readonly providerMessage!: string | null;

  @Field(() => DateTimeScalar, { description: 'When it began, as far as is known.' })
  readonly since!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'The deadline; null without one.' })
  readonly deadline!: Date | null;

  @Field(() => DeadlineKindEnum, {
    nullable: true,
    description: 'Meaning of the deadline; null without one.',
  })
  readonly deadlineKind!: DeadlineKind | null;

  @Field(() => String, { nullable: true, description: 'Source of the rule, with its date.' })
  readonly source!: string | null;
}
