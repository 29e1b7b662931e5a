import { Field, ID, InputType } from 'type-graphql';
import {
  type BlockerActor,
  type BlockerCode,
  type BlockerSeverity,
} from '../../domain/blockers/blocker.js';
import { DateTimeScalar } from '../scalars.js';
import { BlockerActorEnum, BlockerCodeEnum, BlockerSeverityEnum } from './enums.js';

@InputType('BlockerFilter', {
  description: 'Selects blockers that match every given condition; of a list, any value matches.',
})
export class BlockerFilterInput {
  @Field(() => [BlockerActorEnum], { nullable: true, description: 'One of these must act.' })
  readonly actor?: readonly BlockerActor[] | null;

  @Field(() => [BlockerCodeEnum], { nullable: true, description: 'Cause is one of these.' })
  readonly code?: readonly BlockerCode[] | null;

  @Field(() => [BlockerSeverityEnum], { nullable: true, description: 'Severity is one of these.' })
  readonly severity?: readonly BlockerSeverity[] | null;

  @Field(() => ID, { nullable: true, description: 'At this account.' })
  readonly accountId?: string | null;

  @Field(() => [String], { nullable: true, description: 'Brand is one of these.' })
  readonly brand?: readonly string[] | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'With a deadline before then.' })
  readonly dueBefore?: Date | null;
}
