import { Field, Int, ObjectType } from 'type-graphql';
import { type BlockerActor, type BlockerCode } from '../../domain/blockers/blocker.js';
import { DateTimeScalar } from '../scalars.js';
import { BlockerActorEnum, BlockerCodeEnum } from './enums.js';

@ObjectType('BlockerGroup', {
  description: 'Blockers that share the properties they are grouped by; the others are null.',
  simpleResolvers: true,
})
export class BlockerGroupType {
  @Field(() => BlockerActorEnum, { nullable: true, description: 'Who must act.' })
  readonly actor!: BlockerActor | null;

  @Field(() => BlockerCodeEnum, { nullable: true, description: 'The cause.' })
  readonly code!: BlockerCode | null;

  @Field(() => String, { nullable: true, description: 'The brand of the vehicles.' })
  readonly brand!: string | null;

  readonly accountId!: string | null;

  @Field(() => Int, {
    description: 'Number of blockers; with `dueBefore` counted up to 10,000 of each kind.',
  })
  readonly count!: number;

  @Field(() => DateTimeScalar, { description: 'When the oldest of them began.' })
  readonly oldestSince!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'The next deadline that has not passed; null without one.',
  })
  readonly nextDeadline!: Date | null;
}

@ObjectType('FleetReadiness', {
  description:
    "Enrollments by their step. Steps are disjoint: they add up to `total`, the fleet's enrollments that have not been removed.",
  simpleResolvers: true,
})
export class FleetReadinessType {
  @Field(() => Int, { description: 'All enrollments that have not been removed.' })
  readonly total!: number;

  @Field(() => Int, { description: 'Pending, with nothing to do but wait.' })
  readonly waiting!: number;

  @Field(() => Int, {
    description:
      'Blocked by the enrollment, its shared credential or its account until the actor of a blocker acts.',
  })
  readonly actionNeeded!: number;

  @Field(() => Int, { description: 'Data are asked for; none have come yet.' })
  readonly awaitingData!: number;

  @Field(() => Int, { description: 'Data come.' })
  readonly delivering!: number;

  @Field(() => Int, { description: 'Data came and stopped.' })
  readonly silent!: number;

  @Field(() => Int, { description: 'Data may be read; none are asked for.' })
  readonly ready!: number;

  @Field(() => Int, { description: 'The clearance or the enrollment is being ended.' })
  readonly ending!: number;

  @Field(() => Int, { description: 'Ended, with nothing to do.' })
  readonly ended!: number;
}
