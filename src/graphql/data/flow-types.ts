import { Field, ObjectType } from 'type-graphql';
import { type DataFlowStatus } from '../../domain/data/data-flow.js';
import { DateTimeScalar } from '../scalars.js';
import { DataFlowStatusEnum } from './enums.js';

@ObjectType('DataFlow', {
  description: 'Whether an approved vehicle really delivers data.',
  simpleResolvers: true,
})
export class DataFlowType {
  @Field(() => DataFlowStatusEnum, { description: 'Current status.' })
  readonly status!: DataFlowStatus;

  @Field(() => DateTimeScalar, { description: 'When the status began.' })
  readonly since!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When something new was last received; null if nothing has been.',
  })
  readonly lastDataAt!: Date | null;
}
