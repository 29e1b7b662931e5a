import { Field, ID, InputType } from 'type-graphql';
import { type AuditEventFilter } from '../../domain/audit.js';
import { DateTimeScalar } from '../scalars.js';

@InputType('AuditEventFilter', { description: 'Conditions on audit events; all of them apply.' })
export class AuditEventFilterInput implements AuditEventFilter {
  @Field(() => [String], {
    nullable: true,
    description: 'One of these actions, e.g. `fleet.created`.',
  })
  readonly action?: readonly string[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'The client id of the API client that took the action.',
  })
  readonly clientId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Id of the object acted on.' })
  readonly subjectId?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'At this time or later.' })
  readonly from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Before this time.' })
  readonly to?: Date | null;
}
