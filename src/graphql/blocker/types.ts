import { createUnionType, Field, ObjectType } from 'type-graphql';
import {
  type BlockerActor,
  type BlockerCertainty,
  type BlockerCode,
  type BlockerSeverity,
  type DeadlineKind,
} from '../../domain/blockers/blocker.js';
import { AccountType } from '../account/types.js';
import { OemCredentialType } from '../credential/types.js';
import { DriverType } from '../driver/types.js';
import { NodeType } from '../node/types.js';
import { connectionOf } from '../pagination.js';
import { DateTimeScalar } from '../scalars.js';
import { EnrollmentType } from '../vehicle/types.js';
import {
  BlockerActorEnum,
  BlockerCertaintyEnum,
  BlockerCodeEnum,
  BlockerSeverityEnum,
  DeadlineKindEnum,
} from './enums.js';

export const BlockerSubject = createUnionType({
  name: 'BlockerSubject',
  description: 'Object that a blocker blocks.',
  types: () => [EnrollmentType, DriverType, AccountType, OemCredentialType] as const,
});

@ObjectType('Blocker', {
  implements: NodeType,
  description:
    'Obstacle, with who must act and by when. Derived from what is known now; gone when its cause is gone. The id is made of subject and code, so that it is stable.',
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

  @Field(() => [String], { description: 'Steps to take, in order.' })
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

export const BlockerConnection = connectionOf('Blocker', 'blockers', BlockerType);
